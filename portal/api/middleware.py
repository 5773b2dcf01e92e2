"""Answers what lies below `/api/` itself: nothing of what follows it (session, the browser's language, forms) concerns an answer to a machine.

So no cookie is read or set, and an answer depends on its address alone: any cache may keep it.
"""

import hashlib
import logging

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from content import freshness
from portal.languages import DEFAULT_LANGUAGE
from portal.preferences import CODES

from .limits import seconds_to_wait

logger = logging.getLogger("django.request")
METHODS = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-ID",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
# Made answers of this process, a minute at most; a position is never kept, what is asked once is not worth it.
made = LocMemCache("portal.api", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 500}})
NOT_KEPT = {"cerca", "cursor", "since"}
LONGEST_KEY = 300


class ApiMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        request.get_host()  # refuses a host that is not ours
        with translation.override(language_of(request)):
            response = answer(request)
        for name, value in CORS.items():
            response[name] = value
        if request.method == "HEAD":
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def language_of(request):
    code = request.GET.get("lang", "")
    return code if code in CODES else DEFAULT_LANGUAGE


def answer(request):
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return no_such_address(request)
    request.resolver_match = match
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT | {"Allow": METHODS})
    if request.method not in ("GET", "HEAD"):
        return error(405, _("This address only gives: use GET."), Allow=METHODS)
    key, response = kept(request)
    if response is None:
        response = made_now(request, match, key)
    if response.status_code != 200:
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response)


def no_such_address(request):
    try:
        resolve(request.path_info + "/")
    except Resolver404:
        return error(404, _("There is nothing at this address. /api/v1/openapi.json names all of them."))
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(request.path + "/" + (f"?{query}" if query else ""))


def kept(request):
    """(key under which this answer is kept or None, the answer if it is there)."""
    version = freshness.version() if settings.PAGE_CACHE and not NOT_KEPT & set(request.GET) else None
    key = None if version is None else f"{version}:{request.get_full_path()}"
    if key is None or len(key) > LONGEST_KEY:
        return None, None
    found = made.get(key)
    return key, HttpResponse(found[0], headers=found[1]) if found else None


def made_now(request, match, key):
    if wait := seconds_to_wait(request):
        return error(429, _("Too many questions from your address: please wait %(seconds)s seconds.") % {"seconds": wait}, **{"Retry-After": str(wait)})
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except ValidationError as refusal:
        field, sentences = next(iter(refusal.message_dict.items()))
        return error(400, sentences[0], field=field)
    except Http404:
        return error(404, _("There is no record of this id, or it is no longer public."))
    except Exception:
        logger.exception("API: %s failed", request.path)
        got_request_exception.send(sender=ApiMiddleware, request=request)
        return error(500, _("Something broke on our side. It was noted; please try again later."))
    response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    if key:
        made.set(key, (response.content, dict(response.items())))
    return response


def error(status, message, *, field=None, **headers):
    response = JsonResponse({"error": {"field": field, "message": message}}, status=status, json_dumps_params={"ensure_ascii": False}, headers=headers)
    response["Cache-Control"] = "no-store"
    return response
