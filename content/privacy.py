"""Which pages not everybody may see. Nearly always none, which is worth knowing without asking the database on every page."""

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from wagtail.models import PageViewRestriction

from .freshness import version


def restricted_paths():
    """The tree paths of the pages that carry a restriction; kept under the version of the public content, which each of them moves."""
    current = version() if settings.PAGE_CACHE else None
    key = f"content.restricted.{current}"
    paths = cache.get(key) if current is not None else None
    if paths is None:
        paths = list(PageViewRestriction.objects.values_list("page__path", flat=True))
        if current is not None:
            cache.set(key, paths, timeout=3600)  # seconds
    return paths


def only_public(pages):
    """The queryset `pages` without restricted sections; unlike Wagtail's `public()`, also without the aliases of what is in them."""
    hidden = Q()
    for path in restricted_paths():
        hidden |= Q(path__startswith=path) | Q(alias_of__path__startswith=path)
    return pages.exclude(hidden) if hidden else pages
