"""The one table of languages: settings, catalogues, formats, search and the switcher are made from it.

Codes are BCP 47 of the *variety* (`tzo`, not "Tsotsil" at large). Groups and autonyms follow INALI, Catálogo de las Lenguas
Indígenas Nacionales (DOF 14-01-2008). Adding a language to the site is one row with `on_site=True`, an empty catalogue
`locale/<code>/LC_MESSAGES/django.po` and a format module; `manage.py check` names what is missing.
"""

import gettext
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Language:
    code: str  # BCP 47 of the variety, lower case: it is the URL prefix
    group: str  # INALI's agrupación, in Spanish
    variety: str  # INALI's variety in Spanish, "" where the group has one only
    autonym: str  # what its speakers call it: shown in the switcher
    spanish_name: str
    on_site: bool = False  # pages and interface exist in it
    html_lang: str = ""  # the `lang` attribute, where it differs from the code

    @property
    def lang(self) -> str:
        return self.html_lang or self.code

    @property
    def interface_lang(self) -> str:
        return interface_lang(self)


DEFAULT_LANGUAGE = "es"

LANGUAGE_TABLE = (
    Language("es", "español", "", "Español", "español", on_site=True, html_lang="es-MX"),
    Language("yua", "maya", "", "Maaya t’aan", "maya", on_site=True),
    Language("tzo", "tsotsil", "", "Bats’i k’op", "tsotsil", on_site=True),
    Language("ote", "otomí", "del Valle del Mezquital", "Hñähñu", "otomí del Mezquital", on_site=True),
    Language("nhn", "náhuatl", "central", "Náhuatl", "náhuatl central", on_site=True),
    Language("tzh", "tseltal", "", "Bats’il k’op", "tseltal"),
    Language("mxv", "mixteco", "de Metlatónoc", "Tu’un savi", "mixteco de Metlatónoc"),
    Language("zam", "zapoteco", "de Miahuatlán", "Di’zhke’", "zapoteco de Miahuatlán"),
    Language("ztu", "zapoteco", "de Güilá", "Dizhsa", "zapoteco de Güilá"),
)

BY_CODE = {language.code: language for language in LANGUAGE_TABLE}
SITE_LANGUAGES = tuple(language for language in LANGUAGE_TABLE if language.on_site)

# What LANG_INFO needs before anything reads it (Django knows none of these codes). No "fallback" key: it would map
# the path /yua/ to Spanish; interface strings fall back to LANGUAGE_CODE one by one without it.
LANG_INFO = {
    language.code: {
        "bidi": False,
        "code": language.code,
        "name": language.spanish_name,
        "name_local": language.autonym,
    }
    for language in LANGUAGE_TABLE
    if language.code != DEFAULT_LANGUAGE
}


@cache
def interface_lang(language: Language) -> str:
    """The `lang` of the interface's words, which `<body>` says: Spanish until most are translated, since it stands in string by string."""
    from django.conf import settings

    def count(code):
        return len(getattr(gettext.translation("django", settings.LOCALE_PATHS[0], [code], fallback=True), "_catalog", ()))  # none where it is not compiled

    return language.lang if count(language.code) * 2 > count(DEFAULT_LANGUAGE) else BY_CODE[DEFAULT_LANGUAGE].lang
