"""The same page in other languages."""

from wagtail.models import Page

from .languages import BY_CODE, SITE_LANGUAGES

CODES = {language.code for language in SITE_LANGUAGES}


def path_in(path, code):
    """`/es/directorio/` in `tzo`: `/tzo/directorio/`; a path without a language leads to the front page."""
    _, _, rest = path.removeprefix("/").partition("/")
    return f"/{code}/{rest}" if path.removeprefix("/").split("/")[0] in CODES else f"/{code}/"


def alternates_of(page, request):
    """`({code: path}, [(hreflang, absolute url)])` of all live copies; the second without aliases, which hold another language's words.

    The source of an alias is among them, and `page` is given it: who asks in which language its words are reads nothing more.
    """
    paths, real = {}, []
    copies = Page.objects.filter(translation_key=page.translation_key, live=True).select_related("locale")
    for copy in copies:
        if copy.pk == page.alias_of_id:
            page.alias_of = copy
        code = copy.locale.language_code
        if code in CODES and (path := copy.get_url(request)):
            paths[code] = path
            if not copy.alias_of_id:
                real.append((BY_CODE[code].lang, copy.get_full_url(request)))
    return paths, sorted(real) if len(real) > 1 else []
