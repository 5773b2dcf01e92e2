from django.db import migrations

from search.engine import CreateSearchIndex


class Migration(migrations.Migration):
    """Both indices are empty after it: `manage.py search_index rebuild` fills them."""

    dependencies = [("directory", "0006_export")]

    operations = [CreateSearchIndex("supplier"), CreateSearchIndex("product")]
