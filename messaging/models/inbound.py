"""What comes in: the raw call first, then what could be read from it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .choices import Channel


class WebhookCall(models.Model):
    """The body of a call with a good signature, before anybody has tried to understand it."""

    source = models.CharField(max_length=10, choices=Channel)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)  # None: could not be read; `manage.py messages_tend` tries again
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="messaging_call_received")]
        # A provider repeats what was not confirmed in time, byte for byte.
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="messaging_call_once")]
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self):
        return f"{self.source} {self.pk}"


WINDOW = timedelta(hours=24)  # WhatsApp takes free text for so long after the person's last message


class WhatsAppContact(models.Model):
    """Who writes by WhatsApp. Since 2026 a message may bring only the user id (BSUID), no number; what came once is kept."""

    bsuid = models.CharField(max_length=200, null=True, blank=True, unique=True)
    number = models.CharField(max_length=20, null=True, blank=True, unique=True)  # E.164
    last_inbound_at = models.DateTimeField(null=True, blank=True)  # free text may be sent for 24 hours from here

    class Meta:
        verbose_name = _("WhatsApp contact")
        verbose_name_plural = _("WhatsApp contacts")

    def __str__(self):
        return f"#{self.pk}"

    @property
    def address(self):
        return self.number or self.bsuid

    @classmethod
    def window_ends_at(cls, address):
        """Until when free text may go to `address` (number or user id); None when the person never wrote."""
        contact = cls.objects.filter(Q(number=address) | Q(bsuid=address), last_inbound_at__isnull=False).order_by("-last_inbound_at").first()
        return contact.last_inbound_at + WINDOW if contact else None

    @classmethod
    def takes_text(cls, address, now) -> bool:
        ends_at = cls.window_ends_at(address)
        return ends_at is not None and now < ends_at


class InboundMessage(models.Model):
    class State(models.TextChoices):
        NEW = "new", _("To be answered")
        KEYWORD = "keyword", _("Keyword")
        HANDLED = "handled", _("Taken by an app")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    call = models.ForeignKey(WebhookCall, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    provider_id = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person"))
    address = models.CharField(_("from"), max_length=254)
    text = models.TextField(_("text"), blank=True)
    kind = models.CharField(max_length=20, default="text")  # WhatsApp: text, audio, image, …
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    handled_by = models.CharField(_("taken by"), max_length=40, blank=True)  # the app
    received_at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("received message")
        verbose_name_plural = _("received messages")
        constraints = [models.UniqueConstraint(fields=["channel", "provider_id"], name="messaging_inbound_once")]
        indexes = [
            models.Index(fields=["address", "-received_at"], name="messaging_inbound_from"),
            models.Index(fields=["state", "-received_at"], name="messaging_inbound_state"),
        ]

    def __str__(self):
        return self.text[:60] or f"({self.kind})"

    def close(self):
        """Nothing is to be answered, or it was done elsewhere."""
        self.state = self.State.CLOSED
        self.save(update_fields=["state"])
