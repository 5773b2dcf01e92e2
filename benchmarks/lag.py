"""How far the engine is behind the records: after everything has changed at once, as an import does it, and at rest.

Beside this process runs the worker's delivery, in a process of its own as `manage.py work` has it.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil

from . import rig

SAVES = 20
WORKER = "import django; django.setup(); from search.engine.elasticsearch.delivery import keep_delivering; keep_delivering()"
PATIENCE = 3600  # seconds


@contextmanager
def delivering():
    """The worker's delivery as a process."""
    process = subprocess.Popen([sys.executable, "-c", WORKER])
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def until(is_so, pause):
    """Seconds until `is_so()`."""
    started = time.monotonic()
    while not is_so():
        if time.monotonic() - started > PATIENCE:
            raise RuntimeError("the engine is still behind")
        time.sleep(pause)
    return time.monotonic() - started


def after_an_import(worker):
    """Everything in the outbox, as a bulk load leaves it; until it is empty, and what was told last can be found. Meanwhile one change alone."""
    from directory.indexing import product_index, supplier_index
    from directory.models import Cooperative
    from search.engine.elasticsearch import outbox
    from search.models import PendingDocument

    indices = (supplier_index(), product_index())
    for index in indices:
        outbox.add(index.name, index.known_ids())
    started = time.monotonic()
    count, cpu = PendingDocument.objects.count(), sum(worker.cpu_times()[:2])
    last = Cooperative.objects.public().order_by("pk").last()
    alone, waiting = until_shown(last, f"alone{os.getpid()}"), PendingDocument.objects.count()
    until(lambda: not PendingDocument.objects.exists(), 0.5)
    seconds = time.monotonic() - started + 1  # the engine shows what it has been told within a second
    used = sum(worker.cpu_times()[:2]) - cpu
    print(f"| {count:,} documents changed at once: until all are in the index | {seconds:.0f} s | {used:.0f} s | {worker.memory_info().rss >> 20} MB | 120 s |")
    print(f"| one change while they wait ({waiting:,} still did) | {alone:.1f} s | | | 10 s |")


def at_rest(worker):
    """One change after the other: from the commit until the engine shows it."""
    from directory.models import Cooperative

    cpu, records = sum(worker.cpu_times()[:2]), Cooperative.objects.public().order_by("pk")[: SAVES + 1]
    took = [until_shown(record, f"q{os.getpid()}x{number}") for number, record in enumerate(records)]
    took = took[1:]  # the first waited for the worker to start
    used = sum(worker.cpu_times()[:2]) - cpu
    print(
        f"| {SAVES} changes, one by one: until the index shows it, median / longest | {sorted(took)[SAVES // 2]:.1f} / {max(took):.1f} s | {used:.1f} s | | 10 s |"
    )


def until_shown(record, word):
    """Seconds from the commit of a change that makes the record be found by `word` until the engine shows it; the change is taken back."""
    from directory.indexing import supplier_index
    from search.engine import Ask

    before, record.locality = record.locality, word
    record.save()
    took = until(lambda: supplier_index().engine.find(Ask(text=word, limit=1, count=()))[0].total, 0.05)
    record.locality = before
    record.save()
    return took


def main():
    if rig.engine() != "Elasticsearch":
        print("Needs ELASTICSEARCH_URL.")
        return
    from django.conf import settings

    settings.ELASTICSEARCH["timeout"] = 20  # what is asked here waits for an answer
    print(f"load average {os.getloadavg()[0]:.1f}\n")
    print("| what | seconds | CPU of the worker | its memory | aim |\n|---|---|---|---|---|", flush=True)
    with delivering() as worker:
        at_rest(worker)
        after_an_import(worker)
