"""What goes by the clock: the ladder, and calls that could not be read at first."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from . import inbound
from .models import ChannelState, Message, WebhookCall
from .models.choices import Channel, Purpose, State
from .outbox import climb

MOST_AT_ONCE = 500
LOOK_BACK = timedelta(days=30)  # what is older has been given up long ago; without an end the question would grow with what was ever sent


def tend(now) -> tuple[int, int]:
    """Move up the ladder what did not arrive; read again what could not be read. Returns how many of each."""
    expire(now)
    climbed = [*undelivered(now), *waiting_too_long(now)]
    for message in climbed:
        climb(message, now)
    calls = list(WebhookCall.objects.filter(handled_at=None, received_at__gt=now - timedelta(days=3))[:100])
    for call in calls:
        inbound.handle(call, now)
    return len(climbed), len(calls)


def expire(now):
    """What waits for a channel that is down and is worth nothing any more: no code stays readable in its row, and nobody calls about it."""
    for message in Message.objects.filter(state=State.QUEUED, expires_at__lte=now).order_by("created_at")[:MOST_AT_ONCE]:
        message.become(State.EXPIRED, of=[State.QUEUED])


def undelivered(now):
    """Service messages that failed, or that nobody has reported as delivered for hours. A doubt is given as long: a report may settle it."""
    late = now - settings.MESSAGE_LADDER_AFTER
    unreported = Q(state=State.SENT, sent_at__lt=late) & ~Q(channel=Channel.EMAIL)  # mail never says that it arrived
    doubtful = Q(state=State.DOUBTFUL, sent_at__lt=late)
    failed = Q(state__in=[State.FAILED, State.REFUSED])
    rows = Message.objects.filter(state__in=[State.SENT, State.DOUBTFUL, State.FAILED, State.REFUSED], created_at__gt=now - LOOK_BACK)
    rows = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return rows.filter(unreported | doubtful | failed, climbed_at=None, purpose=Purpose.SERVICE).order_by("created_at", "pk")[:MOST_AT_ONCE]


def waiting_too_long(now):
    """Service messages whose channel has been down for hours, surely not sent: those with another channel, and after days all."""
    late = now - settings.MESSAGE_LADDER_AFTER
    down = list(ChannelState.objects.filter(failing_since__lt=late).values_list("channel", flat=True))
    rows = Message.objects.filter(state=State.QUEUED, channel__in=down, purpose=Purpose.SERVICE, next_attempt_at__lt=late)
    rows = rows.filter(~Q(ladder=[]) | Q(created_at__lt=now - settings.MESSAGE_GIVE_UP)).order_by("pk")[:MOST_AT_ONCE]
    return [row for row in rows if row.become(State.FAILED, of=[State.QUEUED], error="the channel is down", sent_at=now)]
