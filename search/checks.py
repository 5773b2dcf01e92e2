"""What `manage.py check`, and so every start, says of the search engine."""

from django.core.checks import Warning as CheckWarning
from django.core.checks import register


@register("search")
def check_elasticsearch(app_configs, **kwargs):
    """The server has an index that this version of the code can read; until then the database answers."""
    from .engine.elasticsearch.client import client, enabled

    if not enabled():
        return []
    from elasticsearch import ApiError, TransportError  # 20 MB that a portal without it does without

    from .engine.elasticsearch.engine import Engine
    from .engine.elasticsearch.upkeep import told
    from .engine.sources import index_names

    try:
        missing = [name for name in index_names() if Engine(name).count(client()) is None]
    except (ApiError, TransportError) as error:
        return [CheckWarning(f"Elasticsearch does not answer, the database does. {told(error)}", hint="ELASTICSEARCH_URL", id="search.W001")]
    if missing:
        return [
            CheckWarning(
                f"Elasticsearch has no index of this version of the code for {', '.join(missing)}: the database answers.",
                hint="Run manage.py search_index rebuild. Before the new code is rolled out it does so beside the one in use.",
                id="search.W002",
            )
        ]
    return []
