"""The same page in other languages."""

from urllib.parse import urljoin

from django.conf import settings
from wagtail.models import Page

from .languages import BY_CODE, SITE_LANGUAGES

CODES = {language.code for language in SITE_LANGUAGES}


def path_in(path, code):
    """`/es/directorio/` in `tzo`: `/tzo/directorio/`; a path without a language leads to the front page."""
    _, _, rest = path.removeprefix("/").partition("/")
    return f"/{code}/{rest}" if path.removeprefix("/").split("/")[0] in CODES else f"/{code}/"


def alternates_of(page, request):
    """`({code: path}, [(hreflang, absolute url)])` of all live copies; the second without aliases, which hold another language's words."""
    paths, real = {}, []
    copies = Page.objects.filter(translation_key=page.translation_key, live=True).select_related("locale")
    for copy in copies.only("url_path", "alias_of_id", "locale__language_code"):
        code = copy.locale.language_code
        if code in CODES and (path := copy.get_url(request)):
            paths[code] = path
            if not copy.alias_of_id:
                real.append((BY_CODE[code].lang, urljoin(settings.PUBLIC_URL, path)))
    return paths, sorted(real) if len(real) > 1 else []
