"""Addresses that belong to the whole house: the way in, preferences, and what machines ask for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from .languages import DEFAULT_LANGUAGE, SITE_LANGUAGES
from .preferences import CODES, Preferences


def best_language(request):
    """The visitor's choice, else the browser's, else Spanish."""
    chosen = Preferences.of(request).language
    if chosen:
        return chosen
    for accepted in request.headers.get("Accept-Language", "")[:500].split(","):
        code = accepted.split(";")[0].strip().lower()
        for candidate in (code, code.split("-")[0]):
            if candidate in CODES:
                return candidate
    return DEFAULT_LANGUAGE


@never_cache
def root(request):
    return redirect(f"/{best_language(request)}/")


@never_cache
def preferences(request):
    """Keep language (`idioma`) and light mode (`ligero`, 0 or 1) in one cookie and go to `next`, an address of this site."""
    kept = Preferences.of(request)
    language, light = request.GET.get("idioma", ""), request.GET.get("ligero", "")
    chosen = Preferences(
        language=language if language in CODES else kept.language,
        light=light == "1" if light in ("0", "1") else kept.light,
    )
    target = request.GET.get("next", "")
    is_safe = (
        target.startswith("/") and target.isprintable() and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    )
    response = redirect(target if is_safe else f"/{chosen.language or DEFAULT_LANGUAGE}/")
    chosen.set_on(response)
    return response


# Of the directory a machine may read every profile, each category and state, and the pages of the whole list: not what
# people typed, nor what two filters, another order or the way of a visit would give, of which there is no end.
CLOSED_TO_ROBOTS = (
    *("/admin/", "/preferencias/", "/*/buscar/"),
    *("/*/directorio/*?*&", "/*/directorio/*?q=", "/*/directorio/*?orden=", "/*/directorio/*?tras=", "/*/directorio/*?cerca="),
)


def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS), "", f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security(request):
    """RFC 9116; expires in a year from the first of this month, so that it stays the same for a month."""
    expires = (timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"Contact: {settings.PUBLIC_URL}/\nExpires: {expires}\nPreferred-Languages: es, en\nCanonical: {settings.PUBLIC_URL}/.well-known/security.txt\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def manifest(request):
    return JsonResponse(
        {
            "name": "POSiBLE COOP",
            "short_name": "POSiBLE",
            "lang": "es-MX",
            "start_url": "/",
            "display": "browser",
            "background_color": "#fbf6ec",
            "theme_color": "#8f1d33",
            "icons": [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


def _error(request, status):
    # An error may come before the language was found: the path tells it.
    code = request.path.removeprefix("/").split("/")[0]
    with translation.override(code if code in {language.code for language in SITE_LANGUAGES} else DEFAULT_LANGUAGE):
        return render(request, f"{status}.html", {"seo": {"noindex": True}}, status=status)


def bad_request(request, exception):
    return _error(request, 400)


def permission_denied(request, exception):
    return _error(request, 403)


def page_not_found(request, exception):
    return _error(request, 404)


def server_error(request):
    """Asks nothing of database, session or catalogues, one of which may be what failed; also without a style sheet where static files are missing."""
    try:
        sheet = static("css/site.css")
    except ValueError:  # not in the manifest
        sheet = ""
    home = "/admin/" if request.path.startswith("/admin/") else "/"
    return HttpResponse(render_to_string("500.html", {"sheet": sheet, "home": home}), status=500)
