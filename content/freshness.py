"""The version of what visitors see. Whoever changes something public says so here; the page cache reads it.

The version lives in the shared cache, so every process sees a new one at its next request. Without a working cache it
is None, and pages are simply made anew.
"""

import time

from django.core.cache import cache
from django.db import transaction

KEY = "content.freshness"


def version():
    """The current version, or None where the cache does not answer."""
    current = cache.get(KEY)
    if current is None:
        cache.add(KEY, time.time_ns(), timeout=None)
        current = cache.get(KEY)
    return current


def public_content_changed():
    """Pages made before this are stale, as soon as the running transaction is committed."""
    transaction.on_commit(lambda: cache.set(KEY, time.time_ns(), timeout=None))
