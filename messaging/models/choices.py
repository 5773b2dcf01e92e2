from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")


class Purpose(models.TextChoices):
    CODE = "code", _("Code or notice about one's own account")  # just asked for, or owed for safety: needs no consent
    ANSWER = "answer", _("Answer to what the person wrote")
    SERVICE = "service", _("Service: what the person takes part in")
    NEWS = "news", pgettext_lazy("what is sent", "News")


CONSENTED = (Purpose.SERVICE, Purpose.NEWS)  # what a person agrees to, and withdraws
AT_ANY_HOUR = (Purpose.CODE, Purpose.ANSWER)


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    CLAIMED = "claimed", _("Taken by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    DOUBTFUL = "doubtful", _("Doubtful: sent or not, nobody knows")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Too late, not sent")
    REFUSED = "refused", _("Not sent: no consent")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (State.QUEUED, State.CLAIMED, State.SENDING)
UNDELIVERED = (State.FAILED, State.DOUBTFUL)  # dead letters: a person looks at them
