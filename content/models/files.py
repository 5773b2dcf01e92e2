"""Our own image and document, decided before the first migration."""

from django.core.files import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError

from ..pictures import Described, without_metadata


class PortalImage(Described, AbstractImage):
    """`description` (Wagtail's own) is the alt text in Spanish; others in `alt_texts`: {"tzo": "…"}."""

    alt_texts = models.JSONField(_("description in other languages"), default=dict, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    is_decorative = models.BooleanField(_("decorative"), default=False, help_text=_("Says nothing that the words beside it do not say."))

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "description",
        "is_decorative",
        "credit",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    SourceImageIOError = SourceImageIOError

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def save(self, *args, **kwargs):
        """Take off EXIF and GPS before the file reaches the storage, and have the visitors' sizes made in the background."""
        from ..tasks import make_renditions

        fresh = bool(self.file) and not self.file._committed
        if fresh:
            name, content = without_metadata(self.file)
            self.file = File(content, name=name)
            self.file_size = content.size
            self._set_file_hash()
        super().save(*args, **kwargs)
        if fresh:
            make_renditions.enqueue(self.pk)

    @property
    def made(self):
        """The sizes that were made of it, as `content.pictures.Made` names their facts."""
        return self.renditions.all()


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="content_rendition_once")]


class PortalDocument(AbstractDocument):
    language = models.CharField(_("language"), max_length=12, blank=True)

    admin_form_fields = ("title", "file", "collection", "language", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
