"""The privacy notice, who accepted which version, and requests about one's own data (ARCO: LFPDPPP, articles 22 to 35)."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class PrivacyNotice(models.Model):
    """One version of the aviso de privacidad. Published versions are not edited: a change is a new version."""

    class Kind(models.TextChoices):
        FULL = "full", _("Full (integral)")
        SIMPLIFIED = "simplified", _("Simplified")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    version = models.CharField(_("version"), max_length=20, help_text=_("Such as 2026-11: people accept this version."))
    language = models.CharField(_("language"), max_length=12, default="es")
    text = models.TextField(_("text"))
    published_at = models.DateTimeField(_("in force since"), null=True, blank=True)

    class Meta:
        ordering = ["-published_at", "kind"]
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints = [models.UniqueConstraint(fields=["kind", "version", "language"], name="messaging_notice_once")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.version} ({self.language})"

    def clean(self):
        before = PrivacyNotice.objects.filter(pk=self.pk, published_at__lte=timezone.now()).first()
        if before and any(getattr(before, name) != getattr(self, name) for name in ("kind", "version", "language", "text")):
            raise ValidationError(gettext("This version is in force or was: people have accepted these words. Make a new version."))

    @classmethod
    def current(cls, kind, language, now=None):
        """The version in force, in `language` or else in Spanish; None when none is published."""
        rows = cls.objects.filter(kind=kind, published_at__lte=now or timezone.now()).order_by("-published_at")
        return rows.filter(language=language).first() or rows.filter(language=settings.LANGUAGE_CODE).first()

    @classmethod
    def of_version(cls, kind, version, language, now):
        """That version, in force now or earlier, in `language` or else in Spanish; None where there is none."""
        rows = cls.objects.filter(kind=kind, version=version[:20], published_at__lte=now)
        return rows.filter(language=language).first() or rows.filter(language=settings.LANGUAGE_CODE).first()


class NoticeAcceptance(models.Model):
    notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, related_name="acceptances", verbose_name=_("privacy notice"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person"))
    address = models.CharField(max_length=254, blank=True)  # who accepted before there was an account
    source = models.CharField(_("how"), max_length=10, default="form")  # accounts.notices.How
    accepted_at = models.DateTimeField(_("accepted"))

    class Meta:
        ordering = ["-accepted_at"]
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="messaging_accepted_once")]

    def __str__(self):
        return f"{self.notice}, {self.accepted_at:%Y-%m-%d}"


class ArcoRequest(models.Model):
    """Somebody asks to see, correct, delete their data or objects to their use. The law counts working days."""

    class Right(models.TextChoices):
        ACCESS = "access", _("Access")
        RECTIFICATION = "rectify", _("Rectification")
        CANCELLATION = "cancel", _("Cancellation")
        OPPOSITION = "oppose", _("Opposition")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted, to be carried out")
        REFUSED = "refused", _("Refused, with reasons")
        DONE = "done", _("Carried out")

    OPEN = (State.RECEIVED, State.ACCEPTED)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("who asks"), max_length=200)
    contact = models.CharField(_("where to answer"), max_length=254)
    right = models.CharField(_("right"), max_length=10, choices=Right)
    what = models.TextField(_("what is asked"))
    received_on = models.DateField(_("received"), default=timezone.localdate)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    answer_due_on = models.DateField(_("answer due"), editable=False)
    done_due_on = models.DateField(_("to be carried out by"), editable=False)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    done_on = models.DateField(_("carried out"), null=True, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handled by"))

    class Meta:
        ordering = ["state", "answer_due_on"]
        verbose_name = _("ARCO request")
        verbose_name_plural = _("ARCO requests")

    def __str__(self):
        return f"{self.get_right_display()}: {self.name}"

    def save(self, *args, **kwargs):
        self.answer_due_on = working_days_after(self.received_on, settings.ARCO_ANSWER_DAYS)
        self.done_due_on = working_days_after(self.answered_on or self.answer_due_on, settings.ARCO_DONE_DAYS)
        super().save(*args, **kwargs)

    def is_late(self, today):
        """Nobody answered in time, or what was accepted is not carried out in time."""
        return (self.state == self.State.RECEIVED and today > self.answer_due_on) or (self.state == self.State.ACCEPTED and today > self.done_due_on)


def working_days_after(day, count):
    """The day `count` working days (Monday to Friday; public holidays are not counted out) after `day`."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
