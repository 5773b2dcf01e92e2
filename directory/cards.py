"""What a card in a list shows of a cooperative or a product, in a few reads however many there are.

Plain rows, since no record is needed: to make one of each text, photo and product took a third of a result page.
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db.models import FilteredRelation

from content.pictures import Picture, first_pictures
from content.rows import Rows

from .models import ContactPoint, Cooperative, CooperativePhoto, CooperativeText, Product, ProductPhoto, ProductText
from .models.choices import ContactKind
from .models.product import not_spanish, not_spanish_original

SHOWN = ("pk", "public_name", "slug", "verification", "coverage", "state__name", "municipality__name", "municipality_text", "locality")
RESULT_WIDTHS = (120, 240)  # pixels, as results ask for
WIDTHS = (*RESULT_WIDTHS, 480)  # and the cards of stories
PRODUCTS_NAMED = 4
REACHED_BY = (ContactKind.WHATSAPP, ContactKind.PHONE, ContactKind.EMAIL)


@dataclass
class Told:
    """What is said of a cooperative in one language, as far as a card shows it."""

    language: str
    is_original: bool
    tagline: str


@dataclass
class CooperativeFacts:
    """A cooperative as far as a card shows it."""

    pk: int
    public_name: str
    slug: str
    verification: str
    coverage: list[str]
    state: str  # names of places, as of the towns
    towns: tuple[str, ...]  # its municipality, else that as it was written, else its locality: the first that is known
    told: list[Told] = field(default_factory=list)
    first_photo: Picture | None = None
    reach: dict[str, str] = field(default_factory=dict)  # kind of contact → the first public one
    product_names: list[tuple[str, str]] = field(default_factory=list)  # of the first few, each with its language
    product_count: int = 0  # of a result, as the rest
    wholesale: list[tuple[Decimal | None, str]] = field(default_factory=list)  # (least order, unit) of what it sells wholesale


def cooperative_facts(row):
    """Of a row with the columns `SHOWN`."""
    return CooperativeFacts(*row[:6], row[6:])


PUBLIC = Rows(lambda keys: Cooperative.objects.public().filter(pk__in=keys).order_by().values_list(*SHOWN))
TOLD = Rows(
    lambda keys: CooperativeText.objects.filter(cooperative__in=keys).order_by("pk").values_list("cooperative_id", "language", "is_original", "tagline")
)
REACHED = Rows(
    lambda keys: (
        ContactPoint.objects.filter(cooperative__in=keys, is_public=True, kind__in=REACHED_BY)
        .order_by("sort_order", "pk")
        .values_list("cooperative_id", "kind", "value")
    )
)


# `name` is the Spanish one, or the original: names in other languages are few, and an index of their own finds them.
SOLD = Rows(
    lambda keys: (
        Product.objects.filter(cooperative__in=keys, live=True)
        .annotate(other=FilteredRelation("texts", condition=not_spanish("texts__language")))
        .order_by("sort_order", "pk")
        .values_list(
            "cooperative_id", "pk", "name", "other__language", "other__is_original", "other__name", "accepts_wholesale", "minimum_order",
            "minimum_order_unit", "price_min", "price_max", "price_unit",
        )
    )
)  # fmt: skip


def with_what_cards_show(rows, widths=WIDTHS):
    """[CooperativeFacts] of rows with the columns `SHOWN`, in their order, without `product_names`."""
    facts = [cooperative_facts(row) for row in rows]
    by_pk = {row.pk: row for row in facts}
    for pk, *text in TOLD(by_pk):
        by_pk[pk].told.append(Told(*text))
    for pk, contacts in reach(by_pk).items():
        by_pk[pk].reach = contacts
    for pk, picture in first_pictures(CooperativePhoto, "cooperative", by_pk, widths).items():
        by_pk[pk].first_photo = picture
    return facts


def reach(cooperatives):
    """Cooperative → kind of contact → the first public one, of those that have any."""
    found = {}
    for pk, kind, value in REACHED(cooperatives):
        found.setdefault(pk, {}).setdefault(kind, value)
    return found


@dataclass
class Name:
    """What a product is called in one language."""

    language: str
    is_original: bool
    name: str


@dataclass
class ProductFacts:
    """A product as far as a card in a list of several sellers' shows it."""

    pk: int
    name: str
    slug: str
    price_min: Decimal | None
    price_max: Decimal | None
    price_unit: str
    minimum_order: Decimal | None
    minimum_order_unit: str
    season_months: list[int]
    accepts_wholesale: bool
    is_available: bool
    cooperative: CooperativeFacts
    names: list[Name] = field(default_factory=list)
    first_photo: Picture | None = None


OF_PRODUCT = tuple(column.name for column in fields(ProductFacts))[:-3]


PUBLIC_PRODUCTS = Rows(
    lambda keys: Product.objects.public().filter(pk__in=keys).order_by().values_list(*OF_PRODUCT, *(f"cooperative__{name}" for name in SHOWN))
)
NAMES = Rows(lambda keys: ProductText.objects.filter(product__in=keys).order_by("pk").values_list("product_id", "language", "is_original", "name"))


def public_products(ids):
    """{id: ProductFacts} of those that are public."""
    split = len(OF_PRODUCT)
    products = {row[0]: ProductFacts(*row[:split], cooperative_facts(row[split:])) for row in PUBLIC_PRODUCTS(ids)}
    for pk, *name in NAMES(products):
        products[pk].names.append(Name(*name))
    contacts = reach({product.cooperative.pk for product in products.values()})
    photos = first_pictures(ProductPhoto, "product", products, RESULT_WIDTHS)
    for product in products.values():
        product.cooperative.reach = contacts.get(product.cooperative.pk, {})
        product.first_photo = photos.get(product.pk)
    return products


def cards(cooperatives):
    """Public or not, the cooperatives of a queryset in its order with what a card shows of them, `product_names` too."""
    rows = with_what_cards_show(cooperatives.values_list(*SHOWN))
    by_pk = {row.pk: row for row in rows}
    sells = Product.objects.filter(cooperative__in=by_pk, live=True).order_by("sort_order", "pk")
    for pk, name, language, own in sells.annotate(own=not_spanish_original()).values_list("cooperative_id", "name", "own__language", "own__name"):
        if len(by_pk[pk].product_names) < PRODUCTS_NAMED:
            by_pk[pk].product_names.append((name, language if name == own else "es"))
    return rows


def public_cards(ids):
    """{id: the same without `product_names`} of those that are public."""
    return {row.pk: row for row in with_what_cards_show(PUBLIC(ids), RESULT_WIDTHS)}
