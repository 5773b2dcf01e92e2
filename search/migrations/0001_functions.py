from django.db import migrations

from search.engine import CreateSearchFunctions


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [CreateSearchFunctions()]
