"""How many messages left by month and channel, and what they cost."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Message
from ..models.choices import UNDELIVERED, Channel, State
from .listing import allowed

MONTHS = 13  # this one and a year
LEFT = (State.SENT, State.DELIVERED, *UNDELIVERED)  # what reached a provider, who may ask money for it


def by_month(now):
    """[{month, channel, left, delivered, failed, doubtful, held, segments, cost}], the newest month first; one query."""
    since = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _month in range(MONTHS - 1):
        since = (since - timedelta(days=1)).replace(day=1)
    rows = Message.objects.filter(created_at__gte=since).annotate(month=TruncMonth("created_at")).values("month", "channel").order_by("-month", "channel")
    return [
        row | {"label": Channel(row["channel"]).label}
        for row in rows.annotate(
            left=Count("pk", filter=Q(state__in=LEFT)),
            delivered=Count("pk", filter=Q(state=State.DELIVERED)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            doubtful=Count("pk", filter=Q(state=State.DOUBTFUL)),
            held=Count("pk", filter=Q(state__in=[State.REFUSED, State.EXPIRED, State.CANCELLED])),
            segments=Sum("segments", filter=Q(state__in=LEFT), default=0),
            cost=Sum("cost", filter=Q(state__in=LEFT)),
        )
    ]


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
