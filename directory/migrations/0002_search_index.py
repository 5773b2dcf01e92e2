from django.db import migrations

from search.engine import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [CreateSearchIndex("supplier")]
