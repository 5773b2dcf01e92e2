"""What stories show of the directory: cards of what their blocks name."""

from django import template
from django.db.models import F
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from content.markup import escaped as escape

from ..cards import cards
from ..models import Cooperative, Product
from ..models.product import not_spanish_original
from ..models.taxonomy import Wording
from ..presenters.cooperative import Card
from ..presenters.product import ProductCard
from ..presenters.words import foreign_lang, marked, whole_number

register = template.Library()
FACET_VALUE = '<label><input type="checkbox" form="buscar" name="{}" value="{}"{}>{}<small>{}</small></label>'


@register.simple_tag
def facet_value(facet, value):
    """A value to choose. Up to 200 stand on a page: as a template of its own each took ten times as long."""
    return choice(facet, value, get_language())


@register.simple_tag
def facet_values(facet, values):
    """The same for all of `values`, as items of a list."""
    language = get_language()
    return mark_safe("".join(f"<li>{choice(facet, value, language)}</li>" for value in values))  # noqa: S308  escaped below


def choice(facet, value, language):
    checked = " checked" if value.selected else ""
    count = whole_number(value.count, language)
    return mark_safe(FACET_VALUE.format(facet.name, escape(value.value), checked, named(value.label, language), count))  # noqa: S308  escaped here


def named(label, language):
    """The words of `label`, marked where they are in another language than the interface's on a page in `language`."""
    return marked(label, foreign_lang(label.language, language)) if isinstance(label, Wording) else escape(label)


@register.simple_tag
def name_in_its_language(label):
    return mark_safe(named(label, get_language()))  # noqa: S308  escaped there


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
    """[{url, name, language}] of the public cooperatives and products that an article is about, in two reads; a cooperative's name has no language."""
    makers = [row.cooperative for row in page.related_cooperatives.select_related("cooperative")]
    own = {"own": not_spanish_original("product__texts"), "language": F("own__language"), "own_name": F("own__name")}
    products = page.related_products.select_related("product__cooperative").annotate(**own)
    named = [{"url": row.get_absolute_url(), "name": row.public_name} for row in makers if row.is_public]
    shown = [(row.product, row.language if row.own_name == row.product.name else "es") for row in products]
    public = [(product, language) for product, language in shown if product.live and product.cooperative.is_public]
    return named + [{"url": product.get_absolute_url(), "name": product.name, "language": language} for product, language in public]
