"""One kind of index on the server: asking it, and the names that lead to it.

Each version of the code has an alias of its own, which ends in the fingerprint of its mapping: an index of another version
is not there for it, and while a new one is rolled out both find what they can read.
"""

import time

from django.conf import settings
from elasticsearch import ApiError, TransportError

from ..sources import shape
from .asking import ANSWER, UnreadableError, answered, copy_of, read, request
from .client import client, patient, stem
from .documents import body
from .mapping import fingerprint

LEAST = 0.1  # seconds for a second request, however long the first took


class EngineError(Exception):
    """It does not answer, answers nonsense, or has no index that this code can use. `node`: others will fare no better."""

    def __init__(self, error, *, node):
        super().__init__(f"{type(error).__name__}: {error}"[:300])
        self.node = node


class Engine:
    def __init__(self, name):
        self.name = name

    @property
    def alias(self):
        return f"{stem(self.name)}{fingerprint(self.name)}"

    def find(self, ask, gone=()):
        """(`Found` without version and suggestion, how many match without the chosen facets). Raises `EngineError`."""
        ends = time.monotonic() + settings.ELASTICSEARCH["timeout"]

        def search(body):
            connection = client().options(request_timeout=max(ends - time.monotonic(), LEAST))
            answer = connection.search(
                index=self.alias,
                body=body,
                filter_path=ANSWER,
                allow_partial_search_results=False,
                include_named_queries_score=ask.explain,
                preference=copy_of(ask),
            )
            return answer.body

        try:
            return answered(ask, shape(self.name), gone, search)
        except (ApiError, TransportError, UnreadableError) as error:
            raise EngineError(error, node=isinstance(error, TransportError)) from error

    def find_all(self, asks, gone, seconds):
        """[the same] of several questions in one request that may take so many seconds; one that fails fails all."""
        lines = []
        for ask in asks:
            lines += [{"preference": copy_of(ask), "allow_partial_search_results": False}, request(ask, shape(self.name), gone)]
        try:
            answer = (
                client()
                .options(request_timeout=seconds)
                .msearch(
                    index=self.alias,
                    searches=lines,
                    filter_path=[f"responses.{part}" for part in ANSWER],
                    include_named_queries_score=any(ask.explain for ask in asks),
                )
            )
            return [read(ask, part) for ask, part in zip(asks, answer.body["responses"], strict=True)]
        except (ApiError, TransportError, UnreadableError, KeyError, TypeError, ValueError) as error:
            raise EngineError(error, node=isinstance(error, TransportError)) from error

    # Upkeep: these raise what the client raises -----------------------------------------------------------------------------
    def live(self):
        """The name of the index behind the alias, None where there is none."""
        found = patient().options(ignore_status=404).indices.get_alias(name=self.alias)
        return None if found.meta.status == 404 else next(iter(found.body), None)

    def indices(self):
        """The names of all indices of that kind, of all versions, the oldest first."""
        found = patient().indices.get(index=f"{stem(self.name)}*", filter_path="*.settings.index.creation_date", expand_wildcards="open")
        return sorted(found.body, key=lambda index: found.body[index]["settings"]["index"]["creation_date"])

    def refresh(self):
        patient().options(ignore_status=404).indices.refresh(index=self.alias)

    def count(self, connection=None):
        """Documents behind the alias; None where there is none."""
        found = (connection or patient()).options(ignore_status=404).count(index=self.alias)
        return None if found.meta.status == 404 else found.body["count"]

    def digests(self):
        """id → digest of each document behind the alias, read a few thousand at a time; empty where there is no index."""
        self.refresh()
        connection, found, last = patient().options(ignore_status=404), {}, None
        while True:
            answer = connection.search(
                index=self.alias, size=5000, sort=[{"id": "asc"}], search_after=last, source=["digest"], filter_path="hits.hits._source,hits.hits.sort"
            )
            hits = answer.body.get("hits", {}).get("hits", [])
            if not hits:
                return found
            found.update((int(hit["sort"][-1]), hit["_source"]["digest"]) for hit in hits)
            last = hits[-1]["sort"]

    def digest_of(self, document):
        return body(document, self.name)["digest"]
