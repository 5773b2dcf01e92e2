"""The outbox through a real Kannel on loopback: pace, memory, a long queue, and a worker that is killed again and again."""

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil

MANY, LONG, KILLED_OVER, KILLS = 10_000, 100_000, 2_000, 20
NUMBER = "+525512345678"


def prepare():
    """A database of its own, small: what is measured is the queue."""
    folder = Path(os.environ.get("VAR_DIR", "var")).resolve() / "bench-messaging"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("compile_catalogues")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", cooperatives=48, products=200)


def queue(count):
    from django.utils import timezone

    from messaging.models import Message
    from messaging.models.choices import Channel, Purpose

    now = timezone.now()
    Message.objects.all().delete()
    rows = (
        Message(channel=Channel.SMS, address=NUMBER, purpose=Purpose.CODE, text=f"Mensaje {number}", segments=1, next_attempt_at=now, created_at=now)
        for number in range(count)
    )
    Message.objects.bulk_create(rows, batch_size=2000)


def worker(gateway, rate, **variables):
    environment = os.environ | {"SMS_GATEWAY_URL": gateway.url, "SMS_CALLBACK_URL": "http://127.0.0.1:9", "SMS_RATE": str(rate), **variables}
    return subprocess.Popen([sys.executable, "manage.py", "deliver_messages", "--channel", "sms"], env=environment)


def wait_for(condition, seconds=600):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("the messages did not arrive in time")
        time.sleep(0.02)


def pace(gateway):
    """Until the gateway has taken them, and until they are at the fake operator behind it."""
    from messaging.models import Message

    queue(MANY)
    gateway.received.clear()

    def taken():
        return Message.objects.filter(state="sent").count()

    process = worker(gateway, 1000)
    wait_for(lambda: taken() >= 200)
    watched, started, first = psutil.Process(process.pid), time.monotonic(), taken()
    cpu, memory = sum(watched.cpu_times()[:2]), watched.memory_info().rss >> 20

    def most():
        time.sleep(0.2)
        return taken() >= MANY - 100

    wait_for(most)
    count, seconds = taken() - first, time.monotonic() - started
    cpu, after = sum(watched.cpu_times()[:2]) - cpu, watched.memory_info().rss >> 20
    wait_for(lambda: len(gateway.received) >= MANY)
    arrived = time.monotonic() - started
    process.terminate()
    process.wait(30)
    each = Counter(text for _to, _kind, text in gateway.received)
    print(
        f"| {MANY:,} messages, one worker | taken by the gateway {count / seconds:.0f} a second, {cpu / count * 1000:.2f} ms CPU each, memory {memory} → {after} MB; "
        f"all at the operator after {arrived:.0f} s, {sum(n > 1 for n in each.values())} twice |",
        flush=True,
    )


def long_queue():
    from django.test import Client
    from django.utils import timezone

    from messaging import delivery

    client = Client(headers={"host": "localhost"})

    def cost(act, rounds=30):
        act()
        spent = []
        for _ in range(rounds):
            started = time.process_time()
            act()
            spent.append((time.process_time() - started) * 1000)
        return statistics.median(spent)

    def page():
        if client.get("/es/?n=1").status_code != 200:
            raise RuntimeError("no page")

    def take():
        delivery.claim("sms", "bench", timezone.now())
        delivery.release("bench")

    for count in (100, LONG):
        queue(count)
        print(f"| {count:,} queued | front page {cost(page):.1f} ms CPU, a batch taken and given back {cost(take):.1f} ms CPU |", flush=True)


def killed(gateway):
    from messaging.models import Message

    queue(KILLED_OVER)
    gateway.received.clear()
    chance = random.Random(7)
    for number in range(KILLS):
        process = worker(gateway, 200, MESSAGE_LEASE="5")
        aim = min(len(gateway.received) + chance.randrange(20, 80), KILLED_OVER - 1)
        wait_for(lambda aim=aim: len(gateway.received) >= aim, 60)
        time.sleep(chance.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.wait()
        print(f"  killed {number + 1} times, {len(gateway.received)} arrived", file=sys.stderr, flush=True)
    process = worker(gateway, 200, MESSAGE_LEASE="5")
    wait_for(lambda: not Message.objects.filter(state__in=["queued", "claimed", "sending"]).exists(), 120)
    process.terminate()
    process.wait(30)
    time.sleep(2)
    arrived = Counter(text for _to, _kind, text in gateway.received)
    doubtful = set(Message.objects.filter(state="doubtful").values_list("text", flat=True))
    twice = sum(count > 1 for count in arrived.values())
    lost = [f"Mensaje {n}" for n in range(KILLED_OVER) if f"Mensaje {n}" not in arrived]
    print(
        f"| {KILLED_OVER:,} messages, worker killed {KILLS} times | {len(arrived):,} arrived, {twice} twice, {len(doubtful)} doubtful "
        f"({len(doubtful & set(arrived))} of them arrived), {len(set(lost) - doubtful)} lost without a flag |",
        flush=True,
    )


def main():
    prepare()
    from django.db import connection

    from tests.messaging.gateway import IS_INSTALLED, Gateway

    if not IS_INSTALLED:
        raise SystemExit("This needs Kannel (Debian: apt install kannel).")
    print(f"{connection.vendor}; Kannel and its fake SMSC on loopback, delivery reports not counted\n\n| what | measured |\n|---|---|", flush=True)
    gateway = Gateway()
    try:
        pace(gateway)
        killed(gateway)
    finally:
        gateway.stop()
    long_queue()
