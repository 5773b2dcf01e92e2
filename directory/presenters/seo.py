"""What search engines and shared links are told of a page of the directory (`seo` of the base template)."""

from django.conf import settings
from django.utils.translation import get_language

DEFAULT = settings.LANGUAGE_CODE
RENDITION = "jpeg"


def facts(path, *, params="", texts=None, title="", image="", noindex=False):
    """`path` begins with the language. `texts`: the rows that tell it per language; a page that only repeats
    another language's words asks not to be listed, and only true translations are named as alternates."""
    below = path.split("/", 2)[2]
    query = f"?{params}" if params else ""
    codes = [code for code, _autonym in settings.LANGUAGES]
    if texts is not None:
        told = {row.language for row in texts} | {DEFAULT}
        codes = [code for code in codes if code in told]
        noindex = noindex or get_language() not in told
    alternates = [(code, f"{settings.PUBLIC_URL}/{code}/{below}{query}") for code in codes]
    alternates.append(("x-default", f"{settings.PUBLIC_URL}/{DEFAULT}/{below}{query}"))
    return {"canonical": f"{settings.PUBLIC_URL}{path}{query}", "alternates": [] if noindex else alternates, "noindex": noindex, "title": title, "image": image}


def image_of(pictures):
    """The address of the largest JPEG made of the first picture; "" where there is none: none is made for a visitor."""
    made = [rendition for rendition in pictures[0].image.renditions.all() if RENDITION in rendition.filter_spec] if pictures else []
    if not made:
        return ""
    url = max(made, key=lambda rendition: rendition.width).url
    return url if url.startswith("http") else settings.PUBLIC_URL + url
