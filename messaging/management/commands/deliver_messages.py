"""The message worker; `manage.py work` runs it."""

import os
import signal
import socket
import threading

from django.core.management.base import BaseCommand

from messaging.delivery import run
from messaging.models.choices import Channel


class Command(BaseCommand):
    help = "Deliver queued messages until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--channel", action="append", choices=Channel.values, help="only these channels; by default all")

    def handle(self, *, channel, **options):
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        run(f"{socket.gethostname()} {os.getpid()}"[:60], stop, channel or Channel.values)
