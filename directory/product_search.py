"""Finding products: the same question as for suppliers, asked of the index of products."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from .forms import SupplierQuery
from .indexing import product_index
from .search import Found, find_in, highlight, matches


@dataclass
class ProductHit:
    product: object  # with its cooperative, texts, first photo and public contacts
    distance_km: float | None
    name_html: SafeString
    language: str  # of the name
    reasons: list[tuple[str, float]] = field(default_factory=list)


def find_products(query: SupplierQuery, *, language: str, today, explain=False) -> Found:
    """The page of products for `query` with all facets counted; `items` are ProductHit. A page behind the last one is the last one."""
    return find_in(product_index(), query, product_hits, language=language, today=today, explain=explain)


def product_hits(answer, asked, language):
    from .models import ContactPoint, Product, ProductPhoto, ProductText

    rows = (
        Product.objects.public()
        .filter(pk__in=answer.ids)
        .select_related("cooperative__state", "cooperative__municipality")
        .defer("cooperative__rfc", "cooperative__address", "cooperative__notes_private", "cooperative__external_id", "latest_revision")
        .prefetch_related(
            Prefetch("texts", ProductText.objects.all()),
            Prefetch("photos", ProductPhoto.objects.select_related("image").prefetch_related("image__renditions")),
            Prefetch("cooperative__contacts", ContactPoint.objects.filter(is_public=True)),
        )
    )
    by_id = {row.pk: row for row in rows}
    hits = []
    for pk in (pk for pk in answer.ids if pk in by_id):
        product = by_id[pk]
        text = shown_text(product, asked, language)
        name, code = (text.name, text.language) if text else (product.name, "es")
        hits.append(ProductHit(product, answer.distances.get(pk), highlight(name, asked), code, answer.explanations.get(pk, [])))
    return hits


def shown_text(product, asked, language):
    """The text whose name has the words asked for, else the one in the visitor's language, as `Product.text` chooses."""
    matching = [text for text in product.texts.all() if asked and matches(text.name, asked)]
    return min(matching, key=lambda text: text.language != language) if matching else product.text(language)
