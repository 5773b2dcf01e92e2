"""The web server's settings, for `make run` and for containers alike."""

import ctypes
import gc
import os
from contextlib import suppress

from gunicorn.glogging import Logger

with suppress(OSError, AttributeError):  # another C library
    # glibc gives threads heaps of their own, each with gaps that it keeps. As MALLOC_ARENA_MAX=2, however this is started.
    M_ARENA_MAX = -8
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = 4
preload_app = True  # one import for all processes: quicker start, shared memory
timeout = 60
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190  # the most it takes: a question of a thousand words gets a page that says what of it was used, not a bare “URI Too Long”
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
accesslog = None  # one line a request comes from RequestIdMiddleware, without query strings
errorlog = "-"
loglevel = "warning"


class Log(Logger):
    """What gunicorn says of a request that it cannot read, or that failed below Django, names its address with the query: it is written as all other lines."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.handlers, self.error_log.propagate = [], True


logger_class = Log


def read_addresses():
    """What Django reads at the first request otherwise, in each process anew: all views, and the addresses in each language."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils import translation

    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            get_resolver().reverse_dict  # noqa: B018  reads them


def when_ready(server):
    """Before the processes are made: read what they remember of the indices (4 s at 300,000 products) once.

    They share it, and no visitor waits for it. Without a database they start all the same, and read it at their first question.
    """
    from django.db import DatabaseError, connections

    from directory.indexing import product_index, supplier_index

    read_addresses()
    try:
        for index in (supplier_index(), product_index()):
            index.memory()
    except DatabaseError as error:
        server.log.warning("The search indices could not be read yet: %s", type(error).__name__)
    finally:
        connections.close_all()  # a connection belongs to one process
    gc.collect()
    gc.freeze()  # what all share stays untouched, so that it stays shared
