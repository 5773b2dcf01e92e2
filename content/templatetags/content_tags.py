from functools import lru_cache
from html import escape

from django import template
from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ..cloth import weave
from ..navigation import attribute
from ..pictures import FORMATS, made_jpeg, spec

register = template.Library()


@register.simple_tag(takes_context=True)
def cloth(context, name, columns=8, rows=8, label=""):
    """The woven cloth of `name`; `label` where it stands for something that is said nowhere else."""
    request = context.get("request")
    # Counted on the request, since an include has a render context of its own and an id must be unique on the page.
    count = getattr(request, "cloth_count", 0) + 1
    if request is not None:
        request.cloth_count = count
    return weave(str(name), columns, rows, label, key=f"w{count}")


@register.simple_tag(takes_context=True)
def picture(context, image, *, sizes="100vw", widths="480,960", alt=None, lazy=True):
    """A picture in the sizes made at upload: AVIF where it is smaller, WebP, and a JPEG fallback, `width` and `height` set.

    `image` is a PortalImage or a `content.pictures.Picture`; `widths` are pixels, of `content.pictures.WIDTHS`. Without
    renditions (not yet made, file missing) the cloth of its title stands in. In light mode the description and a link
    with the size in KB stand in. Lists have twenty: as a template each took five times as long.
    """
    code = getattr(context.get("language"), "code", "es")
    told = lang_among(context, attribute(image.alt_language(code))) if alt is None else ""
    alt = image.alt(code) if alt is None else alt
    made = {rendition.filter_spec: rendition for rendition in image.made}
    wanted = [int(width) for width in str(widths).split(",")]
    sources = {kind: [made[spec(width, kind)] for width in wanted if spec(width, kind) in made] for kind in FORMATS}
    fallback = sources["jpeg"][-1] if sources["jpeg"] else None
    size = kilobytes(fallback) if fallback and context.get("light_mode") else None
    if size:
        link = format_html(
            '<a{} href="{}">{}</a>',
            lang_among(context, context.get("interface_lang")),
            address(fallback),
            _("see the picture (%(kilobytes)s KB)") % {"kilobytes": size},
        )
        return format_html('<span class="light-picture">{}{}</span>', format_html("<span{}>{}</span> · ", told, alt) if alt else "", link)
    if fallback is None or context.get("light_mode"):
        return cloth(context, image.title, 5, 3, alt)
    if len(sources["avif"]) < len(sources["jpeg"]):  # a browser that takes AVIF looks no further: all its widths or none
        sources["avif"] = []
    srcsets = {kind: escape(", ".join(f"{address(rendition)} {rendition.width}w" for rendition in held)) for kind, held in sources.items() if held}
    sizes, waits = escape(str(sizes)), ' loading="lazy" decoding="async"' if lazy else ""
    others = "".join(f'<source type="image/{kind}" srcset="{srcsets[kind]}" sizes="{sizes}">' for kind in ("avif", "webp") if kind in srcsets)
    return mark_safe(  # noqa: S308  every word of it is escaped
        f'<picture>{others}<img src="{escape(address(fallback))}" srcset="{srcsets["jpeg"]}" sizes="{sizes}" '
        f'width="{fallback.width}" height="{fallback.height}" alt="{escape(str(alt))}"{told if alt else ""}{waits}></picture>'
    )


def lang_among(context, lang, around=""):
    """` lang="…"` where words in `lang` stand in an element of another one: `around`, given or in the context, else the interface's."""
    return format_html(' lang="{}"', lang) if lang and lang != (around or context.get("around") or context.get("interface_lang")) else ""


def address(rendition):
    return address_of(str(rendition.file))


@lru_cache(maxsize=2048)
def address_of(name):
    """Public files have one address, wherever they lie; a page of results shows a hundred."""
    return default_storage.url(name)


@register.simple_tag(takes_context=True)
def poster(context, image):
    """The address of what a film shows before it plays; "" in light mode and where nothing was made."""
    rendition = None if context.get("light_mode") or not image else made_jpeg(image)
    return rendition.url if rendition else ""


def kilobytes(rendition):
    """Size of its file, at least 1; None where the file is missing."""
    try:
        return max(1, round(default_storage.size(str(rendition.file)) / 1024))
    except OSError:
        return None
