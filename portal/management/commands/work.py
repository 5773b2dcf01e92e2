"""Background work: a task worker that is started again whenever it ends, and what runs by the clock."""

import sys
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from portal.schedule import run_due
from portal.supervise import Child, supervise
from search.engine.elasticsearch import client as search_engine

FREQUENT = 3600  # seconds: what runs more often never waits for the long work of the night


def keep_time(plan):
    while True:
        try:
            close_old_connections()
            run_due(timezone.now(), plan)
        except DatabaseError as error:
            # Somebody else holds the lock, or the database restarts: the next round will do.
            print(f"schedule: {type(error).__name__}, trying again", file=sys.stderr)
        time.sleep(5)


class Command(BaseCommand):
    help = "Run the task worker and the schedule until stopped."

    def handle(self, **options):
        for often in (True, False):
            plan = {name: seconds for name, seconds in settings.SCHEDULE.items() if (seconds < FREQUENT) is often}
            threading.Thread(target=keep_time, args=[plan], daemon=True).start()
        if search_engine.enabled():
            from search.engine.elasticsearch.delivery import keep_delivering  # 20 MB that a portal without it does without

            threading.Thread(target=keep_delivering, daemon=True).start()
        worker = Child("worker", [sys.executable, sys.argv[0], "db_worker", "--queue-name", "*", "--no-reload", "--interval", "1", "--verbosity", "0"])
        messages = Child("message worker", [sys.executable, sys.argv[0], "deliver_messages"])
        sys.exit(supervise([worker, messages]))
