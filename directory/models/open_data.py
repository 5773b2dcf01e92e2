from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _


def public_storage():
    return default_storage


class OpenDataFile(models.Model):
    """One night's file of public facts. The newest row of a name is what visitors get: it is written once the file is whole."""

    name = models.CharField(_("name"), max_length=40)  # cooperativas.csv, as in its address
    file = models.FileField(_("file"), storage=public_storage, upload_to="datos-abiertos/%Y/%m/")  # compressed with gzip
    rows = models.PositiveIntegerField(_("rows"))
    size = models.PositiveBigIntegerField(_("bytes"))  # as it is read, not compressed
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["name", "-made_at"], name="directory_open_data_newest")]
        verbose_name = _("open data file")
        verbose_name_plural = _("open data files")

    def __str__(self):
        return f"{self.name} ({self.made_at:%Y-%m-%d})"
