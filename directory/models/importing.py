"""A run of the import, kept with what it changed (before and after) and what it refused."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["private"]


class ImportRun(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    file = models.FileField(_("file"), storage=private_storage, upload_to="imports/%Y/%m/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    is_dry_run = models.BooleanField(_("only tried"), default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, editable=False)  # of the last batch; one that is old tells of a killed run
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    preview = models.JSONField(default=list, editable=False)  # the first rows as read: [{"row": 5, "public_name": "…"}]
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(_("made"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("as before"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    held = models.PositiveIntegerField(_("held back"), default=0, help_text=_("A proposal was waiting for approval."))
    error = models.TextField(_("what stopped it"), blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="running", is_dry_run=False), name="directory_import_one_running"),
        ]

    def __str__(self):
        return f"{self.file_name} · {self.created_at:%Y-%m-%d %H:%M}"


class ImportChange(models.Model):
    """One cooperative that a run made or changed. `before` is {} for a new one; both hold only the fields that differ."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField(_("row"))
    cooperative = models.ForeignKey("directory.Cooperative", on_delete=models.CASCADE, related_name="import_changes")
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        ordering = ["run", "row"]

    def __str__(self):
        return f"{self.row}: {self.cooperative_id}"


class ImportIssue(models.Model):
    """A row refused or taken with a warning."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="issues")
    row = models.PositiveIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=40, blank=True)
    is_refusal = models.BooleanField(_("refused"))
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ["run", "row", "pk"]

    def __str__(self):
        return f"{self.row}: {self.reason}"
