"""Elasticsearch dies while a buyer clicks through the site: nobody but the operator notices."""

import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from directory.indexing import reconcile
from directory.models import Category, State
from search.engine.elasticsearch import front, rebuild
from tests.search.elasticsearch import SHARED, drop, switch_on

from .conftest import DESK, a_supplier

pytestmark = pytest.mark.browser
PREFIX = f"{SHARED}-dies"
MOST = 3000  # ms from the request to the first byte; 1,000 is the aim on a machine that does nothing else
NOTICE = "descansando"
HILLS = {f"Café de la Loma {number}" for number in range(22)}
EVERYBODY = HILLS | {"Café de la Sierra", "Café del Volcán"}


class Way:
    """A way to the engine that can be cut: connections end and new ones are refused, or nothing comes through any more."""

    def __init__(self, url):
        server = urlsplit(url)
        self.server, self.access = (server.hostname, server.port or 9200), server.netloc.rpartition("@")[0]
        self.open, self.ends, self.hangs = threading.Event(), [], False
        self.listener = None
        self.mend()

    @property
    def url(self):
        return f"http://{self.access}{'@' if self.access else ''}127.0.0.1:{self.port}"

    def mend(self):
        self.hangs = False
        self.open.set()
        if self.listener is None:
            self.listener = socket.create_server(("127.0.0.1", getattr(self, "port", 0)))
            self.port = self.listener.getsockname()[1]
            threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def cut(self, *, hangs):
        self.hangs = hangs
        self.open.clear()
        if not hangs:
            shut(self.listener)
            self.listener = None
            for end in self.ends:
                shut(end)

    def accept(self, listener):
        with suppress(OSError):
            while True:
                ends = [listener.accept()[0], socket.create_connection(self.server)]
                self.ends += ends
                for source, sink in (ends, reversed(ends)):
                    threading.Thread(target=self.carry, args=[source, sink], daemon=True).start()

    def carry(self, source, sink):
        with suppress(OSError):
            while data := source.recv(65536):
                if self.hangs:
                    self.open.wait()
                sink.sendall(data)
        shut(source)
        shut(sink)


def shut(end):
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def way(site, monkeypatch):
    """The way to an engine that knows the suppliers of the site, and enough others for a second page."""
    reconcile(timezone.localdate())  # a database that is used again holds the index of its last test
    switch_on(monkeypatch)  # or skip
    way = Way(settings.ELASTICSEARCH_TEST_URL)
    switch_on(monkeypatch, url=way.url, prefix=PREFIX)
    coffee, puebla = Category.objects.get(slug="cafe"), State.objects.get(code="21")
    for name in HILLS:
        a_supplier(name.lower().replace(" ", "-").replace("é", "e"), name, puebla, coffee)
    rebuild.rebuild()
    monkeypatch.setattr(front, "SPARED", 3)
    yield way
    way.mend()
    drop(PREFIX)


def headings(page):
    return [name.strip() for name in page.locator(".hit h3").all_inner_texts()]


def click_through(page, degraded, cut=lambda: None):
    """Everything a buyer does; `degraded`: the notice must be there. `cut` is called in the middle of it."""

    def seen(*, results=True):
        page.wait_for_load_state()
        notice = page.locator(".note", has_text=NOTICE)
        assert notice.count() == (results and degraded), page.url

    page.goto("/es/directorio/")
    page.fill("main input[type=search]", "cafe tostado")
    page.click("form[role=search] button")
    seen()
    first = headings(page)
    assert len(first) == 20
    page.click(".hit h3 a")
    assert page.inner_text("h1") == first[0]
    seen(results=False)
    if cut():
        degraded = True
    page.go_back()
    assert set(headings(page)) <= EVERYBODY
    page.click("nav.pages a[rel~=next]")
    seen()
    second = headings(page)
    assert len(second) == 4, second
    if not cut():
        assert set(first + second) == EVERYBODY  # nobody twice, nobody missing
    page.goto("/es/directorio/?q=cafe+tostado&estado=20")
    state = page.locator("details.facet", has=page.locator("input[name=estado]"))
    if state.get_attribute("open") is None:
        state.locator("summary").first.click()
    assert "23" in state.locator("label", has=page.locator("input[value='21']")).inner_text()
    state.locator("input[value='21']").check()
    state.locator("input[value='20']").uncheck()
    page.click("#filtros .facets__go button")
    seen()
    assert set(headings(page)) <= HILLS | {"Café del Volcán"}
    assert len(headings(page)) == 20
    page.click(".pill--on >> text=Puebla")
    page.click(".tabs >> text=Mapa")
    seen()
    assert page.locator("svg a[aria-label='Puebla: 23 cooperativas']").count() == 1
    page.click(".tabs >> text=Productos")
    seen()
    assert headings(page) == ["Café tostado"] * 20


@pytest.mark.parametrize("hangs", [False, True], ids=["refuses", "hangs"])
def test_nobody_notices_that_the_engine_died(way, open_screen, monkeypatch, hangs):
    def cut():
        if way.open.is_set():
            way.cut(hangs=hangs)
            # What a portal waits; until here the test's patience, which a machine with much else to do needs.
            monkeypatch.setitem(settings.ELASTICSEARCH, "timeout", 0.4)
        return True

    with open_screen(viewport=DESK) as page:
        answers = []
        page.on("requestfinished", lambda request: answers.append(request) if request.resource_type == "document" else None)
        click_through(page, degraded=False)
        assert not page.locator(".note").count()
        answers.clear()  # a process reads much at its first pages
        click_through(page, degraded=False, cut=cut)  # in the middle of it
        click_through(page, degraded=True)
        time.sleep(front.SPARED)  # a page tries again, and still nobody notices
        click_through(page, degraded=True)
        way.mend()
        monkeypatch.setitem(settings.ELASTICSEARCH, "timeout", 20)
        time.sleep(front.SPARED)
        click_through(page, degraded=False)
        slow = {request.url: request.timing["responseStart"] for request in answers if request.timing["responseStart"] > MOST}
        assert not slow
        assert {request.response().status for request in answers} == {200}
