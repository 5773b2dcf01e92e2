from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ..indexing import index_holders


class Certification(models.Model):
    """A kind of certificate: who issues it and what it is called. What a cooperative holds is a `Certificate`."""

    name = models.CharField(_("name"), max_length=120)
    issuer = models.CharField(_("issuer"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    aliases = models.TextField(_("also called"), blank=True, help_text=_("One a line; recognised in imports and searches."))
    website = models.URLField(_("web site"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("kind of certificate")
        verbose_name_plural = _("kinds of certificate")
        constraints = [models.UniqueConstraint(fields=["name", "issuer"], name="directory_certification_once")]

    def __str__(self):
        return f"{self.name} ({self.issuer})" if self.issuer else self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            index_holders(self)
