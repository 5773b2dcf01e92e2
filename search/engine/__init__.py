"""The search engine: one small interface behind which stands the database, or Elasticsearch with the database behind it.

An index holds documents (`Document`), is asked (`Ask`) and answers (`Found`): which records, how many, the counts of
all facets, what the visitor may have meant. What of a record is indexed is the business of the app that owns it.
"""

from .interface import Ask, Completion, Document, Found, Near, Order
from .schema import CreateSearchFunctions, CreateSearchIndex, NarrowSearchText

__all__ = ["Ask", "Completion", "CreateSearchFunctions", "CreateSearchIndex", "Document", "Found", "NarrowSearchText", "Near", "Order", "get_index"]


def get_index(name):
    """The index of that name, one object per process (its memory of facets is shared by all threads)."""
    from .database import get_database_index  # after the settings: it reads the connection
    from .elasticsearch.client import enabled

    if enabled():
        from .elasticsearch.front import get_front  # an engine that is not used costs no memory

        return get_front(name)
    return get_database_index(name)
