import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from portal.logs import Redacting, RedactingText, redact, request_id, scrubbed


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("mail to ana.lopez+coop@correo.example.mx failed", "mail to [e-mail] failed"),
        ("sent to +52 55 1234 5678", "sent to [phone]"),
        ("sent to 044 (55) 1234-5678.", "sent to [phone]."),
        ("sent to 9611234567", "sent to [phone]"),
        ("GET /es/directorio/?q=Juana+Lopez&x=1 done", "GET /es/directorio/?… done"),
        ("Not Found: /es/%2B525512345678/ana%40correo.example/", "Not Found: /es/%2B[phone]/[e-mail]/"),
        ("Not Found: /es/55%201234%205678/", "Not Found: /es/[phone]/"),
        ("request line: 'GET /webhooks/sms/secret/inbound/?text=tu clave es 482913 HTTP/1.1'", "request line: 'GET /webhooks/sms/…/inbound/?… HTTP/1.1'"),
        ("Invalid request from ip=2001:db8::7: Invalid HTTP Version: 'clave 482913'", "Invalid request from …: Invalid HTTP Version: …"),
        ("violates check\nDETAIL:  Failing row contains (7, tu clave es 482913).\nnext", "violates check\nDETAIL: …\nnext"),
        ("took 1234 ms for 61000 rows", "took 1234 ms for 61000 rows"),
    ],
)
def test_a_line_keeps_nothing_that_belongs_to_a_person(line, kept):
    assert redact(line) == kept


def test_a_record_is_one_json_object_with_the_request_id():
    formatter = Redacting("%(asctime)s %(levelname)s %(name)s %(message)s")
    record = logging.LogRecord("x", logging.INFO, "", 1, "to %s", ("a@b.mx",), None)
    token = request_id.set("abc12345")
    try:
        line = json.loads(formatter.format(record))
    finally:
        request_id.reset(token)
    assert line["message"] == "to [e-mail]"
    assert line["request_id"] == "abc12345"


def test_a_traceback_is_redacted_too():
    formatter = Redacting("%(message)s")
    try:
        raise ValueError("no such person: ana@correo.example")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    assert "ana@" not in formatter.format(record)


