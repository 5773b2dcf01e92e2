"""Writing messages down. Nothing is sent here: `messaging.delivery` does, once the caller's transaction is committed."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User

from . import channels, consent, hours, rendering, sms_text
from .addresses import address_of, normalise, person_at
from .models import Message, WhatsAppContact
from .models.choices import Channel, Purpose, State

PRIORITY = {Purpose.CODE: 0, Purpose.ANSWER: 2, Purpose.SERVICE: 5, Purpose.NEWS: 8}


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for: an account, or an address for one channel."""

    user: User | None = None
    address: str = ""
    channel: str = ""

    @classmethod
    def of(cls, to):
        if isinstance(to, Recipient):
            return to
        if isinstance(to, User):
            return cls(user=to)
        return cls(address=to, channel=Channel.EMAIL if "@" in to else Channel.SMS)

    def preference(self):
        return getattr(self.user, "message_preference", None) if self.user else None

    def ladder(self):
        """Channels in the order in which they are tried."""
        if self.channel:
            return [self.channel]
        preference = self.preference()
        first = [preference.channel] if preference and preference.channel else []
        return [*first, *(channel for channel in settings.MESSAGE_LADDER if channel not in first)]

    def at(self, channel):
        return self.address or (address_of(self.user, channel) if self.user else "")

    def time_zone(self, address):
        preference = self.preference()
        if preference and preference.time_zone:
            return preference.time_zone
        phone = address if address.startswith("+") else (address_of(self.user, Channel.SMS) if self.user else "")
        return hours.time_zone_of(phone)


def write(event, *, to, purpose=Purpose.SERVICE, channels=None, context=None, language="", related="", key=None, expires_at=None, time_zone="", now=None):
    """Write a message of `event` ("<app>/<name>", see `messaging.rendering`) down and return its `Message`.

    `to`: an `accounts.User`, an address (E.164 or e-mail), or a `Recipient`. `channels`: the ladder, by default the
    person's preferred channel and then settings.MESSAGE_LADDER; the first with an address, consent and words is taken.
    `context`: plain values (JSON) for the templates. `key`: a second call with it returns the first message.
    `expires_at`: an aware datetime after which it is not sent any more. `related`: the label of the record it is about.
    Where no channel is left the message is written with state `refused`: visible, never sent.
    """
    now = now or timezone.now()
    if key and (existing := Message.objects.filter(key=key).first()):
        return existing
    recipient = Recipient.of(to)
    language = language or (recipient.user.preferred_language if recipient.user else settings.LANGUAGE_CODE)
    facts = {
        "user": recipient.user,
        "event": event,
        "purpose": Purpose(purpose),
        "context": context or {},
        "language": language,
        "related": related,
        "key": key,
        "expires_at": expires_at,
        "time_zone": time_zone,
    }
    try:
        with transaction.atomic():
            return _first_possible(recipient, list(channels or recipient.ladder()), facts, now)
    except IntegrityError:  # another process wrote it down meanwhile
        if key and (existing := Message.objects.filter(key=key).first()):
            return existing
        raise


def _first_possible(recipient, ladder, facts, now, **more):
    reason = "no channel"
    for position, channel in enumerate(ladder):
        address = recipient.at(channel)
        if not address:
            reason = "no address"
        elif not channels.is_available(channel):
            reason = "no gateway"
        elif not consent.is_given(address=address, channel=channel, purpose=facts["purpose"]):
            reason = "no consent"
        else:
            try:
                words = rendering.render(facts["event"], channel, facts["language"], facts["context"])
            except TemplateDoesNotExist:
                reason = "no words for this channel"
                continue
            zone = facts["time_zone"] or recipient.time_zone(address)
            return put(channel=channel, address=address, words=words, ladder=ladder[position + 1 :], now=now, **facts | {"time_zone": zone}, **more)
    channel = ladder[0] if ladder else Channel.EMAIL
    zone = facts["time_zone"] or settings.TIME_ZONE
    hidden = Message(context=facts["context"]).hidden()
    return Message.objects.create(
        channel=channel, address=recipient.at(channel), state=State.REFUSED, error=reason, next_attempt_at=now, created_at=now, **facts | {"time_zone": zone, "context": hidden.get("context", facts["context"])}, **more
    )  # fmt: skip


