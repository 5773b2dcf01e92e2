"""One-time codes and notices of `accounts` go through the outbox like everything else."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from accounts import codes

from . import channels
from .models import ChannelState
from .models.choices import Channel, Purpose, State
from .outbox import Recipient, write

DOWN_AFTER = timedelta(minutes=2)  # a gateway that starts anew is back before a code is over


def register():
    """Take over the channels that work here: e-mail always, the others where they have a gateway or the console stands for it."""
    for channel in Channel:
        if channel == Channel.EMAIL or settings.MESSAGES_TO_CONSOLE or channels.is_available(channel):
            codes.register_sender(codes.Channel(channel.value), sender(channel), partial(is_down, channel))


def is_down(channel):
    """For minutes already, and before the next try. Who asks once the pause is over has the code that tries the channel."""
    now = timezone.now()
    return ChannelState.objects.filter(channel=channel, failing_since__lt=now - DOWN_AFTER, paused_until__gt=now).exists()


def sender(channel):
    def send(*, to, purpose, code, language, user, expires_at, context):
        words = {"minutes": settings.CODE_MINUTES, **context} | ({"code": code} if code else {})
        message = write(
            f"accounts/{codes.Purpose(purpose).value}",
            to=Recipient(user=user, address=to, channel=channel),
            purpose=Purpose.CODE,
            context=words,
            language=language,
            expires_at=expires_at,
        )
        if message.state == State.REFUSED:
            raise codes.NotSentError(message.error)

    return send
