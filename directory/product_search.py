"""Finding products: the same question as for suppliers, asked of the index of products."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from .forms import SupplierQuery
from .indexing import product_index
from .search import Found, find_in, highlight, matches


@dataclass
class ProductHit:
    product: object  # `cards.ProductFacts`
    distance_km: float | None
    name_html: SafeString
    language: str  # of the name
    reasons: list[tuple[str, float]] = field(default_factory=list)


def find_products(query: SupplierQuery, *, language: str, today, explain=False) -> Found:
    """The page of products for `query` with all facets counted; `items` are ProductHit. A page behind the last one is the last one."""
    return find_in(product_index(), query, product_hits, language=language, today=today, explain=explain)


def product_hits(answer, asked, language):
    from .cards import public_products

    by_id, hits = public_products(answer.ids), []
    for pk in (pk for pk in answer.ids if pk in by_id):
        product = by_id[pk]
        shown = shown_name(product.names, asked, language)
        name, code = (shown.name, shown.language) if shown else (product.name, "es")
        hits.append(ProductHit(product, answer.distances.get(pk), highlight(name, asked), code, answer.explanations.get(pk, [])))
    return hits


def shown_name(names, asked, language):
    """The name that has the words asked for, else the one in the visitor's language, as `best_of` chooses."""
    from .models.taxonomy import best_of

    return best_of([name for name in names if asked and matches(name.name, asked)] or names, language)
