"""What goes by the clock: the ladder, and calls that could not be read at first."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from . import inbound
from .models import Message, WebhookCall
from .models.choices import UNDELIVERED, Channel, Purpose, State
from .outbox import climb


def tend(now) -> tuple[int, int]:
    """Move up the ladder what did not arrive; read again what could not be read. Returns how many of each."""
    late = now - settings.MESSAGE_LADDER_AFTER
    unreported = Q(state=State.SENT, sent_at__lt=late) & ~Q(channel=Channel.EMAIL)  # mail never says that it arrived
    waiting = Message.objects.filter(unreported | Q(state__in=[*UNDELIVERED, State.REFUSED]), climbed_at=None, purpose=Purpose.SERVICE)
    climbed = list(waiting.order_by("pk")[:500])
    for message in climbed:
        climb(message, now)
    calls = list(WebhookCall.objects.filter(handled_at=None, received_at__gt=now - timedelta(days=3))[:100])
    for call in calls:
        inbound.handle(call, now)
    return len(climbed), len(calls)
