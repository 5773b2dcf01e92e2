"""Counting which results are opened. Outside the page cache: a kept page is opened as well."""

from . import query_log

SEEN = (200, 304)


class OpenedResultsMiddleware:
    """Links stay as they are: what led here says the browser, unless its owner does not want it to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "GET" and response.status_code in SEEN:
            query_log.count_opened(request)
        return response
