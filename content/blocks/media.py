"""Pictures, sound, film, files. Nothing is loaded before somebody asks; sizes and durations stand beside."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage

from .examples import ExampleFile, ExamplePicture

SOUND = {"opus", "ogg", "mp3", "m4a"}
FILM = {"mp4", "webm"}


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=240, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("One photograph across the text.")
        template = "content/blocks/picture.html"
        preview_value = {"image": ExamplePicture("Tejido de ejemplo", credit="Foto de la cooperativa"), "caption": "La cosecha de enero"}


class GalleryBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock(), label=_("Pictures"), min_num=2, max_num=12)

    class Meta:
        icon = "image"
        label = _("Gallery")
        description = _("Two to twelve pictures side by side.")
        template = "content/blocks/gallery.html"
        preview_value = {
            "pictures": [{"image": ExamplePicture(caption), "caption": caption} for caption in ("La siembra", "La cosecha", "El secado", "El tostado")]
        }


class FileOfKind(blocks.StructBlock):
    """A document of one of `extensions`; the duration is told by the editor."""

    extensions = frozenset()

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = DocumentChooserBlock(label=_("File"))
    duration = blocks.CharBlock(label=_("Duration"), max_length=20, required=False, help_text=_("As people say it: “3 min”."))
    transcript = blocks.TextBlock(label=_("What is said"), required=False, help_text=_("For who does not hear it, and for who pays by the megabyte."))

    def clean(self, value):
        cleaned = super().clean(value)
        file = cleaned.get("file")
        if file and file.file_extension.lower() not in self.extensions:
            kinds = ", ".join(sorted(self.extensions))
            raise blocks.StructBlockValidationError({"file": ValidationError(_("Choose a file of one of these kinds: %(kinds)s.") % {"kinds": kinds})})
        return cleaned


class AudioBlock(FileOfKind):
    extensions = SOUND

    class Meta:
        icon = "media"
        label = _("Sound")
        description = _("Something to listen to; size and duration are shown.")
        template = "content/blocks/audio.html"
        preview_value = {"title": "Escuchar la historia", "file": ExampleFile("opus", 480_000), "duration": "3 min", "transcript": "Somos 64 familias."}


class VideoBlock(FileOfKind):
    extensions = FILM

    poster = ImageChooserBlock(label=_("Picture before it plays"), required=False)

    class Meta:
        icon = "media"
        label = _("Film")
        description = _("Never loaded before somebody plays it; size and duration are shown.")
        template = "content/blocks/video.html"
        preview_value = {
            "title": "La asamblea",
            "file": ExampleFile("mp4", 6_200_000),
            "duration": "2 min",
            "transcript": "Hoy decidimos el precio.",
            "poster": ExamplePicture("La asamblea"),
        }


class DownloadsBlock(blocks.StructBlock):
    files = blocks.ListBlock(
        blocks.StructBlock([("title", blocks.CharBlock(label=_("Title"), max_length=160)), ("file", DocumentChooserBlock(label=_("File")))]),
        label=_("Files"),
        min_num=1,
    )

    class Meta:
        icon = "download"
        label = _("Files to download")
        description = _("Each with its kind and size.")
        template = "content/blocks/downloads.html"
        preview_value = {
            "files": [
                {"title": "Catálogo de 2026", "file": ExampleFile("pdf", 840_000)},
                {"title": "Lista de precios", "file": ExampleFile("xlsx", 38_000)},
            ]
        }


def images_in(value):
    """Every image chosen in a stream value, however deep: those in structs and lists too."""
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from images_in(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from images_in(part.value if isinstance(part, blocks.StreamValue.StreamChild) else part)
