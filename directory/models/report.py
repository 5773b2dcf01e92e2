"""What visitors tell us is wrong on a page of the directory."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class ProblemReportQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(handled_at__isnull=True)


class ProblemReport(models.Model):
    """Seen by moderators only, never on a page, in a search or in the API; how to answer is forgotten once it is handled."""

    class Reason(models.TextChoices):
        WRONG = "datos", _("Something written here is wrong")
        UNREACHABLE = "contacto", _("Nobody answers at these contacts")
        ENDED = "cerro", _("It no longer exists or no longer sells this")
        NOT_THEIRS = "ajeno", _("A photo or text belongs to somebody else, or is offensive")
        SWINDLE = "engano", _("They deceived me or asked for money that was not due")
        OTHER = "otro", _("Something else")

    cooperative = models.ForeignKey("directory.Cooperative", on_delete=models.CASCADE, related_name="problem_reports", verbose_name=_("cooperative"))
    product = models.ForeignKey("directory.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="problem_reports", verbose_name=_("product"))
    reason = models.CharField(_("what is wrong"), max_length=10, choices=Reason)
    text = models.TextField(_("in your words"), max_length=1000, blank=True)
    reply_to = models.CharField(_("how to answer"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True, db_index=True)
    handled_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("reported problem")
        verbose_name_plural = _("reported problems")

    def __str__(self):
        return f"{self.product or self.cooperative}: {self.get_reason_display()}"

    def handle(self, *, by, now):
        """Somebody looked after it. Returns whether it waited until now; of two people at once one handles it."""
        with transaction.atomic():
            changed = type(self).objects.waiting().filter(pk=self.pk).update(handled_at=now, handled_by=by, reply_to="")
        return bool(changed)
