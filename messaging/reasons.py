"""Why a message did not arrive, in the words of who reads it in the admin. Rows and logs keep the reason in English."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

UNREACHABLE, SILENT, BROKEN = _("it cannot be reached"), _("it did not answer in time"), _("it ended the connection")
SAID = {
    "no channel": _("no channel is set up"),
    "no address": _("no address is known"),
    "no gateway": _("the channel is not set up here"),
    "no gateway is set": _("the channel is not set up here"),
    "no consent": _("the person has not agreed"),
    "no words for this channel": _("the template has no words for this channel"),
    "consent withdrawn meanwhile": _("the person withdrew their consent meanwhile"),
    "the worker ended while sending": _("the program ended while it was sending"),
    "not delivered": _("the provider reports that it did not arrive"),
    "the channel is down": _("the channel was down for too long"),
    "the gateway refuses our user or password": _("the gateway refuses our user or password"),
    "the gateway takes nothing now": _("the gateway takes nothing now"),
    "the gateway refused it": _("the gateway refused it"),
    "the gateway answered nonsense": _("the gateway answered something unexpected"),
    "recipient refused": _("the mail server refuses this address"),
    "outside the 24-hour window, and no approved template": _("more than 24 hours after the person's last message, and without an approved template"),
    "ConnectError": UNREACHABLE,
    "ConnectTimeout": UNREACHABLE,
    "PoolTimeout": UNREACHABLE,
    "ConnectionRefusedError": UNREACHABLE,
    "SMTPConnectError": UNREACHABLE,
    "SMTPHeloError": UNREACHABLE,
    "SMTPAuthenticationError": _("the mail server refuses our user or password"),
    "ReadTimeout": SILENT,
    "WriteTimeout": SILENT,
    "TimeoutError": SILENT,
    "ReadError": BROKEN,
    "RemoteProtocolError": BROKEN,
    "SMTPServerDisconnected": BROKEN,
}


def said(reason: str) -> str:
    """`reason` of a message or a channel; what is unknown here stays as it is: a name, a number of the provider's."""
    if reason.startswith("given up: "):
        return gettext("tried for days: %(reason)s") % {"reason": said(reason.removeprefix("given up: "))}
    words, code = re.fullmatch(r"(.*?)(?: \((\d+)\))?", reason, re.DOTALL).groups()
    if found := re.fullmatch(r"report (\d+)", reason):
        words, code = "not delivered", found[1]
    if words not in SAID:
        return reason
    return f"{SAID[words]} ({code})" if code else str(SAID[words])
