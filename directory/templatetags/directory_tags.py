"""What stories show of the directory: cards of what their blocks name."""

from django import template
from django.utils.translation import get_language

from ..models import Cooperative, Product
from ..presenters.cooperative import Card
from ..presenters.product import ProductCard
from ..profiles import cards

register = template.Library()


@register.simple_tag
def cooperative_cards(chosen):
    """Cards of those in `chosen` (records or None, as a list block holds them) that are public, in that order."""
    keys = [cooperative.pk for cooperative in chosen if cooperative]
    found = {row.pk: row for row in cards(Cooperative.objects.public().filter(pk__in=keys))}
    return [Card(found[key], get_language()) for key in keys if key in found]


@register.simple_tag
def product_cards(chosen):
    """The same for products."""
    keys = [product.pk for product in chosen if product]
    rows = Product.objects.public().filter(pk__in=keys).select_related("cooperative").prefetch_related("texts", "photos__image__renditions")
    found = {row.pk: row for row in rows}
    return [ProductCard(found[key], found[key].cooperative, get_language(), list(found[key].photos.all())) for key in keys if key in found]


@register.simple_tag
def in_this_story(page):
    """[{url, name}] of the public cooperatives and products that an article is about, in two reads."""
    makers = [row.cooperative for row in page.related_cooperatives.select_related("cooperative")]
    products = [row.product for row in page.related_products.select_related("product__cooperative")]
    named = [{"url": row.get_absolute_url(), "name": row.public_name} for row in makers if row.is_public]
    return named + [{"url": row.get_absolute_url(), "name": row.name} for row in products if row.live and row.cooperative.is_public]
