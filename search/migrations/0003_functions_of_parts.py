from django.db import migrations

from search.engine import CreateSearchFunctions


class Migration(migrations.Migration):
    """On PostgreSQL the index is to be written anew (`manage.py search_index rebuild`): what a cooperative sells stands by itself now."""

    dependencies = [("search", "0002_outbox")]

    operations = [CreateSearchFunctions()]
