"""What the search keeps of its own beside the indices."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from . import synonyms
from .folding import words

LONGEST_PHRASE = 60


def language_choices():
    return [(row.code, row.autonym) for row in settings.LANGUAGE_TABLE]


class SynonymGroup(models.Model):
    """Words and phrases that find each other, in one language; those in Spanish hold in all."""

    language = models.CharField(_("language"), max_length=12, default="es", choices=language_choices)
    words = models.TextField(
        _("words that mean the same"), max_length=1000, help_text=_("One word or phrase a line, two at least. Accents and plurals do not matter.")
    )

    class Meta:
        ordering = ["language", "words"]
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self):
        return ", ".join(self.phrases)

    @property
    def phrases(self):
        return tuple(filter(None, map(str.strip, self.words.splitlines())))

    def clean(self):
        for phrase in self.phrases:
            if not words(phrase):
                raise ValidationError({"words": _("“%(phrase)s” has no word that can be searched.") % {"phrase": phrase}})
            if len(phrase) > LONGEST_PHRASE:
                raise ValidationError(
                    {"words": _("“%(phrase)s…” is too long: at most %(count)s letters a line.") % {"phrase": phrase[:30], "count": LONGEST_PHRASE}}
                )
        if len({tuple(words(phrase)) for phrase in self.phrases}) < 2:
            raise ValidationError({"words": _("Write at least two different words, each on a line of its own.")})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            synonyms.changed()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            synonyms.changed()
        return deleted


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
