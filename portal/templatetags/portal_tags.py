"""What the base template needs: icons, the switcher, what search engines are told."""

from urllib.parse import urlencode

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from content.pictures import made_jpeg
from content.templatetags.content_tags import lang_among

from ..languages import BY_CODE, DEFAULT_LANGUAGE, SITE_LANGUAGES
from ..seo import alternates_of, path_in

register = template.Library()

# 20 x 20, one path each, drawn in the colour of the words beside them.
STROKED = {
    "search": "M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zm4-1.5L18 18",
    "menu": "M2 5h16M2 10h16M2 15h16",
    "close": "M5 5l10 10M15 5L5 15",
    "download": "M10 2v11m-5-4 5 5 5-5M3 18h14",
    "mail": "M2 4h16v12H2zl8 7 8-7",
    "phone": "M4 2l3 1 1 4-2 2c1 3 2 4 5 5l2-2 4 1 1 3c-1 2-3 2-4 2C8 17 3 12 2 6c0-1 0-3 2-4z",
    "web": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM1 10h18M10 1c-5 6-5 12 0 18 5-6 5-12 0-18",
    "listen": "M3 7h3l4-4v14l-4-4H3zM13 6c2 2 2 6 0 8m2-11c4 4 4 10 0 14",
    "light": "M11 1 4 12h5l-1 7 8-11h-5z",
    "filter": "M2 5h9m5 0h2M2 15h2m5 0h9M13 3v4M6 13v4",
    "near": "M10 1v4m0 10v4M1 10h4m10 0h4M10 5a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
    "calendar": "M2 4h16v14H2zm0 4h16M6 1v4m8-4v4",
    "person": "M10 10a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 8c0-4 3.5-6 8-6s8 2 8 6z",
    "key": "M6.5 17a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm3-7.5L17 2m-3 3 3 3",
    "device": "M5 1h10v18H5zm4 15h2",
    "print": "M5 7V2h10v5M5 14H2V7h16v7h-3M5 11h10v7H5z",
}
FILLED = {
    "place": "M10 1a6.5 6.5 0 0 0-6.5 6.5C3.5 12.5 10 19 10 19s6.5-6.5 6.5-11.5A6.5 6.5 0 0 0 10 1zm0 9a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
    "box": "m10 1 8 4v10l-8 4-8-4V5zm0 2.2L5 5.7l5 2.5 5-2.5zM4 7.3v6.5l5 2.5V9.8zm12 0-5 2.5v6.5l5-2.5z",
    "truck": "M1 4h11v9H1zm12 3h3l3 3v3h-6zM4.5 16.5a2 2 0 1 1 0-4 2 2 0 0 1 0 4zm10 0a2 2 0 1 1 0-4 2 2 0 0 1 0 4z",
    "verified": "M10 1 3 4v5c0 4.6 3 8.3 7 10 4-1.7 7-5.4 7-10V4zM9 13.5 5.5 10l1.4-1.4L9 10.7l4.6-4.6L15 7.5z",
    "whatsapp": "M10 1a9 9 0 0 0-7.7 13.6L1 19l4.5-1.3A9 9 0 1 0 10 1zM7 5.5l1.3 2.3-.9 1.2c.7 1.5 1.9 2.6 3.4 3.4l1.2-1 2.4 1.3c0 1.3-1 2.2-2.3 2.2C8.5 14.7 5.4 11.5 5 8c0-1.4.8-2.4 2-2.5z",
}


