"""The web server's settings, for `make run` and for containers alike."""

import gc
import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = 4
preload_app = True  # one import for all processes: quicker start, shared memory
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
accesslog = None  # one line a request comes from RequestIdMiddleware, without query strings
errorlog = "-"
loglevel = "warning"


def when_ready(server):
    """Before the processes are made: read what they remember of the indices (4 s at 300,000 products) once.

    They share it, and no visitor waits for it. Without a database they start all the same, and read it at their first question.
    """
    from django.db import DatabaseError, connections

    from directory.indexing import product_index, supplier_index

    try:
        for index in (supplier_index(), product_index()):
            index.memory()
    except DatabaseError as error:
        server.log.warning("The search indices could not be read yet: %s", type(error).__name__)
    finally:
        connections.close_all()  # a connection belongs to one process
    gc.collect()
    gc.freeze()  # what all share stays untouched, so that it stays shared
