"""How many messages left by month and channel, and what they cost."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, Sum, Value, When
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Message
from ..models.choices import UNDELIVERED, Channel, State
from .listing import allowed

MONTHS = 13  # this one and a year
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


def by_month(now):
    """[{month, channel, left, delivered, failed, doubtful, held, segments, cost}], the newest month first; one query, grouped in the database.

    Months are compared with their first days, not truncated: on SQLite that is a call of Python for each message.
    """
    starts = first_days(now)
    month = Case(*(When(created_at__gte=start, then=Value(number)) for number, start in enumerate(starts)), output_field=IntegerField())
    groups = Message.objects.filter(created_at__gte=starts[-1]).order_by().annotate(month=month).values("month", "channel", "state")
    rows = defaultdict(lambda: {"left": 0, "delivered": 0, "failed": 0, "doubtful": 0, "held": 0, "segments": 0, "cost": None})
    for group in groups.annotate(count=Count("pk"), segments=Sum("segments"), cost=Sum("cost")):
        row, state = rows[group["month"], group["channel"]], group["state"]
        if state in LEFT:
            row["left"] += group["count"]
            row["segments"] += group["segments"]
            if group["cost"] is not None:
                row["cost"] = (row["cost"] or Decimal(0)) + group["cost"]
        if state in (State.DELIVERED, *UNDELIVERED):
            row[str(state)] = group["count"]
        elif state in HELD:
            row["held"] += group["count"]
    return [{"month": starts[number], "channel": channel, "label": Channel(channel).label, **rows[number, channel]} for number, channel in sorted(rows)]


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
