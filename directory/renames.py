"""An address that is no longer: the one to which its record moved."""

from functools import wraps

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse

from .models import Cooperative, Product


def follow_renames(view):
    """Where `view` finds nothing, answer with the record's present address: same language, same page of it, same query.

    Only then is the table of old slugs read. What is not public stays a 404.
    """

    @wraps(view)
    def wrapped(request, **slugs):
        try:
            return view(request, **slugs)
        except Http404:
            present = present_slugs(**slugs)
            if present is None or present == slugs:
                raise
            query = request.META.get("QUERY_STRING")
            address = reverse(f"directory:{request.resolver_match.url_name}", kwargs=present)
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)

    return wrapped


def present_slugs(*, slug, cooperative=None):
    """The same words as a view of the directory takes them, of the public record that has or had them; None without one."""
    found = holder(slug if cooperative is None else cooperative)
    if found is None:
        return None
    if cooperative is None:
        return {"slug": found.slug}
    products = Product.objects.public().filter(cooperative=found)
    product = products.filter(slug=slug).first() or products.filter(old_slugs__slug=slug).first()
    return product and {"cooperative": found.slug, "slug": product.slug}


def holder(slug):
    public = Cooperative.objects.public().only("pk", "slug")
    return public.filter(slug=slug).first() or public.filter(old_slugs__slug=slug, old_slugs__product__isnull=True).first()
