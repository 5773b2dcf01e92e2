from django.db import models


class ScheduledCommand(models.Model):
    """When a command of settings.SCHEDULE runs next. Its row is the lock: who moves `next_at` forward runs the command."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self):
        return self.name
