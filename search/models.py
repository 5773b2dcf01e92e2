"""What the search keeps of its own beside the indices."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import recommendations, synonyms
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
        verbose_name_plural = pgettext_lazy("search", "synonyms")

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


class Recommendation(models.Model):
    """A page of the site that is shown above the results of certain words, marked as recommended."""

    language = models.CharField(_("language"), max_length=12, default="es", choices=language_choices)
    words = models.TextField(
        _("searches to answer"),
        max_length=500,
        help_text=_("One search a line, as people type it. Accents, capitals and plurals do not matter; all its words do."),
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("A page or story of this site. A cooperative or a product cannot be recommended: nobody can buy a place in the results."),
    )
    note = models.CharField(_("what it says"), max_length=160, blank=True, help_text=_("In the language above. Left empty, the introduction of the page."))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which it is shown. Empty: for as long as the page is public."))

    class Meta:
        ordering = ["language", "words"]
        verbose_name = _("recommended page")
        verbose_name_plural = _("recommended pages")

    def __str__(self):
        return f"{', '.join(self.questions)} → {self.page.title}"

    @property
    def questions(self):
        return tuple(filter(None, map(str.strip, self.words.splitlines())))

    def clean(self):
        if not self.questions:
            raise ValidationError({"words": _("Write at least one search.")})
        for question in self.questions:
            if not recommendations.key_of(question):
                raise ValidationError({"words": _("“%(phrase)s” has no word that can be searched.") % {"phrase": question[:30]}})
        if self.page_id and recommendations.result(self, self.language) is None:
            raise ValidationError({"page": _("Visitors cannot open “%(page)s”: publish it first, without a password.") % {"page": self.page.title}})

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        recommendations.changed()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        recommendations.changed()
        return deleted


class QueryCountQuerySet(models.QuerySet):
    def add(self, rows):
        """Add counts ({key: {column: count}}, keys as `query_log.Key`); a day that is full takes no new rows."""
        with transaction.atomic():
            by_day = {}
            for key in rows:
                by_day.setdefault(key.on, []).append(key)
            for on, keys in by_day.items():
                if self.filter(on=on).count() < self.model.MOST_A_DAY:
                    self.bulk_create((self.model(**key._asdict()) for key in keys), ignore_conflicts=True)
            for key, counts in rows.items():
                self.filter(**key._asdict()).update(**{column: F(column) + count for column, count in counts.items()})

    def per_question(self):
        """{language, words, asked, empty, clicks, days} of the words that several asked for: words of few may tell who they are."""
        counted = self.values("language", "words").annotate(
            asked=Sum("asked"), empty=Sum("empty"), clicks=Sum("clicks"), days=Count("on", distinct=True, filter=Q(opened=""))
        )
        return counted.filter(days__gte=self.model.LEAST_DAYS, asked__gte=self.model.LEAST_ASKED)

    def of_few(self, before):
        """Rows older than `before` (a moment) whose words have not become those of several until now."""
        several = (
            self.model.objects.filter(language=OuterRef("language"), words=OuterRef("words"), opened="")
            .values("words")
            .annotate(days=Count("pk"), times=Sum("asked"))
            .filter(days__gte=self.model.LEAST_DAYS, times__gte=self.model.LEAST_ASKED)
        )
        return self.filter(~Exists(several), on__lt=before)


class QueryCount(models.Model):
    """How often words were searched on one day, and how often a result was opened from there. Written by `query_log`."""

    # Below these nobody sees the words, and after a week they are gone (portal.retention): who alone asks for something,
    # perhaps for a name, is not on a list.
    LEAST_DAYS, LEAST_ASKED = 2, 3
    MOST_A_DAY = 20_000  # rows; a flood of invented words does not fill the disk

    on = models.DateField(_("day"), db_index=True)
    language = models.CharField(_("language"), max_length=12)
    words = models.CharField(_("words"), max_length=60)
    opened = models.CharField(max_length=200, blank=True)  # path without the language of a result; "" in the row of the question itself
    asked = models.PositiveIntegerField(_("asked"), default=0)
    empty = models.PositiveIntegerField(_("nothing found"), default=0)
    clicks = models.PositiveIntegerField(_("opened"), default=0)

    objects = QueryCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["language", "words", "opened", "on"], name="one_count_a_day")]

    def __str__(self):
        return f"{self.words} ({self.on})"


class PendingDocument(models.Model):
    """A document that Elasticsearch has yet to be told of; written and read by `engine.elasticsearch.outbox`."""

    index_name = models.CharField(max_length=40)
    record = models.BigIntegerField()
    version = models.BigIntegerField()  # microseconds since 1970, of the last change
    gone = models.BooleanField()  # no longer public when it was written: left out of answers until the engine knows
    bulk = models.BooleanField(db_default=False)  # changed together with many others, and told after what somebody waits for
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.BigIntegerField(default=0)  # microseconds since 1970

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index_name", "record"], name="one_pending_row_per_document")]
        indexes = [
            models.Index(fields=["bulk", "version"], name="pending_by_turn"),
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
