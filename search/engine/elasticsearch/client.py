"""The connection. One client a process; searches give up early, since the database answers instead."""

import os
from functools import cache

from django.conf import settings
from elasticsearch import Elasticsearch


def enabled():
    return bool(settings.ELASTICSEARCH["url"])


def client():
    return connected(settings.ELASTICSEARCH["url"], os.getpid())


@cache
def connected(url, pid):
    """`pid`: a connection is never shared with a parent process."""
    chosen = settings.ELASTICSEARCH
    access = {}
    if chosen["api_key"]:
        access["api_key"] = chosen["api_key"]
    elif chosen["username"]:
        access["basic_auth"] = (chosen["username"], chosen["password"])
    if chosen["ca"]:
        access["ca_certs"] = chosen["ca"]
    return Elasticsearch(url.split(","), request_timeout=chosen["timeout"], max_retries=0, retry_on_timeout=False, connections_per_node=20, **access)


def patient():
    """For writing and upkeep, where nobody waits."""
    return client().options(request_timeout=60)


def alias(name):
    """The name that questions go to; an index behind it carries its time of birth."""
    return f"{settings.ELASTICSEARCH['prefix']}-{name}"
