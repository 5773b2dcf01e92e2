"""What the search keeps of its own beside the indices."""

from django.db import models


class PendingDocument(models.Model):
    """A document that Elasticsearch has yet to be told of; written and read by `engine.elasticsearch.outbox`."""

    index_name = models.CharField(max_length=40)
    record = models.BigIntegerField()
    version = models.BigIntegerField()  # microseconds since 1970, of the last change
    gone = models.BooleanField()  # no longer public when it was written: left out of answers until the engine knows
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.BigIntegerField(default=0)  # microseconds since 1970

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index_name", "record"], name="one_pending_row_per_document")]
        indexes = [
            models.Index(fields=["version"], name="pending_by_age"),
            models.Index(fields=["index_name", "record"], condition=models.Q(gone=True), name="pending_gone"),
        ]

    def __str__(self):
        return f"{self.index_name} {self.record}"


class IndexRun(models.Model):
    """A rebuild of the indices on Elasticsearch: one at a time, taken up again where it broke off."""

    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()  # of the process that does it
    finished_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=60)  # what the names of the new indices end in, with the fingerprints of the code
    position = models.BigIntegerField(default=0)  # the last owner whose documents are in
    documents = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)  # why the last try ended
    is_rebuild = models.BooleanField(default=True, editable=False)  # always: what the constraint below counts by

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["is_rebuild"], condition=models.Q(finished_at=None), name="one_rebuild_at_a_time")]

    def __str__(self):
        return self.name
