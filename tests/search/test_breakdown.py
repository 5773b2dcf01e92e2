"""Whatever Elasticsearch does wrong, a page comes within a second from the database, says so quietly, and no change is lost."""

import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from directory.indexing import supplier_index
from search.engine import Ask
from search.engine.elasticsearch import delivery, front, rebuild
from search.engine.elasticsearch.client import patient
from search.models import PendingDocument
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  fixture

from .elasticsearch import SHARED, drop, switch_on, use

pytestmark = pytest.mark.django_db
PREFIX = f"{SHARED}-breakdown"
EMPTY = b'{"took": 1, "timed_out": false, "_shards": {"failed": 0}, "hits": {"total": {"value": 0}}, "aggregations": {"matched": {"doc_count": 0}}}'


class Dripping(bytes):
    from_the_first_line = False


class DrippingHead(Dripping):
    from_the_first_line = True


class Torn(bytes):
    pass


class Faulty(BaseHTTPRequestHandler):
    """Answers every request with `server.answer`: (status, body, seconds before it), or hangs up.

    A body `Dripping` goes out byte by byte; of one that is `Torn` half, then the connection is reset.
    """

    def do_POST(self):
        self.server.asked += 1
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.answer is None:
            self.connection.close()
            return
        status, body, wait = self.server.answer
        self.server.stopped.wait(wait)
        if isinstance(body, Dripping) and body.from_the_first_line:
            self.drip(b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nContent-Length: 9999\r\n\r\n")
            return
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json; compatible-with=9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if isinstance(body, Dripping):
            self.drip(body)
            return
        self.wfile.write(body[: len(body) // 2] if isinstance(body, Torn) else body)
        if isinstance(body, Torn):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True

    def drip(self, body):
        for byte in body:
            if self.server.stopped.wait(0.05):
                return
            self.wfile.write(bytes([byte]))

    do_GET = do_HEAD = do_PUT = do_POST

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            self.close_connection = True


@pytest.fixture
def faulty(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    server.asked, server.answer, server.stopped = 0, None, threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    use(monkeypatch, url=f"http://127.0.0.1:{server.server_port}", timeout=0.4)
    yield server
    server.stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


ERROR = b'{"error": {"type": "%s", "reason": "x"}, "status": 0}'
FAULTS = {
    "hangs": (200, EMPTY, 30),
    "hangs up": None,
    "drips": (200, Dripping(EMPTY), 0),
    "drips from the first line": (200, DrippingHead(EMPTY), 0),
    "resets the connection in the middle": (200, Torn(EMPTY), 0),
    "too many requests": (429, ERROR % b"circuit_breaking_exception", 0),
    "internal error": (500, ERROR % b"null_pointer_exception", 0),
    "unavailable": (503, ERROR % b"no_shard_available_action_exception", 0),
    "no index, or one of another version": (404, ERROR % b"index_not_found_exception", 0),
    "old mapping": (400, ERROR % b"search_phase_execution_exception", 0),
    "wrong key": (401, ERROR % b"security_exception", 0),
    "half an answer": (200, b'{"took": 1, "timed_out": fal', 0),
    "a part of the shards": (200, EMPTY.replace(b'"failed": 0', b'"failed": 1'), 0),
    "nonsense": (200, b'["hello"]', 0),
    "nothing": (200, b"", 0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_database_answers_within_a_second_and_the_engine_is_spared(faulty, oaxaca, fault, client, monkeypatch):  # noqa: F811
    faulty.answer = FAULTS[fault]
    made = cooperative("Miel de Prueba", oaxaca, ["Miel"])
    supplier_index().memory()
    started = time.monotonic()
    found = supplier_index().find(Ask(text="miel"))
    assert time.monotonic() - started < 1
    assert (found.ids, found.degraded, found.counts["estado"]) == ([made.pk], True, {"20": 1})
    asked = faulty.asked
    page = client.get("/es/directorio/?q=miel")
    assert "Miel de Prueba" in page.text.replace("<mark>", "").replace("</mark>", "")
    assert faulty.asked == asked, "the breaker did not spare the engine"
    faulty.answer = (200, EMPTY, 0)
    now = time.monotonic()
    monkeypatch.setattr(front.time, "monotonic", lambda: now + front.SPARED + 1)
    assert not supplier_index().find(Ask(text="miel")).degraded


def test_a_server_that_is_not_there(oaxaca, monkeypatch):  # noqa: F811
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    use(monkeypatch, url=f"http://127.0.0.1:{port}", timeout=0.4)
    made = cooperative("Miel de Prueba", oaxaca)
    assert supplier_index().find(Ask(text="miel")).ids == [made.pk]
    assert PendingDocument.objects.get().record == made.pk


def test_a_server_that_does_not_take_the_connection(oaxaca, monkeypatch, client):  # noqa: F811
    made = cooperative("Miel de Prueba", oaxaca)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:  # until its queue takes no more: the next one gets no answer at all
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        use(monkeypatch, url=f"http://127.0.0.1:{full.getsockname()[1]}", timeout=0.4)
        supplier_index().memory()
        started = time.monotonic()
        assert supplier_index().find(Ask(text="miel")).ids == [made.pk]
        assert 0.3 < time.monotonic() - started < 1
        for one in waiting:
            one.close()


def looked_up(monkeypatch, name, answer):
    """`answer()` gives the addresses of `name`; other names are looked up as ever."""
    known = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **kwargs: answer() if host == name else known(host, *args, **kwargs))


def test_a_name_server_that_hangs(oaxaca, monkeypatch, client):  # noqa: F811
    made, asked, over = cooperative("Miel de Prueba", oaxaca), [], threading.Event()

    def hang():
        asked.append(1)
        over.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    looked_up(monkeypatch, "engine.example", hang)
    use(monkeypatch, url="http://engine.example:9200", timeout=0.4)
    client.get("/es/directorio/?q=cera")  # what a process reads once
    front.node.until, asked[:] = 0.0, []
    started = time.monotonic()
    page = client.get("/es/directorio/?q=miel").text
    took = time.monotonic() - started
    over.set()
    assert asked
    assert 0.3 < took < 1
    assert made.public_name in page.replace("<mark>", "").replace("</mark>", "")
    assert "El buscador está descansando" in page


def test_a_host_is_asked_at_the_next_of_its_addresses(faulty, oaxaca, monkeypatch):  # noqa: F811
    # Nobody listens at the first.
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, faulty.server_port)) for host in ("::1", "127.0.0.1")]
    looked_up(monkeypatch, "engine.example", lambda: addresses)
    use(monkeypatch, url=f"http://engine.example:{faulty.server_port}", timeout=0.4)
    faulty.answer = (200, EMPTY, 0)
    assert not supplier_index().find(Ask(text="miel")).degraded
    assert faulty.asked == 1


def test_a_name_that_nobody_knows(oaxaca, monkeypatch):  # noqa: F811
    use(monkeypatch, url="http://engine.invalid:9200", timeout=0.4)
    made = cooperative("Miel de Prueba", oaxaca)
    found = supplier_index().find(Ask(text="miel"))
    assert (found.ids, found.degraded) == ([made.pk], True)


def test_with_two_nodes_one_that_is_down_is_not_noticed(faulty, oaxaca, monkeypatch):  # noqa: F811
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{free.getsockname()[1]}"
    faulty.answer = (200, EMPTY, 0)
    use(monkeypatch, url=f"{down},http://127.0.0.1:{faulty.server_port}", timeout=0.4)
    assert [supplier_index().find(Ask(text="miel")).degraded for _ in range(6)] == [False] * 6


def test_the_page_says_so_quietly(faulty, oaxaca, client):  # noqa: F811
    faulty.answer = FAULTS["internal error"]
    cooperative("Miel de Prueba", oaxaca)
    assert "El buscador está descansando" in client.get("/es/directorio/?q=miel").text


@pytest.mark.parametrize("fault", ["hangs", "internal error", "too many requests"])
def test_a_save_neither_waits_nor_loses_anything(faulty, oaxaca, fault):  # noqa: F811
    faulty.answer = FAULTS[fault]
    made = cooperative("Miel", oaxaca)
    made.public_name = "Cera"
    made.save()
    assert faulty.asked == 0
    assert PendingDocument.objects.get().record == made.pk


def test_a_request_that_hangs_does_not_hold_up_the_changes_of_a_minute(faulty, oaxaca, monkeypatch):  # noqa: F811
    faulty.answer = FAULTS["hangs"]
    cooperative("Miel", oaxaca)
    started = time.monotonic()
    with pytest.raises(delivery.TransportError):
        delivery.deliver(patience=0.5)
    assert time.monotonic() - started < 2
    monkeypatch.setattr(delivery, "FEW", 0)
    monkeypatch.setattr(delivery, "UPKEEP", 1.5)
    with pytest.raises(delivery.TransportError):
        delivery.deliver(patience=0.5)  # there is much to tell, and it may take longer
    assert time.monotonic() - started > 1.5


def test_a_full_disk_keeps_changes_waiting_and_questions_answered(oaxaca, monkeypatch):  # noqa: F811
    switch_on(monkeypatch, prefix=PREFIX)
    drop(PREFIX)
    rebuild.rebuild()
    index = supplier_index().engine.live()
    patient().indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
    made = cooperative("Miel", oaxaca)
    with pytest.raises(delivery.BusyError):
        delivery.deliver()
    assert not supplier_index().find(Ask()).degraded
    patient().indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
    delivery.deliver()
    supplier_index().engine.refresh()
    assert supplier_index().find(Ask()).ids == [made.pk]
    drop(PREFIX)


def test_the_search_of_everything_says_so_too(oaxaca, client, monkeypatch):  # noqa: F811
    made = cooperative("Sierra", oaxaca, products=["Miel"])
    use(monkeypatch, url="http://engine.invalid:9200", timeout=0.4)
    page = client.get("/es/buscar/?q=miel").text
    assert made.public_name in page
    assert "El buscador está descansando" in page
    use(monkeypatch, url="")
    assert "descansando" not in client.get("/es/buscar/?q=miel").text
