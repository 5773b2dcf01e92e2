"""Background work: a task worker that is started again whenever it ends, and what runs by the clock."""

import sys
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from directory.indexing import reconcile
from portal.schedule import run_due
from portal.supervise import Child, supervise
from search.engine.elasticsearch import client as search_engine

FREQUENT = 3600  # seconds: what runs more often never waits for the long work of the night


def keep_time(plan, stop):
    while True:
        try:
            close_old_connections()
            run_due(timezone.now(), plan)
        except DatabaseError as error:
            # Somebody else holds the lock, or the database restarts: the next round will do.
            print(f"schedule: {type(error).__name__}, trying again", file=sys.stderr)
        if stop.wait(5):
            connection.close()
            return


def start_clock(stop):
    """Threads that run what is due until the event `stop`: one for what is frequent, one for the rest."""
    plans = [{name: seconds for name, seconds in settings.SCHEDULE.items() if (seconds < FREQUENT) is often} for often in (True, False)]
    clock = [threading.Thread(target=keep_time, args=[plan, stop], daemon=True) for plan in plans]
    for thread in clock:
        thread.start()
    return clock


class Command(BaseCommand):
    help = "Run the task worker and the schedule until stopped."

    def handle(self, **options):
        start_clock(threading.Event())
        if search_engine.enabled():
            # 20 MB that a portal without it does without
            from search.engine.elasticsearch.delivery import keep_delivering
            from search.engine.elasticsearch.handover import take_over

            threading.Thread(target=keep_delivering, daemon=True).start()

            def compare():
                reconcile(timezone.localdate())
                connection.close()

            threading.Thread(target=take_over, args=[compare, threading.Event()], daemon=True).start()
        worker = Child("worker", [sys.executable, sys.argv[0], "db_worker", "--queue-name", "*", "--no-reload", "--interval", "1", "--verbosity", "0"])
        messages = Child("message worker", [sys.executable, sys.argv[0], "deliver_messages"])
        sys.exit(supervise([worker, messages]))
