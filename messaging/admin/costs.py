"""How many messages left by month and channel, and what they cost."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Sum
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Message
from ..models.choices import UNDELIVERED, Channel, State
from .listing import allowed

MONTHS = 13  # this one and a year
KEPT = 24 * 3600  # seconds
LEFT = (State.SENT, State.DELIVERED, *UNDELIVERED)  # what reached a provider, who may ask money for it
HELD = (State.REFUSED, State.EXPIRED, State.CANCELLED)


def first_days(now):
    """Midnight of the first day of this month and of those before, the newest first."""
    day = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [day]
    for _month in range(MONTHS - 1):
        day = timezone.make_aware((day - timedelta(days=1)).replace(day=1, tzinfo=None))
        found.append(day)
    return found


def groups(start, end):
    """[{channel, state, count, segments, cost}] of what was written from `start` until before `end`, added up by the database."""
    rows = Message.objects.filter(created_at__gte=start, created_at__lt=end).order_by().values("channel", "state")
    return list(rows.annotate(count=Count("pk"), segments=Sum("segments"), cost=Sum("cost")))


def of_month(start, end, now):
    """As `groups`; what ended a month ago hardly changes any more, and is asked for once a day."""
    if end > now - timedelta(days=31):
        return groups(start, end)
    return cache.get_or_set(f"messaging-costs:{start:%Y-%m}", lambda: groups(start, end), KEPT)


def by_month(now):
    """[{month, channel, left, delivered, failed, doubtful, held, segments, cost}], the newest month first; a question for each month that still changes."""
    rows, end = [], now + timedelta(days=1)
    for start in first_days(now):
        channels = defaultdict(lambda: {"left": 0, "delivered": 0, "failed": 0, "doubtful": 0, "held": 0, "segments": 0, "cost": None})
        for group in of_month(start, end, now):
            add(channels[group["channel"]], group)
        rows += [{"month": start, "channel": channel, "label": Channel(channel).label, **channels[channel]} for channel in sorted(channels)]
        end = start
    return rows


def add(row, group):
    state = group["state"]
    if state in LEFT:
        row["left"] += group["count"]
        row["segments"] += group["segments"]
        if group["cost"] is not None:
            row["cost"] = (row["cost"] or Decimal(0)) + group["cost"]
    if state in (State.DELIVERED, *UNDELIVERED):
        row[str(state)] = group["count"]
    elif state in HELD:
        row["held"] += group["count"]


@allowed("view_message")
@require_safe
def costs(request):
    rows = by_month(timezone.localtime())
    totals = {}
    for row in rows:
        if row["cost"] is not None:
            totals[row["month"]] = totals.get(row["month"], Decimal(0)) + row["cost"]
    for row in rows:
        row["total"] = totals.get(row["month"])
    return render(request, "messaging/admin/costs.html", {"rows": rows})
