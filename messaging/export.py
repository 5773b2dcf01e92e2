"""What this app holds about one person, for the download of one's own data and for who asks the office for it."""

from django.db.models import Q

from .addresses import proven_addresses
from .models import ArcoRequest, Consent, FollowUp, InboundMessage, Message, NoticeAcceptance, Preference, WhatsAppContact

FIELDS = {
    Message: ("created_at", "channel", "address", "purpose", "event", "language", "subject", "text", "state", "sent_at", "delivered_at", "related"),
    InboundMessage: ("received_at", "channel", "address", "kind", "text", "state"),
    WhatsAppContact: ("number", "bsuid", "last_inbound_at"),
    Consent: ("recorded_at", "address", "channel", "purpose", "status", "source", "wording"),
    NoticeAcceptance: ("accepted_at", "notice__version", "notice__kind", "notice__language", "source"),
    ArcoRequest: ("received_on", "name", "contact", "right", "what", "state", "answered_on", "answer", "done_on"),
    Preference: ("channel", "time_zone"),
    FollowUp: ("created_at", "done_at", "note"),
}


def of_person(user) -> dict[str, list[dict]]:
    """{model: rows}, the values as the database has them (datetimes aware); also what came and went before there was an account."""
    return _of(Q(user=user), proven_addresses(user))


def of_address(address) -> dict[str, list[dict]]:
    """The same of somebody without an account, by number or e-mail."""
    return _of(Q(pk=None), [address])


def _of(has_account, addresses):
    by_address = has_account | Q(user=None, address__in=addresses)
    messages = Message.objects.filter(by_address)
    found = {
        Message: messages,
        InboundMessage: InboundMessage.objects.filter(by_address),
        WhatsAppContact: WhatsAppContact.objects.filter(Q(number__in=addresses) | Q(bsuid__in=addresses)),
        Consent: Consent.objects.filter(by_address),
        NoticeAcceptance: NoticeAcceptance.objects.filter(by_address),
        ArcoRequest: ArcoRequest.objects.filter(has_account | Q(user=None, contact__in=addresses)),
        Preference: Preference.objects.filter(has_account),
        FollowUp: FollowUp.objects.filter(message__in=messages),
    }
    rows = {model._meta.label: list(queryset.order_by("pk").values(*FIELDS[model])) for model, queryset in found.items()}
    # A code that still waits proves a number or an e-mail which perhaps is somebody else's: nobody reads it here.
    for row, message in zip(rows["messaging.Message"], messages.order_by("pk"), strict=True):
        row |= {name: value for name, value in message.hidden().items() if name in row}
    return rows
