"""Asking Elasticsearch. Raises `EngineFailed` for whatever is wrong with it; who asks falls back on the database."""

import threading
import time

from elasticsearch import ApiError, TransportError

from ...folding import Query
from ..interface import Completion
from ..sources import source
from .asking import Unreadable, begins, completion, everything, meant, read, request, same_words
from .client import alias, client
from .mapping import fingerprint

FEW = 3  # with fewer results another spelling is tried
LOOK_AGAIN = 60  # seconds after which a process asks again what index stands behind the alias
ANSWER = "took,timed_out,_shards.failed,hits.total.value,hits.hits.sort,hits.hits.fields,hits.hits._score,hits.hits.matched_queries"
ANSWER += ",aggregations.*.doc_count,aggregations.*.*.buckets.key,aggregations.*.*.buckets.doc_count,suggest.meant.options.text"


class EngineFailed(Exception):
    """It does not answer, answers nonsense, or has no index that this code can use."""


class Engine:
    def __init__(self, name):
        self.name, self.alias = name, alias(name)
        self.lock, self.looked_at = threading.Lock(), None

    def ask(self, act):
        """Call the engine; every failure becomes `EngineFailed`."""
        try:
            self.look()
            return act(client())
        except (ApiError, TransportError, Unreadable) as error:
            self.looked_at = None
            raise EngineFailed(f"{type(error).__name__}: {error}"[:300]) from error

    def look(self):
        """The index behind the alias must be one that this code would have made."""
        if self.looked_at is not None and time.monotonic() - self.looked_at < LOOK_AGAIN:
            return
        found = self.fingerprints(client())
        if found != [fingerprint(self.name)]:
            raise EngineFailed(f"the index {self.alias} is of another version of the code: manage.py search_index rebuild")
        self.looked_at = time.monotonic()

    def fingerprints(self, connection):
        try:
            found = connection.indices.get_mapping(index=self.alias, filter_path="*.mappings._meta")
            return [index["mappings"]["_meta"]["fingerprint"] for index in found.values()]
        except (KeyError, TypeError, AttributeError) as error:
            raise Unreadable(str(error)) from error

    def search(self, connection, ask, gone):
        answer = connection.search(
            index=self.alias,
            body=request(ask, source(self.name), gone),
            filter_path=ANSWER,
            allow_partial_search_results=False,
            include_named_queries_score=ask.explain,
            # The same question goes to the same copy, so that its pages fit together.
            preference=f"q{abs(hash((ask.text, ask.language, ask.order)))}",
        )
        return read(ask, answer)

    def find(self, ask, gone=()):
        return self.ask(lambda connection: self.answer(connection, ask, gone))

    def answer(self, connection, ask, gone):
        found, matched, text = self.search(connection, ask, gone)
        if not text or matched >= FEW or same_words(text, ask.text, ask.language):
            return found
        other, _, _ = self.search(connection, meant(ask, text), gone)
        if other.total <= found.total:
            return found
        if matched == 0 and not ask.near and not ask.ranges:
            found, found.corrected = other, True
        found.suggestion, found.suggestion_count = text, other.total
        return found

    def count(self, asks, gone=()):
        """How many each question finds, by one request."""
        searches = []
        for ask in asks:
            found, chosen, _ = everything(ask, gone)
            whole = {"bool": {"filter": [found.to_dict(), *(choice.to_dict() for choice in chosen.values())]}}
            searches += [{"index": self.alias}, {"size": 0, "track_total_hits": True, "query": whole}]
        if not searches:
            return []

        def act(connection):
            answers = connection.msearch(searches=searches, filter_path="responses.hits.total.value,responses.error.type")
            try:
                return [answer["hits"]["total"]["value"] for answer in answers["responses"]]
            except (KeyError, TypeError) as error:
                raise Unreadable(str(error)) from error

        return self.ask(act)

    def complete(self, text, limit=8):
        if not Query(text):
            return []

        def act(connection):
            answer = connection.search(index=self.alias, body=completion(text, limit), filter_path="aggregations.names.buckets")
            try:
                found = [Completion(b["key"], int(b["id"]["value"]), b["doc_count"]) for b in answer["aggregations"]["names"]["buckets"]] if answer.body else []
            except (KeyError, TypeError, ValueError) as error:
                raise Unreadable(str(error)) from error
            return sorted(found, key=lambda name: (not begins(name.text, text), -name.count, len(name.text), name.text))[:limit]

        return self.ask(act)
