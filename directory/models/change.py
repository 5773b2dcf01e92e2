from django.db import models


class CooperativeChange(models.Model):
    """When what others may know of a cooperative changed last; the row stays when it is no longer public, and says so."""

    cooperative_id = models.BigIntegerField(primary_key=True)  # no foreign key: it outlives the record
    changed_at = models.DateTimeField()
    is_removed = models.BooleanField(default=False)
    digest = models.CharField(max_length=24, blank=True)  # of the facts as they were then; empty: not known

    class Meta:
        indexes = [models.Index(fields=["changed_at", "cooperative_id"], name="directory_change_order")]

    def __str__(self):
        return f"{self.cooperative_id}: {self.changed_at:%Y-%m-%d %H:%M}"
