from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .importing import private_storage


class Export(models.Model):
    """A spreadsheet of cooperatives that somebody asked for. Made in the background, kept for who asked."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("asked by"))
    query = models.TextField(blank=True)  # the list's query string
    with_private = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    file = models.FileField(_("file"), storage=private_storage, upload_to="exports/%Y/%m/", blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("download")
        verbose_name_plural = _("downloads")

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"


def drop_file(instance, **_kwargs):
    """The sheet goes with its row, also where that goes with the account of who asked for it: no rule of retention finds it any more."""
    if instance.file:
        transaction.on_commit(lambda: instance.file.delete(save=False))
