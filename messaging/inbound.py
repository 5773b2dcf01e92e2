"""What comes in: keywords first, then the apps that registered, then the inbox in the admin."""

import hashlib
import json
import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from . import consent
from .addresses import normalise, person_at, same_person
from .delivery import note_report
from .keywords import understand
from .models import Consent, InboundMessage, Message, WebhookCall, WhatsAppContact
from .models.choices import Channel, Purpose
from .outbox import write_text

logger = logging.getLogger(__name__)
ASK_AGAIN = timedelta(days=1)
_handlers = []


def register(app: str, handle):
    """`handle(message: InboundMessage) -> bool` is asked about each message that is no keyword; True when it is the app's."""
    _handlers.append((app, handle))


def store(source, body: str, now) -> WebhookCall | None:
    """Keep the raw call, before anybody tries to understand it. None when it is a repeat."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    try:
        with transaction.atomic():
            return WebhookCall.objects.create(source=source, body=body, digest=digest, received_at=now)
    except IntegrityError:
        return None


def handle(call, now):
    """Read a stored call. What cannot be read stays with its error; it is kept, and tried again by `messages_tend`."""
    try:
        with transaction.atomic():
            (read_sms if call.source == Channel.SMS else read_whatsapp)(call, now)
    except Exception as error:  # noqa: BLE001  whatever a provider sends must not be lost, nor come back for ever
        call.error = type(error).__name__
        call.save(update_fields=["error"])
        logger.warning("Call %s cannot be read: %s", call.pk, call.error)
        return
    call.handled_at, call.error = now, ""
    call.save(update_fields=["handled_at", "error"])


def read_sms(call, now):
    """Kannel's get-url: `from`, `text`, `id` (unique), see docs/messaging.md."""
    fields = {name: values[0] for name, values in parse_qs(call.body, keep_blank_values=True).items()}
    receive(call, channel=Channel.SMS, provider_id=fields["id"], address=address_in(fields["from"]), text=fields.get("text", ""), now=now)


def address_in(sender):
    """E.164 where we know such a number; else as it came: a short code, a name, an area code younger than our list of them."""
    try:
        return normalise(Channel.SMS, sender)
    except ValueError:
        return sender[:254]


def read_whatsapp(call, now):
    """The Cloud API's webhook; read field by field, since pywa refuses contacts that it does not know in full."""
    for entry in json.loads(call.body).get("entry", []):
        for change in entry.get("changes", []):
            value = change.get("value", {})
            people = {person.get("wa_id") or person.get("user_id"): person for person in value.get("contacts", [])}
            for item in value.get("messages", []):
                _read_message(call, item, people.get(item.get("from")) or next(iter(people.values()), {}), now)
            for status in value.get("statuses", []):
                _read_status(status, now)


def _read_message(call, item, person, now):
    bsuid = item.get("from_user_id") or person.get("user_id")
    number = item.get("from") or person.get("wa_id")
    contact = whatsapp_contact(bsuid=bsuid, number=address_in(f"+{number}"[:20]) if number and number.isdecimal() else None)
    sent = datetime.fromtimestamp(int(item.get("timestamp") or now.timestamp()), UTC)
    overtaken = contact.last_inbound_at is not None and sent < contact.last_inbound_at
    if not contact.last_inbound_at or contact.last_inbound_at < sent:
        contact.last_inbound_at = sent
        contact.save(update_fields=["last_inbound_at"])
    text = (item.get("text") or {}).get("body") or (item.get("button") or {}).get("text") or ""
    facts = {"channel": Channel.WHATSAPP, "provider_id": item["id"], "address": contact.address, "kind": item.get("type", "text")[:20]}
    receive(call, text=text, now=now, overtaken=overtaken, **facts)


def _read_status(status, now):
    message = Message.objects.filter(provider_id=status.get("id"), channel=Channel.WHATSAPP).first()
    if not message and (tracker := status.get("biz_opaque_callback_data")):  # we never learned the provider's number
        message = Message.objects.filter(public_id=tracker).first()
    if message and status.get("status") in ("delivered", "read"):
        note_report(message, delivered=True, now=now)
    elif message and status.get("status") == "failed":
        code = ((status.get("errors") or [{}])[0]).get("code", "")
        note_report(message, delivered=False, now=now, reason=f"WhatsApp error {code}")


