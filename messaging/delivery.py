"""The worker: takes what is due, notes that it is about to send, sends, notes what came of it.

At most once: the row says `sending`, committed, before anybody is called. Who finds it so after a crash cannot know
whether the call went out: the message becomes `doubtful` and is left to a person, or to the provider's report.
See docs/decisions/2026-11-24-messages.md.
"""

import logging
import random
import threading
import time
from collections import deque
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import gettext

from . import channels, consent, hours
from .models import ChannelState, FollowUp, Message
from .models.choices import OPEN, Channel, State

logger = logging.getLogger(__name__)

BATCH_SECONDS = 2  # how much of the pace a worker takes at once: a code waits no longer than this
MOST_AT_ONCE = 100
FIRST_RETRY, LONGEST_RETRY = 30, 3600  # seconds
LONGEST_PAUSE = 600
IDLE = 0.5  # seconds between two looks at an empty queue
REAP_EVERY = 10


class Claimed(NamedTuple):
    messages: list = []
    wait: float = 0  # seconds before the first
    spacing: float = 0  # seconds between two
    is_trial: bool = False  # one, to see whether a channel that was down works again


def claim(channel, worker, now) -> Claimed:
    """Take what is due by `channel`.

    The channel's row is the lock: of several workers one at a time reserves its part of the pace.
    """
    rate = settings.MESSAGE_RATES[channel]
    if not Message.objects.due(channel, now).exists():  # cheap, and takes no lock
        return Claimed()
    with transaction.atomic():
        ChannelState.objects.get_or_create(channel=channel)
        state = ChannelState.objects.select_for_update().get(channel=channel)
        if (state.paused_until and state.paused_until > now) or (state.free_at and state.free_at > now + timedelta(seconds=BATCH_SECONDS)):
            return Claimed()
        most = 1 if state.failures else max(1, min(int(rate * BATCH_SECONDS), MOST_AT_ONCE))  # after a failure one goes ahead alone
        rows = list(Message.objects.due(channel, now).select_for_update(skip_locked=True, of=("self",)).select_related("user")[:most])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.CLAIMED, claimed_by=worker, claimed_at=now)
        start = max(now, state.free_at or now)
        state.free_at = start + timedelta(seconds=len(rows) / rate)
        state.save(update_fields=["free_at"])
    for row in rows:
        row.state = State.CLAIMED
    return Claimed(rows, (start - now).total_seconds(), 1 / rate, is_trial=bool(rows and state.failures))


def deliver(message, transport, now) -> bool:
    """Send one claimed message and note what came of it. False when the channel is down and the rest should wait."""
    if message.expires_at and message.expires_at <= now:
        message.become(State.EXPIRED, of=[State.CLAIMED])
        return True
    if not consent.is_given(address=message.address, channel=message.channel, purpose=message.purpose):
        message.become(State.REFUSED, of=[State.CLAIMED], error="consent withdrawn meanwhile")
        return True
    if (when := hours.earliest(now, message.purpose, message.time_zone)) > now:
        message.become(State.QUEUED, of=[State.CLAIMED], next_attempt_at=when)
        return True
    if not message.become(State.SENDING, of=[State.CLAIMED], attempts=message.attempts + 1, claimed_at=now):
        return True  # the reaper gave it to somebody else
    started = time.monotonic()
    try:
        provider_id = transport.send(message)
    except channels.NotAccepted as error:
        message.become(State.FAILED, of=[State.SENDING], error=str(error)[:200], sent_at=now)
    except channels.TryLater as error:
        try_again(message, now, str(error))
    except channels.ChannelDown as error:
        wait_for_channel(message, now, str(error))
        pause(message.channel, str(error), later(now, started))
        return False
    except Exception as error:  # noqa: BLE001  whatever happened, it may have gone out
        reason = str(error) if isinstance(error, channels.Doubt) else type(error).__name__
        message.become(State.DOUBTFUL, of=[State.SENDING], error=reason[:200], sent_at=now)
        logger.warning("Message %s is doubtful: %s", message.pk, reason)
        if getattr(error, "is_down", False):
            pause(message.channel, reason, later(now, started))
            return False
    else:
        # A report may have been faster than this note: then it stays.
        if not message.become(State.SENT, of=[State.SENDING, State.DOUBTFUL], provider_id=provider_id, sent_at=now, error=""):
            Message.objects.filter(pk=message.pk).update(provider_id=provider_id)
    return True


def later(now, started):
    """`now`, and what has passed since `started`: a gateway that hangs may have taken longer than the pause that follows."""
    return now + timedelta(seconds=time.monotonic() - started)


def try_again(message, now, reason):
    if now - message.created_at >= settings.MESSAGE_GIVE_UP:
        message.become(State.FAILED, of=[State.SENDING], error=f"given up: {reason}"[:200], sent_at=now)
        return
    wait = min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY) * random.uniform(0.8, 1.2)  # noqa: S311  spreads, hides nothing
    message.become(State.QUEUED, of=[State.SENDING], error=reason[:200], next_attempt_at=now + timedelta(seconds=wait))


def wait_for_channel(message, now, reason):
    """The channel is down: that costs the message nothing, until it has waited for settings.MESSAGE_GIVE_UP."""
    if now - message.created_at >= settings.MESSAGE_GIVE_UP:
        message.become(State.FAILED, of=[State.SENDING], error=f"given up: {reason}"[:200], sent_at=now)
    else:
        message.become(State.QUEUED, of=[State.SENDING], error=reason[:200])


