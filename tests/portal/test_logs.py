import json
import logging

import pytest

from portal.logs import Redacting, redact, request_id


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("mail to ana.lopez+coop@correo.example.mx failed", "mail to [e-mail] failed"),
        ("sent to +52 55 1234 5678", "sent to [phone]"),
        ("sent to 044 (55) 1234-5678.", "sent to [phone]."),
        ("sent to 9611234567", "sent to [phone]"),
        ("GET /es/directorio/?q=Juana+Lopez&x=1 done", "GET /es/directorio/?… done"),
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
        import sys

        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    assert "ana@" not in formatter.format(record)


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
