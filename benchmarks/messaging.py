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

from benchmarks import rig

MANY, LONG, KILLED_OVER, KILLS = 10_000, 100_000, 2_000, 20
NUMBER = "+525512345678"


def prepare(name="bench-messaging"):
    """A database of its own, small: what is measured is the queue."""
    folder = Path(os.environ.get("VAR_DIR", "var")).resolve() / name
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


def worker(gateway, rate, callback="http://127.0.0.1:9", **variables):
    environment = os.environ | {"SMS_GATEWAY_URL": gateway.url, "SMS_CALLBACK_URL": callback, "SMS_RATE": str(rate), **variables}
    return subprocess.Popen([sys.executable, "manage.py", "deliver_messages", "--channel", "sms"], env=environment)


def wait_for(condition, seconds=600, every=0.02):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("the messages did not arrive in time")
        time.sleep(every)


def in_state(*states):
    from messaging.models import Message

    return Message.objects.filter(state__in=states).count()


def megabytes(process):
    return process.memory_info().rss >> 20


def pace(gateway, site):
    """Until the gateway has taken them, until they are at the fake operator behind it, until our web processes know that."""
    queue(MANY)
    gateway.received.clear()
    spent_before = site.cpu()
    process = worker(gateway, 1000, f"http://127.0.0.1:{site.port}")
    wait_for(lambda: in_state("sent", "delivered") >= 200)
    watched, started, first = psutil.Process(process.pid), time.monotonic(), in_state("sent", "delivered")
    cpu, memory = sum(watched.cpu_times()[:2]), megabytes(watched)
    wait_for(lambda: in_state("sent", "delivered") >= MANY - 100, every=0.2)
    count, seconds = in_state("sent", "delivered") - first, time.monotonic() - started
    cpu, after = sum(watched.cpu_times()[:2]) - cpu, megabytes(watched)
    wait_for(lambda: len(gateway.received) >= MANY)
    arrived = time.monotonic() - started
    wait_for(lambda: in_state("delivered") >= MANY, 60, every=0.2)
    reported = time.monotonic() - started
    process.terminate()
    process.wait(30)
    twice = sum(number > 1 for number in Counter(text for _to, _kind, text in gateway.received).values())
    row(
        f"{MANY:,} messages, one worker, its reports come to two web processes",
        f"taken by the gateway {count / seconds:.0f} a second; all at the operator after {arrived:.0f} s, {twice} twice; all reported after {reported:.0f} s",
    )
    row("CPU a message: worker, web processes (its report)", f"{cpu / count * 1000:.2f} ms, {(site.cpu() - spent_before) / MANY * 1000:.2f} ms")
    row("memory of the worker after 200, after 9,900; of the web processes at the end", f"{memory} → {after} MB; {[size >> 20 for size in site.memory()]} MB")


def fetching(client, path):
    def fetch():
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return answer

    return fetch


def cost(act, rounds=30):
    """Median milliseconds of CPU."""
    act()
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        act()
        spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)


def long_queue():
    from django.test import Client
    from django.utils import timezone

    from messaging import delivery
    from messaging.models import ChannelState

    front = fetching(Client(headers={"host": "localhost"}), "/es/?n=1")

    def take():
        ChannelState.objects.update(free_at=None, paused_until=None)
        taken, *_ = delivery.claim("sms", "bench", timezone.now())
        if not taken:
            raise RuntimeError("nothing was taken")
        delivery.release("bench")

    for count in (100, LONG):
        queue(count)
        row(f"{count:,} queued", f"front page {cost(front):.1f} ms CPU, a batch of 40 taken and given back {cost(take):.1f} ms CPU")


def killed(gateway, callback, what):
    from messaging.models import Message

    queue(KILLED_OVER)
    gateway.received.clear()
    chance = random.Random(7)
    for number in range(KILLS):
        process = worker(gateway, 200, callback, MESSAGE_LEASE="5")
        aim = min(len(gateway.received) + chance.randrange(20, 80), KILLED_OVER - 1)
        wait_for(lambda aim=aim: len(gateway.received) >= aim, 60)
        time.sleep(chance.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.wait()
        print(f"  killed {number + 1} times, {len(gateway.received)} arrived", file=sys.stderr, flush=True)
    process = worker(gateway, 200, callback, MESSAGE_LEASE="5")
    wait_for(lambda: not in_state("queued", "claimed", "sending"), 120)
    process.terminate()
    process.wait(30)
    time.sleep(2)
    arrived = Counter(text for _to, _kind, text in gateway.received)
    doubtful = set(Message.objects.filter(state="doubtful").values_list("text", flat=True))
    twice = sum(count > 1 for count in arrived.values())
    lost = {f"Mensaje {n}" for n in range(KILLED_OVER)} - set(arrived)
    row(
        f"{KILLED_OVER:,} messages, worker of eight threads killed {KILLS} times, {what}",
        f"{len(arrived):,} arrived once, {twice} twice, {len(doubtful)} flagged doubtful ({len(doubtful & set(arrived))} of them had arrived), {len(lost - doubtful)} lost without a flag",
    )


def row(what, measured):
    print(f"| {what} | {measured} |", flush=True)


def main():
    prepare()
    from django.db import connection

    from tests.messaging.gateway import IS_INSTALLED, Gateway

    if not IS_INSTALLED:
        raise SystemExit("This needs Kannel (Debian: apt install kannel).")
    print(f"{connection.vendor}; Kannel and its fake operator on loopback; load {os.getloadavg()[0]:.1f}\n\n| what | measured |\n|---|---|", flush=True)
    gateway = Gateway()
    try:
        with rig.server() as site:
            pace(gateway, site)
            killed(gateway, f"http://127.0.0.1:{site.port}", "its reports come")
        killed(gateway, "http://127.0.0.1:9", "no report ever comes")
    finally:
        gateway.stop()
    long_queue()
    print(f"\nload at the end {os.getloadavg()[0]:.1f}", flush=True)
