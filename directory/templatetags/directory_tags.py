"""What stories show of the directory: cards of what their blocks name."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from ..cards import cards
from ..models import Cooperative, Product
from ..presenters.cooperative import Card
from ..presenters.product import ProductCard
from ..presenters.words import number_format

register = template.Library()
FACET_VALUE = '<label><input type="checkbox" form="buscar" name="{}" value="{}"{}>{}<small>{}</small></label>'
CHECKED = mark_safe(" checked")


@register.simple_tag
def facet_value(facet, value):
    """A value to choose. Up to 200 stand on a page: as a template of its own each took ten times as long."""
    return format_html(FACET_VALUE, facet.name, value.value, CHECKED if value.selected else "", value.label, number_format(value.count, 0))


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
