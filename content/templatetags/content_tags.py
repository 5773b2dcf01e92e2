from django import template

from ..cloth import weave
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


@register.inclusion_tag("content/_responsive_picture.html", takes_context=True)
def picture(context, image, *, sizes="100vw", widths="480,960", alt=None, lazy=True):
    """A picture in the sizes made at upload: AVIF where it is smaller, WebP, and a JPEG fallback, `width` and `height` set.

    `widths` are pixels, of `content.pictures.WIDTHS`. Without renditions (not yet made, file missing) the cloth of its
    title stands in. In light mode the description and a link with the size in KB stand in.
    """
    language = getattr(context.get("language"), "code", "es")
    alt = image.alt(language) if alt is None else alt
    made = {rendition.filter_spec: rendition for rendition in image.renditions.all()}
    wanted = [int(width) for width in str(widths).split(",")]
    sources = {kind: [made[spec(width, kind)] for width in wanted if spec(width, kind) in made] for kind in FORMATS}
    fallback = sources["jpeg"][-1] if sources["jpeg"] else None
    if len(sources["avif"]) < len(sources["jpeg"]):  # a browser that takes AVIF looks no further: all its widths or none
        sources["avif"] = []
    shown = {"image": image, "alt": alt, "sizes": sizes, "lazy": lazy, "fallback": fallback, "request": context.get("request")}
    if fallback and context.get("light_mode"):
        shown["kilobytes"] = kilobytes(fallback)
    elif fallback:
        shown["srcsets"] = {kind: ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions) for kind, renditions in sources.items()}
    return shown


@register.simple_tag(takes_context=True)
def poster(context, image):
    """The address of what a film shows before it plays; "" in light mode and where nothing was made."""
    rendition = None if context.get("light_mode") or not image else made_jpeg(image)
    return rendition.url if rendition else ""


def kilobytes(rendition):
    """Size of its file, at least 1; None where the file is missing."""
    try:
        return max(1, round(rendition.file.size / 1024))
    except OSError:
        return None
