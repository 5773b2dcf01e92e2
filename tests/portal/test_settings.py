import gzip
import os
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from django.db import close_old_connections, connection

ROOT = Path(__file__).parents[2]
GOOD = {
    "SECRET_KEY": "q7Zt1xWk9dLm3Nf8Rb5Vc2Hj6Ps4Ty0uGaEiOxKzQwMeRrTtYyUuIi",
    "PUBLIC_URL": "https://portal.example.org",
    "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
    "EMAIL_URL": "smtp+tls://user:word@mail.example.org:587",
}


def manage(*arguments, **variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "VAR_DIR") if name in os.environ}
    environment = kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"} | variables
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_production_refuses_to_start_and_names_what_is_missing(missing):
    result = manage("check", **{name: value for name, value in GOOD.items() if name != missing})
    assert result.returncode != 0
    assert f"{missing} is not set" in result.stderr


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "short"), ("PUBLIC_URL", "http://portal.example.org"), ("MEDIA_STORAGE_URL", "ftp://x")])
def test_production_refuses_what_is_weak_or_malformed(name, value):
    result = manage("check", **GOOD | {name: value})
    assert result.returncode != 0
    assert name in result.stderr


def test_check_deploy_is_clean():
    result = manage("check", "--deploy", "--fail-level", "INFO", **GOOD)
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout


FAILS = """
import logging
import httpx
import sentry_sdk
from django.test import Client
from django.urls import path
from portal import urls


def fails(request):
    logging.getLogger("a").warning("to %s", "ana@ejemplo.test")
    try:
        httpx.get("http://127.0.0.1:9/cgi-bin/sendsms?to=%2B525512345678&text=clave+482913")
    except httpx.HTTPError:
        pass
    raise RuntimeError("no 5512345678")


urls.urlpatterns.insert(0, path("fails/", fails))
Client(raise_request_exception=False).get("/fails/?from=%2B525512345678&text=clave+482913", secure=True, headers={"host": "portal.example.org"})
sentry_sdk.flush(10)
"""


def test_what_goes_to_sentry_holds_nothing_of_people_either():
    """It takes what is logged before it is formatted, and the addresses of requests, ours and the visitors'."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            unpack = brotli.decompress if self.headers["Content-Encoding"] == "br" else gzip.decompress
            got.append(unpack(self.rfile.read(int(self.headers["Content-Length"]))).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        manage("shell", "--no-imports", "-c", FAILS, SENTRY_DSN=f"http://key@127.0.0.1:{server.server_port}/1", **GOOD)
        server.shutdown()
    said = "\n".join(got)
    assert "RuntimeError" in said
    assert "no [phone]" in said
    assert "to [e-mail]" in said
    assert not [secret for secret in ("5512345678", "482913", "ana@") if secret in said]


def test_every_variable_that_is_read_is_documented():
    documented = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = set()
    for path in (ROOT / "portal" / "settings").glob("*.py"):
        read |= set(re.findall(r'(?:env\.?\w*|required)\(\s*"([A-Z_]+)"', path.read_text()))
    assert len(read) > 8
    assert read - documented - {"DEBUG", "TEST_SQLITE"} == set()


def test_the_compose_file_is_valid():
    if not shutil.which("docker-compose"):
        pytest.skip("docker-compose is not installed")
    variables = {"DOMAIN": "portal.example.org", "POSTGRES_PASSWORD": "word", **GOOD}
    result = subprocess.run(
        ["docker-compose", "config", "--quiet"], cwd=ROOT, env={"PATH": os.environ["PATH"]} | variables, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_no_committed_file_names_a_download_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--(extra-)?index-url", lock.read_text()), lock.name


@pytest.mark.django_db(transaction=True)
def test_the_next_request_of_a_thread_finds_its_connection_open():
    connection.ensure_connection()
    kept = connection.connection
    close_old_connections()  # what ends every request
    assert connection.connection is kept
