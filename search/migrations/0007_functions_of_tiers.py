from django.db import migrations

from search.engine import CreateSearchFunctions


class Migration(migrations.Migration):
    dependencies = [("search", "0006_recommendation")]

    operations = [CreateSearchFunctions()]
