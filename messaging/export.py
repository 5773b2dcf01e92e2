"""What this app holds about one person, for the download of one's own data."""

from .models import ArcoRequest, Consent, InboundMessage, Message, NoticeAcceptance, Preference

FIELDS = {
    Message: ("created_at", "channel", "address", "purpose", "language", "subject", "text", "state", "sent_at", "delivered_at", "related"),
    InboundMessage: ("received_at", "channel", "address", "text"),
    Consent: ("recorded_at", "address", "channel", "purpose", "status", "source", "wording"),
    NoticeAcceptance: ("accepted_at", "notice__version", "notice__kind", "notice__language", "source"),
    ArcoRequest: ("received_on", "right", "what", "state", "answered_on", "answer"),
    Preference: ("channel", "time_zone"),
}


def of_person(user) -> dict[str, list[dict]]:
    """{model: rows}, the values as the database has them (datetimes aware)."""
    return {model._meta.label: list(model.objects.filter(user=user).order_by("pk").values(*names)) for model, names in FIELDS.items()}
