"""The connection. One client a process; searches give up early, since the database answers instead."""

import os
from functools import cache

from django.conf import settings

UPKEEP = 60  # seconds, where nobody waits
DEAD = 60  # seconds for which a node that failed is not asked, where there are others


def enabled():
    return bool(settings.ELASTICSEARCH["url"])


def client():
    chosen = settings.ELASTICSEARCH
    return connected(chosen["url"], chosen["api_key"], chosen["ca"], chosen["timeout"], os.getpid())


@cache
def connected(url, api_key, ca, timeout, pid):
    """`url`: one or several nodes, parted by commas, with name and password where they need them. `pid`: a connection is never shared with a parent process."""
    from elasticsearch import Elasticsearch  # 20 MB that a portal without it does without

    from .node import PunctualNode

    nodes = url.split(",")
    access = ({"api_key": api_key} if api_key else {}) | ({"ca_certs": ca} if ca else {})
    return Elasticsearch(
        nodes,
        node_class=PunctualNode,
        request_timeout=timeout,
        # A node that refuses costs no time, so the next one is asked; one that hangs has used up the time there is.
        max_retries=len(nodes) - 1,
        retry_on_timeout=False,
        retry_on_status=(),
        dead_node_backoff_factor=DEAD,
        max_dead_node_backoff=DEAD,
        connections_per_node=20,
        **access,
    )


def patient(seconds=UPKEEP):
    """For writing and upkeep."""
    return client().options(request_timeout=seconds)


def stem(name):
    """What the names of all indices of that kind begin with."""
    return f"{settings.ELASTICSEARCH['prefix']}-{name}-"
