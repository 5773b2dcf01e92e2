"""What a visitor chose: language and light mode, in one cookie that holds nothing else (`idioma=tzo&ligero=1`)."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from django.conf import settings

from .languages import SITE_LANGUAGES

COOKIE = "preferencias"
MAX_AGE = 365 * 24 * 3600
CODES = {language.code for language in SITE_LANGUAGES}


@dataclass(frozen=True)
class Preferences:
    language: str = ""  # "" where the visitor chose none
    light: bool = False  # pictures become their descriptions

    @classmethod
    def of(cls, request):
        """Read the cookie; without a choice of light mode the browser's `Save-Data: on` decides. Nonsense counts as no choice."""
        try:
            chosen = parse_qs(request.COOKIES.get(COOKIE, ""), max_num_fields=8)
        except ValueError:
            chosen = {}
        language = chosen.get("idioma", [""])[0]
        light = chosen.get("ligero", [""])[0]
        return cls(
            language=language if language in CODES else "",
            light=light == "1" if light in ("0", "1") else request.headers.get("Save-Data", "").lower() == "on",
        )

    def set_on(self, response):
        """Keep the choice for a year. Not readable by scripts; nothing here identifies anybody."""
        value = urlencode({"idioma": self.language, "ligero": int(self.light)})
        response.set_cookie(COOKIE, value, max_age=MAX_AGE, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
