"""What the benchmarks share: a database of full size that is kept, a server as `make run` starts it, and times."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil

COOPERATIVES = int(os.environ.get("COOPERATIVES", "61000"))
PRODUCTS = int(os.environ.get("PRODUCTS", "300000"))


def prepare():
    """Point this process at the bench database (`BENCH_DATABASE_URL`, else SQLite under var/bench), and fill it where it is empty."""
    folder = Path(os.environ.get("VAR_DIR", "var")).resolve() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    import django

    django.setup()
    from django.core.management import call_command

    from home.models import HomePage

    call_command("compile_catalogues")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not HomePage.objects.exists():
        started = time.monotonic()
        call_command("demo", cooperatives=COOPERATIVES, products=PRODUCTS)
        print(f"content made and indexed in {time.monotonic() - started:.0f} s", flush=True)


@contextmanager
def server():
    """Two web processes on a free port; yields (fetch, bytes of memory of each web process)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port), "WEB_PROCESSES": "2"}
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", "--config", "python:portal.gunicorn", "portal.wsgi"], env=environment)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def fetch(path):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        return body

    def memory():
        return [child.memory_info().rss for child in psutil.Process(process.pid).children()]

    try:
        for _attempt in range(120):
            try:
                fetch("/healthz")
                break
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(0.5)
        yield fetch, memory
    finally:
        connection.close()
        process.terminate()
        process.wait(30)


def times(act, things):
    """Milliseconds of each."""
    result = []
    for thing in things:
        started = time.perf_counter()
        act(thing)
        result.append((time.perf_counter() - started) * 1000)
    return result


def percentiles(milliseconds):
    ordered = sorted(milliseconds)
    return f"{statistics.median(ordered):.1f} | {ordered[int(len(ordered) * 0.95)]:.1f}"
