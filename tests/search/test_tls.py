"""Elasticsearch behind TLS with a CA of one's own and an API key; with wrong ones the database answers and the operator reads why."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from directory.indexing import supplier_index
from search.checks import check_elasticsearch
from search.engine import Ask
from search.engine.elasticsearch import rebuild
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  fixture

from .elasticsearch import SHARED, drop, switch_on

pytestmark = pytest.mark.django_db
PREFIX = f"{SHARED}-tls"
KEY = "bGxhdmUtZGUtcHJ1ZWJh"
HOP = {"connection", "transfer-encoding", "content-length", "authorization", "host"}


class Door(BaseHTTPRequestHandler):
    """Lets through to the engine who shows the key."""

    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers["Authorization"] != f"ApiKey {KEY}":
            return self.answer(401, [("X-Elastic-Product", "Elasticsearch"), ("Content-Type", "application/json")], b'{"error": "security_exception"}')
        server = urlsplit(settings.ELASTICSEARCH_TEST_URL)
        engine = HTTPConnection(server.hostname, server.port or 9200, timeout=30)
        engine.request(self.command, self.path, body, {name: value for name, value in self.headers.items() if name.lower() not in HOP})
        answer = engine.getresponse()
        return self.answer(answer.status, [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP], answer.read())

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = pass_on

    def log_message(self, *args):
        pass


def certificate(name, key, issuer, issuer_key, *, ca):
    def called(common):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        called(issuer), called(name), key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1)
    )
    made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    if ca:
        usage = x509.KeyUsage(*[False] * 5, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False)
        made = made.add_extension(usage, critical=True)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """ "ca.pem", "other.pem" (who signed nothing here), and "server.pem" with its key."""
    folder = tmp_path_factory.mktemp("tls")
    authority, other, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    (folder / "ca.pem").write_bytes(certificate("CA", authority, "CA", authority, ca=True))
    (folder / "other.pem").write_bytes(certificate("Otra", other, "Otra", other, ca=True))
    key = server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(key + certificate("localhost", server, "CA", authority, ca=False))
    return folder


@pytest.fixture
def door(files, monkeypatch):
    """Point the settings at the door, with what is given changed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files / "server.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads, server.block_on_close = True, False
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    right = {"url": f"https://localhost:{server.server_port}", "prefix": PREFIX, "api_key": KEY, "ca": str(files / "ca.pem")}
    yield lambda **changed: switch_on(monkeypatch, **right | changed)
    server.shutdown()
    server.server_close()
    drop(PREFIX)


def test_with_the_right_settings_the_engine_answers_and_else_the_database(door, files, oaxaca, capsys):  # noqa: F811
    door()
    made = cooperative("Miel de Prueba", oaxaca)
    rebuild.rebuild()
    supplier_index().engine.refresh()
    found = supplier_index().find(Ask(text="miel"))
    assert (found.ids, found.degraded) == ([made.pk], False)
    call_command("search_index", "status")
    assert "Elasticsearch: ok." in capsys.readouterr().out
    assert check_elasticsearch(None) == []
    wrong = {
        "The server's certificate is not trusted: ELASTICSEARCH_CA": {"ca": str(files / "other.pem")},
        "The server does not know this portal: look at ELASTICSEARCH_API_KEY": {"api_key": "b3RyYQ=="},
    }
    for sentence, changed in wrong.items():
        door(**changed)
        found = supplier_index().find(Ask(text="miel"))
        assert (list(found.ids), found.degraded) == ([made.pk], True)
        with pytest.raises(CommandError, match="Not compared"):
            call_command("search_index", "status")
        assert f"Elasticsearch: down. {sentence}" in capsys.readouterr().out
        assert sentence in check_elasticsearch(None)[0].msg
