"""What a visitor may be typing: categories, products, cooperatives and places, each by how many cooperatives or products it finds."""

import time
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from search.folding import split

from .forms import SupplierQuery
from .indexing import product_index, supplier_index
from .labels import labels
from .search import question

MOST = {"categories": 3, "products": 5, "cooperatives": 3, "places": 3}
FRESH = 300  # seconds: which places have many cooperatives does not change by the minute
POPULAR = ("rama", "estado", "municipio")


@dataclass(frozen=True)
class Suggestion:
    """`url`: path of what it leads to, in the visitor's language; `count`: how many records that finds."""

    kind: str
    text: str
    url: str
    count: int


_terms = {}  # language → (labels they are made of, terms)
_popular = [0, None]  # (when, facet → value → how many)


def suggest(text, language):
    """kind → [Suggestion], the likeliest first, in the order of `MOST`; kinds that have none are left out."""
    typed = " ".join(split(text))
    if not typed:
        return {}
    named = {kind: matching(kind, typed, language) for kind in ("categories", "places")}
    found = named | {"products": products(text, language), "cooperatives": cooperatives(text, language)}
    return {kind: found[kind] for kind in MOST if found[kind]}


def products(text, language):
    found = product_index().complete(text, limit=MOST["products"])
    return [Suggestion("products", name.text, address("productos/", language, q=name.text), name.count) for name in found]


def cooperatives(text, language):
    """Names that only one has lead to it. The index may be a moment behind: what is no longer public is looked up and left out."""
    from .models import Cooperative

    found = supplier_index().complete(text, limit=MOST["cooperatives"])
    slugs = dict(Cooperative.objects.public().filter(pk__in=[name.id for name in found]).values_list("pk", "slug")) if found else {}
    return [
        Suggestion("cooperatives", name.text, address(f"{slugs[name.id]}/", language) if name.count == 1 else address("", language, q=name.text), name.count)
        for name in found
        if name.id in slugs
    ]


def matching(kind, typed, language):
    """Categories (by their names and synonyms) or places of which a word begins as typed and that find something."""
    counted, found = popular(), []
    for own_kind, facet, value, name, words, parameters in terms(language):
        if own_kind == kind and f" {typed}" in words and (count := counted.get(facet, {}).get(value)):
            found.append((not words.startswith(f" {typed}"), -count, len(name), name, address("", language, **parameters), count))
    return [Suggestion(kind, name, url, count) for _begins, _count, _length, name, url, count in sorted(found)[: MOST[kind]]]


def terms(language):
    """[(kind, facet, value, name, folded words each after a space, parameters)] of all categories, states and municipalities."""
    names = labels(language)
    kept = _terms.get(language)
    if kept is None or kept[0] is not names:
        kept = _terms[language] = (names, read(names))
    return kept[1]


def read(names):
    found = []
    for slug, name in names.names["rama"].items():
        found.append(("categories", "rama", slug, name, f" {' '.join(split(f'{name} {names.category_words.get(slug, "")}'))}", {"rama": slug}))
    for code, name in names.names["estado"].items():
        found.append(("places", "estado", code, name, f" {' '.join(split(name))}", {"estado": code}))
    for key, name in names.names["municipio"].items():
        state = key[:2]
        label = f"{name}, {names.names['estado'].get(state, '')}"
        found.append(("places", "municipio", key, label, f" {' '.join(split(name))}", {"estado": state, "municipio": key}))
    return found


def popular():
    """facet → value → how many public cooperatives it finds, some minutes old."""
    if not connection.in_atomic_block and _popular[1] is not None and time.monotonic() - _popular[0] < FRESH:
        return _popular[1]
    counts = supplier_index().look_up(replace(question(SupplierQuery(), timezone.localdate()), limit=1, count=POPULAR)).counts
    if not connection.in_atomic_block:
        _popular[:] = time.monotonic(), counts
    return counts


def address(path, language, **parameters):
    return f"/{language}/directorio/{path}" + (f"?{urlencode(parameters)}" if parameters else "")


def label(kind):
    return {"categories": _("Categories"), "products": _("Products"), "cooperatives": _("Cooperatives"), "places": _("Places")}[kind]