def formatted(kind, name, message, *args, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return kind("%(levelname)s %(name)s %(message)s").format(logging.LogRecord(name, logging.ERROR, "", 1, message, args, info))


FORMATTERS = pytest.mark.parametrize("kind", [Redacting, RedactingText])


@FORMATTERS
@pytest.mark.parametrize(
    "said", ["code 482913 refused", "'482913'", "tu clave es 482 913.", "clave=482913", "482-913", "G-482913", "recovery 48291377", "(482913,)"]
)
@pytest.mark.parametrize("cause", [False, True])
def test_a_code_in_an_exception_reaches_no_line(kind, said, cause):
    error = ValueError(said)
    if cause:
        error, error.__cause__ = RuntimeError("of the gateway"), error
    line = formatted(kind, "django.request", "Internal Server Error: %s", "/es/cuenta/clave/", error=error)
    assert not re.search("482|913", line), line
    assert "[code]" in line


@FORMATTERS
@pytest.mark.parametrize("message", ["Cannot send: %s", "%(why)s"])
def test_an_exception_among_the_words_is_one_too(kind, message):
    error = ValueError("482913 is not the code")
    args = [{"why": error}] if "why" in message else [error]
    line = formatted(kind, "search.engine", message, *args)
    assert "[code] is not the code" in line
    assert "482913" not in formatted(kind, "search.engine", error)


@FORMATTERS
@pytest.mark.parametrize("logger", ["accounts", "messaging.delivery", "allauth.account", "httpx"])
def test_who_speaks_of_codes_writes_none_and_keeps_numbers_of_rows(kind, logger):
    line = formatted(kind, logger, "Message %s of %d: %s, 482913", 123456, 234567, "gateway said 482 913")
    assert "Message 123456 of 234567: gateway said [code], [code]" in line


@FORMATTERS
def test_others_keep_what_they_say_and_an_exception_its_row_and_its_moment(kind):
    assert "Published 123456 of 200000" in formatted(kind, "wagtail", "Published %s of 200000", "123456")
    kept = "Cooperative with pk=123456 at 2026-11-24 10:00:00.123456, 0.482913 s, 12345 rows, f3a-482913-b"
    assert kept in formatted(kind, "wagtail", "x", error=ValueError(kept))


def test_the_next_formatter_meets_the_record_as_it_was():
    record = logging.LogRecord("accounts", logging.ERROR, "", 1, "%s", ("482913",), None)
    RedactingText("%(message)s").format(record)
    assert record.getMessage() == "482913"
    record.exc_text = "Traceback: 482913"
    assert "482913" not in RedactingText("%(message)s").format(record)


def test_sentry_gets_no_code_either():
    event = scrubbed({"exception": {"values": [{"value": "code 482913", "stacktrace": {"frames": [{"lineno": 123456, "vars": {"typed": "'482913'"}}]}}]}})
    assert "482913" not in str(event)
    assert event["exception"]["values"][0]["stacktrace"]["frames"][0]["lineno"] == 123456


def test_requests_are_logged_without_their_query(client, db, caplog):
    with caplog.at_level(logging.INFO, logger="portal.request"):
        response = client.get("/healthz?telefono=5512345678", headers={"X-Request-ID": "from-the-proxy-1"})
    assert response["X-Request-ID"] == "from-the-proxy-1"
    record = next(r for r in caplog.records if r.name == "portal.request")
    assert record.path == "/healthz"
    assert record.status == 200
    assert "5512345678" not in str(vars(record))


@pytest.mark.parametrize("path", ["/es/directorio/", "/es/directorio/productos/", "/es/directorio/mapa/", "/api/v1/cooperatives/"])
def test_where_somebody_is_reaches_no_line(client, db, caplog, path):
    with caplog.at_level(logging.INFO), caplog.at_level(logging.INFO, logger="portal.request"):
        client.get(path, {"q": "zzzz", "cerca": "17.0612345,-96.7254321"})
    formatter = Redacting("%(levelname)s %(name)s %(message)s")
    assert [record for record in caplog.records if record.name == "portal.request"]
    for record in caplog.records:
        line = formatter.format(record)
        assert "0612345" not in line
        assert "7254321" not in line


def test_a_malformed_request_id_is_replaced(client, db):
    assert client.get("/healthz", headers={"X-Request-ID": 'a b"<script>'})["X-Request-ID"] != 'a b"<script>'


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError('482913 a 5512345678')",
        "import threading; t = threading.Thread(target=lambda: int('ana@correo.example 5512345678')); t.start(); t.join()",
    ],
)
def test_what_ends_a_command_or_a_thread_is_redacted_too(code, settings):
    """Python itself would write it to standard error, which is where the log goes."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert "ValueError" in ended.stderr
    assert "[phone]" in ended.stderr
    assert "482913" not in ended.stderr
    assert "5512345678" not in ended.stderr
    assert "ana@" not in ended.stderr


APPLICATION = """
def application(environ, start_response):
    if environ["PATH_INFO"] == "/end":
        raise RuntimeError("of Django's own making")
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
"""


def test_the_web_server_says_nothing_of_whom_it_does_not_understand(tmp_path, settings):
    """gunicorn logs by itself: a request that it cannot read, and one that ends below Django, with the whole address."""
    (tmp_path / "bare.py").write_text(f"import django\ndjango.setup()\n{APPLICATION}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    paths = os.pathsep.join([str(tmp_path), str(settings.BASE_DIR)])
    environment = os.environ | {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "PYTHONPATH": paths,
        "WEB_PROCESSES": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings.local",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:portal.gunicorn", "bare"]
    with subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.PIPE, text=True) as server:
        try:
            for line in ("GET /end?de=%2B525512345678&clave=482913 HTTP/1.1", "GET /x?texto=clave 482913 de ana@correo.example HTTP/1.1"):
                ask(port, line)
        finally:
            server.terminate()
            _out, said = server.communicate(timeout=30)
    assert "Error handling request GET /end?…" in said
    assert "Invalid request from …: Invalid HTTP Version" in said
    assert not [secret for secret in ("5512345678", "482913", "ana@", "127.0.0.1") if secret in said], said


def ask(port, line):
    for _attempt in range(100):
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(f"{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            while connection.recv(4096):
                pass
            return
        time.sleep(0.2)
    raise RuntimeError("the server does not answer")