def pause(channel, reason, now):
    """Nobody sends by this channel for a while: 2, 4, 8 … seconds, ten minutes at most. Costs no message a try."""
    with transaction.atomic():
        state = ChannelState.objects.select_for_update().get(channel=channel)
        if state.paused_until and state.paused_until > now:
            return  # several threads met the same fault: it counts once
        state.failures += 1
        state.paused_until = now + timedelta(seconds=min(2 ** min(state.failures, 20), LONGEST_PAUSE))
        state.error, state.failing_since = reason[:200], state.failing_since or now
        state.save()
    logger.warning("Channel %s is down (%s), %d in a row", channel, reason, state.failures)


def recover(channel):
    if ChannelState.objects.filter(channel=channel, failures__gt=0).update(failures=0, paused_until=None, error="", failing_since=None):
        logger.warning("Channel %s works again", channel)


def reap(now) -> tuple[int, int]:
    """Free what a dead worker had taken; returns how many wait again, and how many are doubtful now."""
    old = now - timedelta(seconds=settings.MESSAGE_LEASE)
    freed = Message.objects.filter(state=State.CLAIMED, claimed_at__lt=old).update(state=State.QUEUED, claimed_by="")
    doubtful = 0
    for message in Message.objects.filter(state=State.SENDING, claimed_at__lt=old)[:1000]:
        if channels.transport(message.channel).takes_key:
            freed += message.become(State.QUEUED, of=[State.SENDING])
        else:
            doubtful += message.become(State.DOUBTFUL, of=[State.SENDING], error="the worker ended while sending", sent_at=now)
    return freed, doubtful


def release(worker):
    """What a worker that stops has taken and not begun."""
    Message.objects.filter(state=State.CLAIMED, claimed_by=worker).update(state=State.QUEUED, claimed_by="")


class Worker:
    """Delivers one channel until `stop` is set: a gateway that hangs keeps only its own messages waiting.

    Its threads (settings.MESSAGE_SENDERS) share one batch, so that an urgent message waits for the batch, not for one slow thread's part of it.
    """

    def __init__(self, channel, name, stop):
        self.channel, self.name, self.stop = channel, f"{name} {channel}", stop
        self.lock, self.batch = threading.Lock(), deque()  # of (when it may leave, message)
        self.is_trial = False
        self.look_at = self.reap_at = 0.0

    def threads(self):
        return [threading.Thread(target=self.run, name=f"{self.name} {n}", daemon=True) for n in range(settings.MESSAGE_SENDERS[self.channel])]

    def run(self):
        while not self.stop.is_set():
            try:
                close_old_connections()
                busy = self.step()
            except DatabaseError as error:  # somebody holds the lock, or the database restarts
                logger.warning("Worker %s: %s, trying again", self.channel, type(error).__name__)
                busy = False
            if not busy:
                self.stop.wait(IDLE)
        release(self.name)

    def step(self):
        """Deliver one message; True when there was any."""
        if not (taken := self.take()):
            return False
        leaves_at, message = taken
        wait = leaves_at - time.monotonic()
        if (wait > 0 and self.stop.wait(wait)) or self.stop.is_set():
            return False  # `run` gives it back
        try:
            if not deliver(message, channels.transport(self.channel), timezone.now()):
                self.batch.clear()
                release(self.name)
            elif self.is_trial and message.state in (State.SENT, State.DELIVERED):
                recover(self.channel)
        finally:
            self.is_trial = False
        return True

    def take(self):
        """The next of the batch; of the threads one fills it. While one message tries whether the channel works again, nobody does."""
        with self.lock:
            if not self.batch and not self.is_trial and time.monotonic() >= self.look_at:
                self.fill()
            return self.batch.popleft() if self.batch else None

    def fill(self):
        if time.monotonic() >= self.reap_at:
            reap(timezone.now())
            self.reap_at = time.monotonic() + REAP_EVERY
        claimed = claim(self.channel, self.name, timezone.now())
        self.is_trial = claimed.is_trial
        start = time.monotonic() + claimed.wait
        self.batch.extend((start + number * claimed.spacing, message) for number, message in enumerate(claimed.messages))
        if not claimed.messages:
            self.look_at = time.monotonic() + IDLE


def run(name, stop, names=Channel.values):
    """Deliver all channels, each with its own threads, until `stop` (a threading.Event) is set."""
    threads = [thread for channel in names for thread in Worker(channel, name, stop).threads()]
    for thread in threads:
        thread.start()
    while not stop.wait(1):
        if dead := [thread.name for thread in threads if not thread.is_alive()]:
            stop.set()
            raise RuntimeError(f"The worker of {', '.join(dead)} ended.")
    for thread in threads:
        thread.join(settings.SMS_GATEWAY_TIMEOUT + 5)


def cancel(message) -> bool:
    """Take back what has not left."""
    return message.become(State.CANCELLED, of=[state for state in OPEN if state != State.SENDING])


def note_report(message, *, delivered: bool, now, reason="") -> bool:
    """What the provider says came of a message; also settles a doubt. Reports may come twice and in any order: delivered is final.

    What was written to be sent instead, and has not left, is taken back; nobody needs to call any more.
    """
    if not delivered:
        before = [State.SENDING, State.SENT, State.DOUBTFUL]
        return message.become(State.FAILED, of=before, error=reason[:200] or "not delivered", sent_at=message.sent_at or now)
    before = [State.SENDING, State.SENT, State.DOUBTFUL, State.FAILED]
    if not message.become(State.DELIVERED, of=before, delivered_at=now, sent_at=message.sent_at or now, error=""):
        return False
    if Message.objects.filter(pk=message.pk, climbed_at=None).exists():
        return True  # nearly always: nothing else was done about it
    for other in message.followers.filter(state__in=OPEN):
        cancel(other)
    FollowUp.objects.filter(message=message, done_at=None).update(done_at=now, note=gettext("It arrived after all."))
    return True
