"""Whole pages for visitors who only read, kept until something public changes.

Rules (experience.md): the key is host, path, light mode and the encoding the browser takes, nothing else of the cookie;
a session, a query string or a preview bypasses it; nothing with a cookie, a CSRF token or an error is kept. The version
is read *before* the page is made, so that a publication meanwhile is not hidden behind the older page.
"""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.cache import get_conditional_response

from content import freshness

from .preferences import Preferences

SECONDS = 3600  # an upper bound for what depends on the date: "confirmed 3 weeks ago", a certificate that ended today
BYPASSED = ("/admin/", "/api/", "/datos-abiertos/", "/static/", "/media/", "/healthz", "/readyz", "/preferencias/")


def is_cacheable(request):
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and request.path != "/"  # goes to the language of the visitor
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(BYPASSED)
    )


def encoding(request):
    accepted = request.headers.get("Accept-Encoding", "")
    return next((name for name in ("zstd", "br", "gzip") if name in accepted), "")


class PageCacheMiddleware:
    """Stands outside compression and the policies, so that a kept page costs neither."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        version = freshness.version() if settings.PAGE_CACHE and is_cacheable(request) else None
        if version is None:
            return self.get_response(request)
        # The style sheet's name changes with an upgrade, which old pages would still ask for.
        parts = (str(version), static("css/site.css"), request.get_host(), request.path, str(Preferences.of(request).light), encoding(request))
        key = "page:" + hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        kept = cache.get(key)
        if kept is None:
            response = self.get_response(request)
            if self.is_keepable(request, response):
                response.headers.setdefault("ETag", f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"')
                response.headers.setdefault("Cache-Control", "no-cache")  # keep it, but ask: an unchanged page costs the visitor 200 bytes
                cache.set(key, (response.content, dict(response.items())), SECONDS)
        else:
            content, headers = kept
            response = HttpResponse(content, headers=headers)
            response["X-Page-Cache"] = "hit"
        return get_conditional_response(request, etag=response.headers.get("ETag"), response=response)

    def is_keepable(self, request, response):
        return (
            request.method == "GET"
            and response.status_code == 200
            and not response.streaming
            and not response.cookies
            and "csrf_cookie_needs_update" not in request.META
            and not getattr(request, "is_preview", False)
            and "Cookie" not in response.get("Vary", "")
            and not {"private", "no-store"} & {part.strip() for part in response.get("Cache-Control", "").split(",")}
        )
