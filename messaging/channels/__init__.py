"""The doors to the outside, behind one small interface: `transport(channel).send(message)`.

`send` returns the provider's number for the message ("" where it gives none) or raises one of the errors below; anything
else that it raises counts as `Doubt`. It must not log the message.
"""

from functools import cache

from django.conf import settings

from ..models.choices import Channel


class NotAccepted(Exception):  # noqa: N818  said as what happened
    """The provider refused this message for good: its number does not exist, its template is unknown. Text: why, naming nobody."""


class TryLater(Exception):  # noqa: N818  said as what happened
    """Surely not sent, and only this message: try again later."""


class ChannelDown(Exception):  # noqa: N818  said as what happened
    """Surely not sent, and nothing else can be either: nobody answers, or the door is closed to us."""


class Doubt(Exception):  # noqa: N818  said as what happened
    """It may have been sent or not: never sent again by itself. `is_down`: the provider seems to be hanging."""

    def __init__(self, reason, *, is_down=False):
        super().__init__(reason)
        self.is_down = is_down


def is_available(channel) -> bool:
    """Whether anything can leave by `channel` here: it has a gateway, or the console stands for it."""
    return settings.MESSAGES_TO_CONSOLE or channel == Channel.EMAIL or bool(_gateway(channel))


def _gateway(channel):
    return {Channel.SMS: settings.SMS_GATEWAY_URL, Channel.WHATSAPP: settings.WHATSAPP_TOKEN and settings.WHATSAPP_PHONE_ID}.get(channel, "")


def transport(channel):
    """The object that sends by `channel`: its gateway where one is set, else the console."""
    return _transport(Channel(channel), settings.SMS_GATEWAY_URL, settings.WHATSAPP_TOKEN, settings.WHATSAPP_PHONE_ID)


@cache
def _transport(channel, *_settings):
    if channel == Channel.EMAIL:
        from .email import EmailTransport

        return EmailTransport()
    if not _gateway(channel):
        from .console import ConsoleTransport

        return ConsoleTransport()
    if channel == Channel.SMS:
        from .kannel import KannelTransport

        return KannelTransport(settings.SMS_GATEWAY_URL)
    from .whatsapp import WhatsAppTransport

    return WhatsAppTransport()
