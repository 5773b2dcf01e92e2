"""Which page stands at an address: as Wagtail finds it, without reading site, language and front page for every request."""

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language
from wagtail import views
from wagtail.models import Site

from .freshness import version
from .models import BasePage

MOST = 64  # hosts and languages of which a process knows where they begin
_kept = {}


def serve(request, path):
    """Wagtail's view of a page, told where the site begins and which page is asked for."""
    site, front = beginning(request)
    if isinstance(front, BasePage):
        request._wagtail_site = site
        components = [component for component in path.split("/") if component]
        try:
            request._wagtail_route_for_request = (front if components else type(front).read(front.pk)).route(request, components)
        except Http404:
            request._wagtail_route_for_request = None
    return views.serve(request, path)


def beginning(request):
    """(site, its front page in the language of the request), each process's own copy, of the present version of what is public."""
    current = version() if settings.PAGE_CACHE else None
    key = (request.get_host(), request.get_port(), get_language())
    kept = _kept.get(key)
    if current is None or kept is None or kept[0] != current:
        site = Site.find_for_request(request)
        kept = (current, site, site and site.root_page.localized.specific_deferred)
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = kept
    return kept[1:]