@register.simple_tag
def icon(name):
    """An icon beside words that say the same; an unknown name is a mistake of ours and raises KeyError."""
    drawing = 'fill="currentColor"' if name in FILLED else 'fill="none" stroke="currentColor" stroke-width="2"'
    path = FILLED.get(name) or STROKED[name]
    return mark_safe(f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path {drawing} d="{path}"/></svg>')  # noqa: S308  constants


@register.simple_tag
def qr(address):
    """A QR code of `address` as SVG without a style of its own, for paper: its size comes from the style sheet."""
    # Choosing the best of the eight masks takes three quarters of the time. This one's penalty is 3 % above the best
    # of each (mean of 122 addresses), and readers take any mask (ISO/IEC 18004, 7.8).
    drawing = segno.make(address, error="m", micro=False, mask=2).svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308  made of numbers


@register.simple_tag(takes_context=True)
def page_head(context):
    """What the head says of this address: `canonical`, `alternates` [(hreflang, url)], `noindex`, `image`, `kind`, `lang` of the title, `paths` by language.

    A view's context may hold `seo`, a dict of the same keys, which wins; `alternates` there names real translations only.
    """
    request = context.get("request")
    path = request.path if request else "/"
    head = {"canonical": settings.PUBLIC_URL + path, "alternates": [], "noindex": False, "image": "", "kind": "website", "lang": context.get("interface_lang")}
    page = context.get("page")
    paths = {}
    if page is not None and getattr(page, "translation_key", None):
        paths, head["alternates"] = alternates_of(page, request)
        head["lang"] = words_language(page).lang
        if page.alias_of_id and get_language() in paths:
            head["noindex"] = True
    head |= context.get("seo") or {}
    head["paths"] = paths
    if not head["image"] and (organisation := context.get("organisation")):
        head["image"] = shared(page) or organisation["share_image"]
    if head["image"].startswith("/"):
        head["image"] = settings.PUBLIC_URL + head["image"]
    return head


def shared(page):
    """The widest JPEG of the page's own picture, for who shares it; "" without one."""
    picture = getattr(page, "picture", None)
    rendition = made_jpeg(picture) if picture else None
    return rendition.url if rendition else ""


@register.simple_tag(takes_context=True)
def language_links(context, paths):
    """The switcher: the same page in every language of the site; a page that is missing there leads to its front page."""
    request = context.get("request")
    path = request.path if request else "/"
    current = get_language() or DEFAULT_LANGUAGE
    links = []
    for language in SITE_LANGUAGES:
        target = paths.get(language.code, f"/{language.code}/") if paths else path_in(path, language.code)
        if request and not paths and (query := request.META.get("QUERY_STRING")):
            target += f"?{query}"
        links.append(
            {
                "language": language,
                "url": reverse("preferences") + "?" + urlencode({"idioma": language.code, "next": target}),
                "is_current": language.code == current,
            }
        )
    return links


@register.simple_tag(takes_context=True)
def light_mode_url(context):
    request = context.get("request")
    back = request.get_full_path() if request else "/"
    return reverse("preferences") + "?" + urlencode({"ligero": 0 if context.get("light_mode") else 1, "next": back})


@register.filter
def html_lang(code):
    """The `lang` attribute for a language code: es → es-MX."""
    return BY_CODE[code].lang if code in BY_CODE else code


@register.filter
def autonym(code):
    return BY_CODE[code].autonym if code in BY_CODE else code


@register.simple_tag(takes_context=True)
def lang_of(context, code, around=""):
    """` lang="…"` for words in `code` that stand in an element of another language, else nothing.

    That element's is `around`, given or in the context; where it says nothing the words around are the interface's.
    """
    return lang_among(context, html_lang(code), around)


@register.simple_tag(takes_context=True)
def interface_words(context):
    """The same for words of the interface."""
    return lang_among(context, context.get("interface_lang"))


@register.simple_tag
def words_language(page):
    """The row of the language in which `page` is really written: an alias shows the words of its source."""
    code = page.alias_of.locale.language_code if page.alias_of_id else get_language()  # a page is served in its own language
    return BY_CODE.get(code, BY_CODE[DEFAULT_LANGUAGE])


@register.simple_tag
def json_ld(data):
    """schema.org facts as data that no browser runs; `data` is a dict, escaped so that it cannot end the element."""
    return mark_safe(json_script(data).replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S308  json_script escapes
