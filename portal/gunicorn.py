"""The web server's settings, for `make run` and for containers alike."""

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
