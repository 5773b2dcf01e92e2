from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from .choices import CONSENTED, Channel, Purpose


class AppendOnlyError(Exception):
    """What was agreed to is never rewritten: record a new decision instead."""


class ConsentQuerySet(models.QuerySet):
    def update(self, **fields):
        raise AppendOnlyError("Consent rows are not changed: record a new one.")

    def delete(self):
        raise AppendOnlyError("Consent rows are not deleted one by one: the nightly retention forgets what is old enough.")

    def last_words(self):
        """What holds: of each address, channel and purpose the latest row."""
        later = self.model.objects.filter(address=OuterRef("address"), channel=OuterRef("channel"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class Consent(models.Model):
    """One decision of a person about one address, channel and purpose. The latest row holds.

    Append-only: triggers refuse UPDATE (except that a deleted account's key becomes empty) and DELETE within five years;
    see messaging.append_only.
    """

    class Status(models.TextChoices):
        GIVEN = "given", _("Agreed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        FORM = "form", _("Form on the portal")
        PAPER = "paper", _("On paper")
        KEYWORD = "keyword", _("Word in a message")
        STAFF = "staff", _("Told to the office")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person"))
    address = models.CharField(_("address"), max_length=254, help_text=_("A number with its country code, such as +525512345678, or an e-mail address."))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=10, choices=[(p.value, p.label) for p in CONSENTED])
    status = models.CharField(_("decision"), max_length=10, choices=Status)
    source = models.CharField(_("how"), max_length=10, choices=Source)
    wording = models.CharField(_("version of the wording"), max_length=40, blank=True)
    recorded_at = models.DateTimeField(_("when"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("recorded by"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["address", "channel", "purpose", "-id"], name="messaging_consent_latest")]
        constraints = [models.CheckConstraint(condition=models.Q(purpose__in=[Purpose.SERVICE, Purpose.NEWS]), name="messaging_consent_purpose")]

    def __str__(self):
        return f"{self.get_status_display()}: {self.get_purpose_display()}, {self.get_channel_display()}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnlyError("Consent rows are not changed: record a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError("Consent rows are not deleted: record a withdrawal.")
