"""What the benchmarks share: a database of full size that is kept, a server as `make run` starts it, and times."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil

COOPERATIVES = int(os.environ.get("COOPERATIVES", "61000"))
PRODUCTS = int(os.environ.get("PRODUCTS", "300000"))


def folder():
    path = Path(os.environ.get("VAR_DIR", "var")).resolve() / "bench"
    path.mkdir(parents=True, exist_ok=True)
    return path


def vendor():
    return "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"


def engine():
    """What answers questions: Elasticsearch where ELASTICSEARCH_URL names one."""
    return "Elasticsearch" if os.environ.get("ELASTICSEARCH_URL") else vendor()


def database(name, *, empty=False):
    """The address of a database of the benchmarks' own, made where it is missing: a file in var/bench, or beside the PostgreSQL
    database that DATABASE_URL names, with `name` after its name. No benchmark ever touches the database of a site.
    """
    if vendor() == "SQLite":
        path = folder() / f"{name}.sqlite3"
        if empty:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        return f"sqlite:///{path}"
    import psycopg
    from psycopg import sql

    given = urlsplit(os.environ["DATABASE_URL"])
    wanted = f"{given.path.strip('/')}_{name}"
    with psycopg.connect(given._replace(scheme="postgresql", path="/postgres", query="").geturl(), autocommit=True) as connection:
        if empty:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(wanted)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(wanted)))
    return given._replace(path=f"/{wanted}").geturl()


def prepare():
    """Set Django up on the database of full size, and fill that where it is empty."""
    os.environ["DATABASE_URL"] = database("bench")
    os.environ["VAR_DIR"] = str(folder())
    os.environ.setdefault("ELASTICSEARCH_PREFIX", "bench")  # indices of its own
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
    told()


def told():
    """Tell Elasticsearch, where it is used, what it does not know yet, and let it show that."""
    if engine() != "Elasticsearch":
        return
    from search.engine.elasticsearch.delivery import bring_about, deliver
    from search.engine.elasticsearch.engine import Engine
    from search.engine.sources import index_names

    bring_about()
    deliver()
    for name in index_names():
        Engine(name).refresh()


def client(port):
    """A function that fetches a path over one connection that stays open (`identity`: not compressed); raises where the answer is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def answer(path, encoding):
        try:
            connection.request("GET", path, headers={"Accept-Encoding": encoding})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise

    def fetch(path, *, identity=False):
        encoding = "identity" if identity else "gzip"
        try:
            status, body = answer(path, encoding)
        except http.client.RemoteDisconnected:  # idle for longer than the server keeps a connection
            status, body = answer(path, encoding)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return body

    return fetch


class Server:
    """Two web processes as `make run` starts them. Unpacks to (fetch, bytes of memory of each web process)."""

    def __init__(self, port, process):
        self.port, self.process = port, process
        self.fetch = client(port)

    def __iter__(self):
        return iter((self.fetch, self.memory))

    def web_processes(self):
        return psutil.Process(self.process.pid).children()

    def memory(self):
        return [child.memory_info().rss for child in self.web_processes()]

    def cpu(self):
        """Seconds of processor time that the web processes have used."""
        return sum(sum(child.cpu_times()[:2]) for child in self.web_processes())

    def wait(self):
        for _attempt in range(240):
            try:
                return self.fetch("/healthz")
            except (OSError, http.client.HTTPException):
                time.sleep(0.5)
        raise RuntimeError("the server does not answer")


@contextmanager
def server(**variables):
    """Two web processes on a free port, with `variables` added to their environment; see `Server`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port), "WEB_PROCESSES": "2"} | variables
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", "--config", "python:portal.gunicorn", "portal.wsgi"], env=environment)
    try:
        started = Server(port, process)
        started.wait()
        yield started
    finally:
        process.terminate()
        process.wait(30)


def together(port, paths, clients):
    """(milliseconds of each, errors, requests a second) of `clients` clients that share out the paths; each has a connection of its own."""
    queue, took, errors = list(paths)[::-1], [], []

    def run():
        fetch = client(port)
        while True:
            try:
                path = queue.pop()
            except IndexError:
                return
            started = time.perf_counter()
            try:
                fetch(path)
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                errors.append(str(error))
            else:
                took.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=run) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, errors, len(took) / (time.perf_counter() - started)


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
