"""A real Elasticsearch for tests, in indices of their own; skipped, and said so, where ELASTICSEARCH_URL names none."""

import os
import uuid
from datetime import date

import pytest
from django.conf import settings

from search.engine.elasticsearch import client, delivery, front, rebuild
from search.engine.sources import Source, sources
from search.models import IndexRun

REASON = "ELASTICSEARCH_URL names no server"
SHARED = f"test-{os.getpid()}-{uuid.uuid4().hex[:6]}"


def switch_on(monkeypatch, **chosen):
    """Point the settings at the server; breakers closed."""
    if not settings.ELASTICSEARCH_TEST_URL:
        pytest.skip(REASON)
    use(monkeypatch, **({"url": settings.ELASTICSEARCH_TEST_URL} | chosen))


def use(monkeypatch, **chosen):
    monkeypatch.setattr(settings, "ELASTICSEARCH", settings.ELASTICSEARCH | {"prefix": SHARED, "timeout": 20} | chosen)
    front.node.until = 0.0
    front.get_front.cache_clear()


class Told(front.Front):
    """Tells the engine at once what is put in, so that a test may ask at once; its documents are those it was given."""

    def __init__(self, name, store):
        super().__init__(name, store)
        self.given = {}

    def put(self, documents, *, force=False):
        documents = list(documents)
        self.given.update((document.id, document) for document in documents)
        written = super().put(documents, force=force)
        self.deliver()
        return written

    def remove(self, ids):
        for pk in ids:
            self.given.pop(pk, None)
        known = super().remove(ids)
        self.deliver()
        return known

    def find(self, ask):
        found = super().find(ask)
        assert not found.degraded, "the engine did not answer"
        return found

    def deliver(self):
        delivery.deliver(date(2026, 11, 24))
        self.engine.refresh()


def told_index(name, monkeypatch):
    """An index on the server, empty; its source gives what was put in."""
    switch_on(monkeypatch)
    shapes = {index: shape for source in sources() for index, shape in source.indices.items()}
    index = Told(name, front.get_front(name).store)
    source = Source(
        shapes,
        lambda ids, today: {one: [index.given[pk] for pk in ids if pk in index.given] if one == name else [] for one in shapes},
        lambda _index, ids: {pk: pk for pk in ids},
        lambda: sorted(index.given),
    )
    monkeypatch.setattr("search.engine.sources._sources", [source])
    empty(index.engine)
    return index


def empty(engine):
    if engine.live() is None:
        rebuild.rebuild()
        IndexRun.objects.all().delete()
    client.patient().delete_by_query(index=engine.alias, query={"match_all": {}}, refresh=True, conflicts="proceed")


def drop(prefix=SHARED):
    if settings.ELASTICSEARCH_TEST_URL:
        server = client.connected(settings.ELASTICSEARCH_TEST_URL, "", "", 20, os.getpid()).options(request_timeout=30, ignore_status=404)
        for index in server.indices.get(index=f"{prefix}-*").body:
            server.indices.delete(index=index)
