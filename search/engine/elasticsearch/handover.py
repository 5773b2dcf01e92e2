"""After a release with another mapping: what changed while the older code's worker was at work.

A worker tells new documents only to the index of its own code, and takes them out of the outbox. The index of the new code,
built before it takes over, lacks them; nobody would notice until the night.
"""

import logging

from django.core.cache import cache
from django.db import close_old_connections

from ..sources import index_names
from .engine import Engine

logger = logging.getLogger(__name__)
TOLD_BY = "search:told-by"  # whose indices the worker told last; where it is forgotten one comparison too many is made
AGAIN = 600  # seconds: the older worker may still be at work when the new one begins
RETRY = 30


def take_over(reconcile, stop):
    """Compare and mend at the first start of a worker of this code, and once more. `reconcile()` does it; `stop`: an event that ends the waiting."""
    own = " ".join(Engine(name).alias for name in index_names())
    if cache.get(TOLD_BY) == own:
        return
    waits = [0, AGAIN]
    while waits:
        if stop.wait(waits.pop(0)):
            return
        try:
            close_old_connections()
            if all(Engine(name).live() for name in index_names()):
                reconcile()
            else:  # `delivery.bring_about` is building it
                waits.insert(0, RETRY)
        except Exception as error:  # noqa: BLE001  an engine or a database that is away comes back
            logger.warning("The index could not be compared after the release, again in %s s: %s", RETRY, type(error).__name__)
            waits.insert(0, RETRY)
    cache.set(TOLD_BY, own, None)
