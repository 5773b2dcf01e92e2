"""Everything `make run` does once Python and its packages are there: prepare, then web server, worker and schedule."""

import hashlib
import os
import socket
import sys
from contextlib import suppress

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.supervise import Branch, Child, supervise


def fingerprint():
    """A digest of names, sizes and times of the project's static files and of its packages: unchanged ones need no second look.

    What was collected is no source, though it may lie in a folder `static` of the checkout as well.
    """
    digest = hashlib.blake2b(digest_size=16)
    sources = (path for path in settings.BASE_DIR.glob("*/static/**/*") if settings.STATIC_ROOT not in path.parents)
    for path in [settings.BASE_DIR / "requirements" / "base.txt", *sorted(sources)]:
        stat = path.stat()
        digest.update(f"{path}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def collect_static():
    stamp = settings.STATIC_ROOT / ".fingerprint"
    now = fingerprint()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def serve_web():
    """The web server as containers start it, in a process that has loaded everything already."""
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "--config", "python:portal.gunicorn", "portal.wsgi"]
    run()


def is_listening(host, port):
    with suppress(OSError), socket.create_connection((host, port), timeout=0.2):
        return True
    return False


class Command(BaseCommand):
    help = "Prepare (database, languages, static files, demonstration content for an empty database) and serve until stopped."
    requires_system_checks = []  # checks ask for what this command makes

    def add_arguments(self, parser):
        parser.add_argument("--prepare-only", action="store_true", help="stop before serving")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *, prepare_only, no_demo, **options):
        call_command("compile_catalogues")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database…")
            call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        if not no_demo:
            call_command("demo", only_if_empty=True)
        if prepare_only:
            return
        host, port = os.environ.setdefault("HOST", "localhost"), os.environ.setdefault("PORT", "8000")
        connection.close()
        children = [Branch("web server", serve_web, essential=True)]
        work = Child("background work", [sys.executable, sys.argv[0], "work"])

        def start_work():  # after the web server, for which somebody waits: it loads everything three times
            if work not in children and is_listening(host, port):
                children.append(work)

        self.stdout.write(f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::') else host}:{port}  (Ctrl+C ends it)")  # noqa: S104  only compared
        sys.exit(supervise(children, start_work))
