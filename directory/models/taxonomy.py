"""How visitors group suppliers: categories of what they sell, and the networks they belong to."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from ..indexing import index_holders
from .choices import NetworkKind


def language_choices():
    return [(language.code, f"{language.autonym} ({language.spanish_name})") for language in settings.LANGUAGE_TABLE]


def best_text(texts, language=None):
    """The row of `texts` to show: the visitor's language, else the original, else Spanish, else any; None without rows.

    Works on prefetched rows (`texts.all()`); rows have `language` and may have `is_original`.
    """
    return best_of(texts.all(), language or get_language())


def best_of(rows, language):
    """The same of any rows."""

    def preference(row):
        if row.language == language:
            return 0
        if getattr(row, "is_original", False):
            return 1
        return 2 if row.language == "es" else 3

    return min(rows, key=preference, default=None)


class Wording(str):
    """A name that knows the code of its language, for the `lang` of where it is shown."""

    __slots__ = ("language",)

    def __new__(cls, text, language):
        made = super().__new__(cls, text)
        made.language = language
        return made


class Category(ClusterableModel):
    """A node of a two-level tree; leaves are what a buyer would name. Names and synonyms per language in `texts`."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("within"))
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    scian = models.CharField(_("SCIAN 2023"), max_length=40, blank=True, help_text=_("Classes or prefixes, separated by spaces."))
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["sort_order", "slug"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="directory_category_not_own_parent")]

    def __str__(self):
        text = best_text(self.texts)
        return text.name if text else self.slug

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            index_holders(self)


class CategoryText(models.Model):
    category = ParentalKey(Category, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=language_choices)
    name = models.CharField(_("name"), max_length=80)
    synonyms = models.TextField(_("synonyms"), blank=True, help_text=_("Other words for the same, one a line."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "language"], name="directory_categorytext_once")]

    def __str__(self):
        return self.name


class Network(ClusterableModel):
    """A federation, union, cohort or region with its own sub-directory page."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=NetworkKind)
    website = models.URLField(_("web site"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            index_holders(self)


class NetworkText(models.Model):
    network = ParentalKey(Network, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=language_choices)
    description = models.TextField(_("description"), max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "language"], name="directory_networktext_once")]

    def __str__(self):
        return self.description[:60]
