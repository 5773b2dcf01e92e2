"""What the containers run, run without them: the start commands, settings and health checks of Dockerfile and docker-compose.yml."""

import gc
import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.urls import get_resolver

from directory.indexing import product_index, supplier_index
from portal import gunicorn

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = settings.BASE_DIR
DOCKERFILE, COMPOSE = (Path(ROOT, name).read_text() for name in ("Dockerfile", "docker-compose.yml"))
PATIENCE = 90  # seconds; Docker would say "unhealthy" somewhat sooner, but a machine that runs tests is busy


def arguments(text, pattern):
    """A command as JSON lists stand in both files, with the Python that runs the tests."""
    first, *rest = json.loads(re.search(pattern, text, re.MULTILINE)[1])
    return [*([sys.executable] if first == "python" else [sys.executable, "-m", first]), *rest]


@pytest.fixture
def environment(tmp_path):
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": re.search(r"DJANGO_SETTINGS_MODULE: (\S+)", COMPOSE)[1],
        "SECRET_KEY": "una clave de prueba que nadie usa en ninguna otra parte, 0123456789",
        "PUBLIC_URL": "https://portal.example.org",
        "ALLOWED_HOSTS": "portal.example.org,127.0.0.1",
        "DATABASE_URL": url,
        "EMAIL_URL": "consolemail://",
        "VAR_DIR": str(tmp_path),
        "HOST": "127.0.0.1",
        "PORT": port,
    }


@contextmanager
def running(command, environment):
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(40)


def becomes_healthy(check, process, environment):
    """Whether the health check passes while the process lives."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if subprocess.run(check, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0:
            return True
        time.sleep(1)
    return False


def test_web_starts_and_its_health_check_passes(environment):
    start = arguments(DOCKERFILE, r"^CMD (\[.*\])")
    check = [part.replace(":8000", f":{environment['PORT']}") for part in arguments(DOCKERFILE, r"^HEALTHCHECK .* CMD (\[.*\])")]
    assert subprocess.run(check, env=environment, capture_output=True, check=False).returncode != 0  # nothing runs yet
    with running(start, environment) as process:
        assert becomes_healthy(check, process, environment)


def test_worker_starts_and_its_health_check_passes(environment):
    start = arguments(COMPOSE, r'command: (\["python", "manage.py", "work"\])')
    check = [sys.executable, *json.loads(re.search(r'test: (\["CMD", "python", "manage.py".*\])', COMPOSE)[1])[2:]]
    with running(start, environment) as process:
        assert becomes_healthy(check, process, environment)


@pytest.fixture
def _thawed():
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_thawed")
def test_the_indices_are_read_once_before_the_web_processes_are_made():
    for index in (supplier_index(), product_index()):
        index.forget()
    gunicorn.when_ready(mock.Mock())
    assert connection.connection is None
    assert all(index.seen_version >= 0 for index in (supplier_index(), product_index()))


def test_the_addresses_of_every_language_are_read_before_the_web_processes_are_made():
    resolver = get_resolver()
    resolver._reverse_dict.clear()
    gunicorn.read_addresses()
    assert set(resolver._reverse_dict) == {code for code, _name in settings.LANGUAGES}


def test_a_question_of_a_thousand_words_reaches_the_page_that_says_it_is_long(client, db):
    words = "+".join(f"miel{number}" for number in range(1000))
    assert len(f"GET /es/directorio/?q={words} HTTP/1.1\r\n") < gunicorn.limit_request_line
    assert "Tu búsqueda era muy larga" in client.get(f"/es/directorio/?q={words}").text


@pytest.mark.usefixtures("_thawed")
def test_web_processes_start_without_a_database():
    server = mock.Mock()
    with mock.patch.object(type(supplier_index()), "memory", side_effect=DatabaseError("gone")):
        gunicorn.when_ready(server)
    server.log.warning.assert_called_once()
