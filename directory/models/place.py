"""The gazetteer: 32 states, municipalities, localities.

A municipality's public key is INEGI's 5-digit `clave` where the official catalogue is loaded, else `<state>-<slug>`; both resolve.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.Model):
    code = models.CharField(_("INEGI code"), max_length=2, primary_key=True)
    iso = models.CharField(_("ISO 3166-2"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=60)
    abbreviation = models.CharField(_("abbreviation"), max_length=12)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("state")
        verbose_name_plural = _("states")

    def __str__(self):
        return self.name


class Municipality(models.Model):
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="municipalities")
    clave = models.CharField(_("INEGI clave"), max_length=5, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120)
    folded_name = models.CharField(max_length=120, db_index=True, editable=False)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    class Meta:
        ordering = ["folded_name", "pk"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [models.UniqueConstraint(fields=["state", "slug"], name="directory_municipality_slug_once")]

    def __str__(self):
        return self.name

    @property
    def key(self):
        """What stands in addresses: the clave, else `20-santiago-xanica`."""
        return self.clave or f"{self.state_id}-{self.slug}"


class Locality(models.Model):
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="localities")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="localities")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=140, unique=True)  # in addresses as `cerca=`
    folded_name = models.CharField(max_length=120, db_index=True, editable=False)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    class Meta:
        ordering = ["folded_name", "pk"]
        verbose_name = _("locality")
        verbose_name_plural = _("localities")

    def __str__(self):
        return self.name