def put(*, channel, address, words, now, purpose, time_zone, ladder=(), **facts):
    """Queue finished words; counts what they will cost and keeps the quiet hours."""
    segments = sms_text.measure(words.text).segments if channel == Channel.SMS else 1
    price = settings.MESSAGE_PRICES.get(channel)
    return Message.objects.create(
        channel=channel,
        address=address,
        purpose=purpose,
        subject=words.subject,
        text=words.text,
        html=words.html,
        template=words.template,
        segments=segments,
        cost=None if price is None else price * segments,
        priority=PRIORITY[purpose],
        next_attempt_at=hours.earliest(now, purpose, time_zone),
        time_zone=time_zone,
        ladder=list(ladder),
        created_at=now,
        **facts,
    )


def write_text(text, *, channel, address, purpose, user=None, by=None, subject="", related="", key=None, follows=None, now=None):
    """Queue a text that a person (`by`) or the portal itself wrote, outside all templates; consent is the caller's to check."""
    now = now or timezone.now()
    if key and (existing := Message.objects.filter(key=key).first()):
        return existing
    words = rendering.Words(text=text.replace("\r\n", "\n"), subject=subject)
    return put(
        channel=channel, address=address, words=words, now=now, purpose=Purpose(purpose), time_zone=Recipient(user=user).time_zone(address),
        user=user, written_by=by, related=related, key=key, follows=follows,
    )  # fmt: skip


def climb(message, now):
    """Try the next channel of the ladder; where none is left a person of the office takes over. Returns the new message or None.

    A doubtful message goes to a person at once: by the next channel it might reach somebody a second time.
    """
    from .models import FollowUp

    with transaction.atomic():
        if not Message.objects.filter(pk=message.pk, climbed_at=None).exclude(state=State.DELIVERED).update(climbed_at=now):
            return None  # somebody else was quicker, or a report
        recipient = Recipient.of(message.user) if message.user else Recipient(address=message.address, channel=message.channel)
        facts = {
            name: getattr(message, name) for name in ("user", "event", "purpose", "context", "language", "related", "expires_at", "time_zone")
        } | {"key": None}  # fmt: skip
        if message.ladder and message.event and message.state != State.DOUBTFUL:
            following = _first_possible(recipient, message.ladder, facts, now, follows=message)
            if following.state != State.REFUSED:
                return following
            following.delete()
        FollowUp.objects.get_or_create(message=message, defaults={"created_at": now})
        return None


def put_aside(message, *, now):
    """A person has decided that nothing more is to be done about a dead letter."""
    Message.objects.filter(pk=message.pk, climbed_at=None).update(climbed_at=now)


def resend(message, *, by, now=None):
    """Write the same words down again, as a new message: for a person who decided that about a dead letter.

    Raises ValueError, with a sentence, where that makes no sense; a second call for the same message does.
    """
    now = now or timezone.now()
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message.pk)
        if not message.may_be_resent:
            raise ValueError(gettext("This message cannot be sent again: it waits, has arrived, held a code or has been sent again already."))
        words = rendering.Words(text=message.text, subject=message.subject, html=message.html, template=message.template)
        facts = {name: getattr(message, name) for name in ("user", "event", "language", "context", "related", "time_zone")}
        again = put(
            channel=message.channel, address=message.address, words=words, now=now, purpose=message.purpose, follows=message, written_by=by, **facts
        )  # fmt: skip
        Message.objects.filter(pk=message.pk, climbed_at=None).update(climbed_at=now)
    return again


def compose(*, to, channel, text, by, subject="", key=None, now=None):
    """A member of staff writes to somebody of their own accord, by one channel. Returns the message.

    `to`: an `accounts.User`, or an address as people write it. Raises ValueError with a sentence where it may not or cannot go.
    """
    now = now or timezone.now()
    user = to if isinstance(to, User) else None
    address = address_of(user, channel) if user else normalise(channel, to)
    user = user or person_at(channel, address)
    if not address:
        raise ValueError(gettext("This person has no address for %(channel)s.") % {"channel": Channel(channel).label})
    if not channels.is_available(channel):
        raise ValueError(gettext("Nothing can be sent by %(channel)s here: no gateway is set up.") % {"channel": Channel(channel).label})
    if not consent.is_given(address=address, channel=channel, purpose=Purpose.SERVICE):
        raise ValueError(
            gettext("The person has not agreed to messages by %(channel)s. Record the consent first, if they gave it.") % {"channel": Channel(channel).label}
        )
    if channel == Channel.WHATSAPP and not WhatsAppContact.takes_text(address, now):
        raise ValueError(gettext("WhatsApp takes free text for 24 hours after the person's last message only. Choose another channel."))
    return write_text(text, channel=channel, address=address, user=user, by=by, subject=subject, purpose=Purpose.SERVICE, key=key, now=now)