def whatsapp_contact(*, bsuid=None, number=None):
    """The contact with either; one who is known by both in two rows becomes one."""
    found = list(WhatsAppContact.objects.filter((Q(bsuid=bsuid) if bsuid else Q(pk=None)) | (Q(number=number) if number else Q(pk=None))))
    if not found:
        return WhatsAppContact.objects.create(bsuid=bsuid, number=number)
    contact, *others = found
    for other in others:
        bsuid, number = bsuid or other.bsuid, number or other.number
        other.delete()
    contact.bsuid, contact.number = bsuid or contact.bsuid, number or contact.number
    contact.save()
    return contact


def receive(call, *, channel, provider_id, address, text, now, kind="text", overtaken=False):
    """One message, once: a repeat of its `provider_id` changes nothing.

    `overtaken`: one that the person wrote later was there before. An ALTA among those goes to the inbox, since the later one
    may have been a BAJA; a BAJA is obeyed all the same.
    """
    defaults = {"call": call, "address": address, "user": person_at(channel, address), "text": text, "kind": kind, "received_at": now}
    message, is_new = InboundMessage.objects.get_or_create(channel=channel, provider_id=provider_id, defaults=defaults)
    if not is_new:
        return message
    meaning = understand(text)
    if meaning == "in" and overtaken:
        return message
    if meaning in ("out", "in", "help"):
        obey(message, meaning, now)
        return _become(message, InboundMessage.State.KEYWORD)
    if meaning == "ask":
        ask(message, now)
    for app, offered in _handlers:
        if offered(message):
            message.handled_by = app
            return _become(message, InboundMessage.State.HANDLED)
    return message


def _become(message, state):
    message.state = state
    message.save(update_fields=["state", "handled_by"])
    return message


def obey(message, meaning, now):
    """Record the decision and confirm it once; the same word again is met with silence."""
    was_out = consent.has_opted_out(address=message.address, channel=message.channel)
    was_in = consent.is_given(address=message.address, channel=message.channel, purpose=Purpose.SERVICE)
    facts = {"address": message.address, "channel": message.channel, "user": message.user, "source": Consent.Source.KEYWORD, "wording": "keyword-1", "now": now}
    if meaning == "out" and not was_out:
        consent.withdraw(**facts)
        reply(message, "opted_out", now)
    elif meaning == "in" and not was_in:
        consent.give(purposes=(Purpose.SERVICE, Purpose.NEWS), **facts)
        reply(message, "opted_in", now)
    elif meaning == "help" and not _said_lately(message, "help", now):
        reply(message, "help", now)


def ask(message, now):
    """“Baja California Sur” is no opt-out; whoever meant one learns how, once a day."""
    if not consent.has_opted_out(address=message.address, channel=message.channel) and not _said_lately(message, "ask", now):
        reply(message, "ask", now)


def _said_lately(message, word, now):
    related = f"messaging.keyword:{word}"
    return Message.objects.filter(address__in=same_person(message.channel, message.address), related=related, created_at__gt=now - ASK_AGAIN).exists()


def reply(message, word, now):
    with translation.override(message.user.preferred_language if message.user else "es"):
        text = render_to_string("messaging/keywords.txt", {"word": word}).strip()
    write_text(text, channel=message.channel, address=message.address, user=message.user, purpose=Purpose.ANSWER, related=f"messaging.keyword:{word}", now=now)


def answer(message, text, *, by, key=None, now=None):
    """A member of staff answers; raises ValueError, with a sentence, where the person has opted out since writing or WhatsApp's 24 hours are over.

    A second call with `key` sends nothing more.
    """
    now = now or timezone.now()
    if message.channel == Channel.WHATSAPP and not WhatsAppContact.takes_text(message.address, now):
        raise ValueError(
            translation.gettext("WhatsApp takes an answer for 24 hours after the person's last message, and they are over. Write by another channel.")
        )
    rows = Consent.objects.filter(address__in=same_person(message.channel, message.address), channel=message.channel, recorded_at__gt=message.received_at)
    if consent.has_opted_out(address=message.address, channel=message.channel) and rows.exists():
        raise ValueError(translation.gettext("This person has asked for no more messages since writing."))
    with transaction.atomic():
        sent = write_text(
            text, channel=message.channel, address=message.address, user=message.user, by=by, purpose=Purpose.ANSWER,
            subject="POSiBLE COOP", related=f"messaging.inboundmessage:{message.pk}", key=key, now=now,
        )  # fmt: skip
        _become(message, InboundMessage.State.ANSWERED)
    return sent
