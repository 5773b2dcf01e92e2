"""What every request passes: an id of its own and one line in the log; which language it is answered in."""

import logging
import re
import time
import uuid

from django.middleware.locale import LocaleMiddleware

from .logs import request_id

logger = logging.getLogger("portal.request")
SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives the request an id (the proxy's `X-Request-ID` where it is well-formed), answers with it and logs one line.

    The line names method, path, status and milliseconds, never the query string: people type names and numbers into it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex[:16])
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            logger.info(
                "request",
                extra={"method": request.method, "path": request.path, "status": response.status_code, "ms": round((time.perf_counter() - started) * 1000)},
            )
            return response
        finally:
            request_id.reset(token)


class SiteLocaleMiddleware(LocaleMiddleware):
    """Django's own sends an address that is not found to the same one below a language: /admin/nothing/ to /es/admin/nothing/."""

    WITHOUT_LANGUAGE = ("/admin/", "/api/", "/webhooks/", "/documentos/", "/media/", "/static/")

    def process_response(self, request, response):
        if response.status_code == 404 and request.path.startswith(self.WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)
