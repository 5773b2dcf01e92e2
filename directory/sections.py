"""The directory's sections on `/es/buscar/`: the first few of what the directory itself would answer."""

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe

from search.folding import Query
from search.sections import SHOWN, Result, Results

from .forms import SupplierSearchForm
from .indexing import product_index, supplier_index
from .presenters.cooperative import Card
from .presenters.product import ProductHitCard
from .product_search import product_hits
from .search import as_written, hits, question, unless_a_name


def find_suppliers(text, *, language, today):
    return best_of(supplier_index(), hits, supplier, "directory:search", text, language, today)


def find_products(text, *, language, today):
    return best_of(product_index(), product_hits, product, "directory:products", text, language, today)


def best_of(index, read, shown, address, text, language, today):
    """The first results, without facets. Places and spellings are read as in the directory, so that "see them all" shows as many."""
    query = unless_a_name(SupplierSearchForm({"q": [text]}).query)
    written = as_written(query)
    answer = index.find(replace(few(query, today, language), otherwise=few(written, today, language) if written else None))
    query = written if answer.otherwise else query
    asked = Query(answer.suggestion if answer.corrected else query.asked)
    items = [shown(hit, language) for hit in read(answer, asked, language)]
    return Results(items, answer.total, f"{reverse(address)}?{urlencode({'q': text})}", answer.suggestion, answer.corrected, answer.degraded)


def few(query, today, language):
    return replace(question(query, today, language), limit=SHOWN, count=())


def supplier(hit, language):
    card = Card(hit.cooperative, language, hit)
    sells = mark_safe(", ".join(card.sells))  # noqa: S308  each name is escaped
    return Result(card.name, card.url, card.place, details=sells)


def product(hit, language):
    card = ProductHitCard(hit, language)
    return Result(card.name, card.url, f"{card.cooperative.public_name} · {card.place}", language=hit.language, details=card.price)
