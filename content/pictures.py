"""Pictures on their way in: what they must not carry, and the sizes that visitors get.

Renditions are made when a picture is uploaded or loaded, never in a visitor's request (experience.md).
"""

from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import PurePath
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Exists, FilteredRelation, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from wagtail.images import get_image_model

from .rows import Rows

WIDTHS = (120, 240, 480, 960)  # pixels
# In the order in which a browser is offered them; JPEG is what every one of them can show.
FORMATS = {"avif": "format-avif|avifquality-40", "webp": "format-webp|webpquality-55", "jpeg": "format-jpeg|jpegquality-60"}
REWRITTEN = {"JPEG": {"quality": 88, "optimize": True}, "PNG": {"optimize": True}, "WEBP": {"quality": 88, "method": 4}}


def spec(width, kind):
    """Wagtail's filter for a picture `width` pixels wide as one of FORMATS."""
    return f"width-{width}|{FORMATS[kind]}"


SPECS = tuple(spec(width, kind) for kind in FORMATS for width in WIDTHS)
CARD_WIDTHS = (240, 480)  # as content/_picture.html asks for


def sizes_of_cards(relation):
    """A prefetch of the renditions that a card shows, of the image at `relation`: half of them."""
    return Prefetch(f"{relation}__renditions", queryset=sizes(CARD_WIDTHS))


def sizes(widths):
    """The renditions of those widths in all formats."""
    return get_image_model().get_rendition_model().objects.filter(filter_spec__in=specs(widths))


def specs(widths):
    return [spec(width, kind) for kind in FORMATS for width in widths]


class Described:
    """What has `is_decorative`, `description` (in Spanish) and `alt_texts` (in other languages)."""

    def alt(self, language):
        """The alt text for a visitor in `language`: "" where decorative; Spanish stands in."""
        return "" if self.is_decorative else self.alt_texts.get(language) or self.description

    def alt_language(self, language):
        """In which language that is."""
        return language if self.alt_texts.get(language) else settings.LANGUAGE_CODE


class Made(NamedTuple):
    """A rendition as far as a page shows it."""

    filter_spec: str
    file: str
    width: int
    height: int


@dataclass
class Picture(Described):
    """An image as far as a page shows it, with plain rows for its sizes: a list of twenty has a hundred, too many to make records of."""

    title: str
    description: str
    alt_texts: dict[str, str]
    is_decorative: bool
    made: list[Made] = field(default_factory=list)


def first_pictures(photos, owner, keys, widths):
    """{key of the owner: Picture} of the first of its photos, with what was made of that in those widths, in one read.

    `photos`: a model with `image`, `sort_order` and the foreign key `owner`.
    """
    pictures = {}
    for pk, title, description, alt_texts, is_decorative, *made in rows_of_pictures(photos, owner, tuple(widths))(keys):
        picture = pictures.setdefault(pk, Picture(title, description, alt_texts, is_decorative))
        if made[0]:
            picture.made.append(Made(*made))
    return pictures


@cache
def rows_of_pictures(photos, owner, widths):
    placed = photos.objects.annotate(place=Coalesce("sort_order", 0))
    before = Q(place__lt=OuterRef("place")) | Q(place=OuterRef("place"), pk__lt=OuterRef("pk"))
    first = placed.exclude(Exists(placed.filter(before, **{owner: OuterRef(owner)})))
    made = FilteredRelation("image__renditions", condition=Q(image__renditions__filter_spec__in=specs(widths)))
    shown = first.annotate(size=made).order_by()
    columns = (f"{owner}_id", "image__title", "image__description", "image__alt_texts", "image__is_decorative", *(f"size__{name}" for name in Made._fields))
    return Rows(lambda keys: shown.filter(**{f"{owner}__in": keys}).values_list(*columns))


def unreadable():
    return ValidationError(_("This picture cannot be read to its end: the file is damaged or was cut off. Save it again or choose another one."))


def without_metadata(file):
    """Return (name, content) of the same picture, upright, without EXIF, GPS and comments.

    HEIC and AVIF from phones become JPEG. Raises ValidationError for a file that Pillow cannot decode to its end.
    """
    file.seek(0)
    try:
        picture = Image.open(file)
        kind = picture.format
        if kind == "GIF":  # carries no EXIF; may move
            file.seek(0)
            return PurePath(file.name).name, ContentFile(file.read())
        upright = ImageOps.exif_transpose(picture)
        upright.load()
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise unreadable() from error
    target = kind if kind in REWRITTEN else "JPEG"
    if target == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    # A fresh picture takes over the points alone: `info` (EXIF, XMP, comments, thumbnails) stays behind.
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    if upright.mode == "P":
        clean.putpalette(upright.getpalette())
    options = dict(REWRITTEN[target])
    if target == "PNG" and "transparency" in upright.info:
        options["transparency"] = upright.info["transparency"]
    content = BytesIO()
    clean.save(content, target, **options)
    name = PurePath(file.name)
    return (name.name if target == kind else f"{name.stem}.jpg"), ContentFile(content.getvalue())


def make_renditions(image):
    """Make the sizes of SPECS that `image` lacks; a missing or damaged file makes none and breaks nothing.

    AVIF stays only where it is smaller than WebP.
    """
    try:
        made = image.get_renditions(*SPECS)
        for width in WIDTHS:
            avif, webp = made[spec(width, "avif")], made[spec(width, "webp")]
            if avif.file.size >= webp.file.size:  # the rows at hand may have no key: Wagtail makes them in bulk
                for rendition in image.renditions.filter(filter_spec=avif.filter_spec):
                    rendition.delete()
    except (OSError, UnidentifiedImageError, image.SourceImageIOError):
        return False
    return True


def made_jpeg(image):
    """The widest JPEG that was made of `image` (reads prefetched renditions), None without one."""
    made = [rendition for rendition in image.made if rendition.filter_spec.endswith(FORMATS["jpeg"])]
    return max(made, key=lambda rendition: rendition.width, default=None)
