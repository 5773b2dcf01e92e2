"""What the office opens, and what goes by the clock, over a million messages that were ever sent."""

import os
import random
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from urllib.parse import urljoin

from benchmarks.messaging import cost, fetching, prepare
from benchmarks.pages import second_factor_shown

MESSAGES, PEOPLE = int(os.environ.get("MESSAGES", "1000000")), 20_000
STATES = {"delivered": 800, "sent": 170, "refused": 15, "failed": 10, "expired": 5, "doubtful": 0.1}
PAGES = {
    "outbox": "",
    "page 1,000": "?p=1000",
    "the last page": f"?p={MESSAGES // 30}",
    "oldest first": "?ordering=created_at",
    "delivered": "?state=delivered",
    "needs a look": "?state=look",
    "doubtful by WhatsApp": "?state=doubtful&channel=whatsapp",
    "a purpose that none has": "?purpose=news",
    "a month of long ago": "?created_at_from={month:%Y-%m-01}&created_at_to={month:%Y-%m-28}",
    "a person's name": "?q=Persona+777",
    "a number": "?q={message.address}",
    "everything of one person": "persona/{message.user_id}/",
    "one message": "{message.pk}/",
    "counts and costs of 13 months": "../costos/",
    "the admin's first page": "/admin/",
}


def fill(count, now):
    """`count` messages of thirteen months to PEOPLE people, all looked at."""
    from django.db import connection

    from accounts.models import User
    from messaging.models import Message
    from messaging.models.choices import Channel, Purpose

    chance, step = random.Random(7), timedelta(days=390) / count
    people = [User(email=f"bench{number}@ejemplo.test", first_name="Persona", last_name=str(number)) for number in range(PEOPLE)]
    User.objects.bulk_create(people, 2000, ignore_conflicts=True)
    keys = list(User.objects.filter(email__startswith="bench").values_list("pk", flat=True))
    Message.objects.all()._raw_delete("default")
    facts = {"purpose": Purpose.SERVICE, "event": "accounts/phone_changed", "text": "POSiBLE COOP: tu cuenta ahora usa otro teléfono. " * 3, "segments": 2}
    rows = (
        Message(
            channel=chance.choices([Channel.SMS, Channel.EMAIL, Channel.WHATSAPP], [50, 35, 15])[0],
            state=chance.choices(list(STATES), list(STATES.values()))[0],
            user_id=keys[number % PEOPLE],
            address=f"+5255{number % PEOPLE:08d}",
            cost=Decimal("0.80"),
            climbed_at=now,
            next_attempt_at=now,
            created_at=now - (count - number) * step,
            **facts,
        )
        for number in range(count)
    )
    while batch := list(islice(rows, 20_000)):
        Message.objects.bulk_create(batch, 2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE messaging_message")


def main():
    prepare("bench-outbox")
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from accounts.models import User
    from messaging import delivery
    from messaging.models import Message
    from messaging.tending import tend

    now = timezone.now()
    if Message.objects.count() != MESSAGES:
        fill(MESSAGES, now)
    client, message = Client(headers={"host": "localhost"}), Message.objects.order_by("created_at")[MESSAGES // 2]
    with second_factor_shown():
        client.force_login(User.objects.get(email="administradora@ejemplo.test"))

    def row(what, act):
        act()
        with CaptureQueriesContext(connection) as asked:
            act()
        count, slowest = len(asked), max(float(query["time"]) for query in asked.captured_queries) * 1000
        print(f"| {what} | {cost(act, 5):.0f} | {count} | {slowest:.0f} |", flush=True)

    print(f"{connection.vendor}; {MESSAGES:,} messages to {PEOPLE:,} people; load {os.getloadavg()[0]:.1f}\n", flush=True)
    print("| what | CPU ms | queries | slowest query, ms |\n|---|---|---|---|", flush=True)
    for what, address in PAGES.items():
        row(what, fetching(client, urljoin("/admin/mensajes/enviados/", address.format(month=now - timedelta(days=200), message=message))))
    row("the ladder, once a minute", lambda: tend(timezone.now()))
    row("looking for what a dead worker left, every ten seconds", lambda: delivery.reap(timezone.now()))
    row("a worker that stops gives back what it took", lambda: delivery.release("bench"))
