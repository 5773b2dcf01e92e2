"""Keeping the indices of suppliers and products true. Call inside the transaction of the change; what did not change costs nothing.

Only public facts of public cooperatives enter it: never RFC, contacts, address, notes, or the number of a certificate.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from content.freshness import public_content_changed
from search.engine import Document, get_index
from search.engine.sources import Shape, Source

from . import changes

BATCH = 100  # cooperatives per transaction of a bulk load, with their products: well below half a second

# How well a buyer is served by a record whatever was asked: 0 to 1, the sum of these. None of it can be bought.
CONFIRMED = {365: 0.4, 730: 0.2}  # days since somebody confirmed it → weight: an old telephone number costs the buyer a day
VERIFIED = 0.3  # the portal made sure that it exists
COMPLETE = 0.3  # in equal parts: a story, a photo, a way to reach it, a point on the map, products
PRODUCT_COMPLETE = 0.3  # of a product; the rest is its cooperative's. In equal parts: a description, a photo, a price, can be ordered

# What people call these bodies, whatever their name says: "cooperativa" alone finds them.
LEGAL_WORDS = {
    "sc": "cooperativa",
    "sc-cv": "cooperativa",
    "sc-rs": "cooperativa",
    "socap": "cooperativa caja de ahorro y préstamo socap",
    "spr": "sociedad de producción rural",
    "sss": "sociedad de solidaridad social",
    "ejido": "ejido",
    "comunidad": "comunidad agraria",
    "union": "unión federación",
}


def supplier_index():
    return get_index("supplier")


def product_index():
    """One document per public product; `parent` is its cooperative, without which it is never written or removed."""
    return get_index("product")


def index_cooperatives(ids, today=None, *, force=False):
    """Bring both indices up to these cooperatives and their products as they stand in the running transaction: written if public, else removed."""
    from .models import Cooperative

    ids = sorted({pk for pk in ids if pk})
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        with transaction.atomic():
            # Whoever else changes one of them meanwhile waits, so that the older reading never overwrites the newer.
            updated = dict(Cooperative.objects.filter(pk__in=part).order_by("pk").select_for_update(no_key=True).values_list("pk", "updated_at"))
            found, products = documents(part, today or timezone.localdate())
            changes.note(part, found, updated)
            supplier_index().put(found, force=force)
            supplier_index().remove(set(part) - {document.id for document in found})
            product_index().put(products, force=force)
            product_index().remove(set(product_index().children(part)) - {document.id for document in products})


def index_holders(record):
    """A category, network or kind of certificate was renamed: index those who have it, and let labels be read anew."""
    from .models import Category, Certification, Cooperative, Network, Product

    ids = set()
    if isinstance(record, Category):
        family = [record.pk, *Category.objects.filter(parent=record).values_list("pk", flat=True)]
        ids |= set(Cooperative.objects.filter(categories__in=family).values_list("pk", flat=True))
        ids |= set(Product.objects.filter(category__in=family).values_list("cooperative_id", flat=True))
    elif isinstance(record, Network):
        ids |= set(Cooperative.objects.filter(networks=record).values_list("pk", flat=True))
    elif isinstance(record, Certification):
        ids |= set(Cooperative.objects.filter(certificates__certification=record).values_list("pk", flat=True))
    index_cooperatives(ids)
    supplier_index().touch()
    product_index().touch()
    public_content_changed()


def index_places(municipalities):
    """Municipalities got another name or clave: index who is there, in short transactions, and let labels be read anew."""
    from .models import Cooperative

    index_cooperatives(Cooperative.objects.filter(municipality__in=municipalities).values_list("pk", flat=True))
    supplier_index().touch()
    product_index().touch()
    public_content_changed()


def index_all(*, force=False):
    """Index every cooperative in short transactions and drop what should not be there. Returns how many were looked at."""
    from .models import Cooperative, Product

    today = timezone.localdate()
    ids = list(Cooperative.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        index_cooperatives(ids[start : start + BATCH], today, force=force)
        time.sleep(0.002)  # lets a waiting writer in
    for index, kept in ((supplier_index(), set(ids)), (product_index(), set(Product.objects.values_list("pk", flat=True)))):
        ghosts = sorted(index.known_ids() - kept)
        for start in range(0, len(ghosts), BATCH):
            index.remove(ghosts[start : start + BATCH])
        index.touch()
        index.tidy(optimize=True)
    public_content_changed()
    return len(ids)


def index_expired(today):
    """What the calendar changes: certificates that began or ended in the last week, confirmations that grew old in it."""
    from .models import Certificate, Cooperative

    week = (today - timedelta(days=7), today)
    ids = set(Certificate.objects.filter(valid_until__range=week).values_list("cooperative_id", flat=True))
    ids |= set(Certificate.objects.filter(valid_from__range=week).values_list("cooperative_id", flat=True))
    for days in CONFIRMED:
        old = timezone.now() - timedelta(days=days)
        ids |= set(Cooperative.objects.filter(confirmed_at__range=(old - timedelta(days=7), old)).values_list("pk", flat=True))
    index_cooperatives(ids, today)
    return len(ids)


@dataclass
class Differences:
    """An index against the records: ids that are missing from it, in it without a public record, or not as they should be."""

    missing: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)

    def __bool__(self):
        return bool(self.missing or self.ghosts or self.stale)


def differences(today):
    """{"supplier": Differences, "product": Differences}, and the same with " on Elasticsearch" where it is used; reads only."""
    from .models import Cooperative

    indices = {"supplier": supplier_index(), "product": product_index()}
    sides = {name: [(name, index)] + [(f"{name} on {title}", mirror) for title, mirror in index.mirrors] for name, index in indices.items()}
    stored = {title: side.digests() for both in sides.values() for title, side in both}
    found, public = {title: Differences() for title in stored}, {name: set() for name in indices}
    ids = list(Cooperative.objects.public().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        for name, part in zip(indices, documents(ids[start : start + BATCH], today), strict=True):
            public[name].update(document.id for document in part)
            for title, side in sides[name]:
                for document in part:
                    known = stored[title].get(document.id)
                    if known is None:
                        found[title].missing.append(document.id)
                    elif known != side.digest_of(document):
                        found[title].stale.append(document.id)
    for name, both in sides.items():
        for title, _side in both:
            found[title].ghosts = sorted(stored[title].keys() - public[name])
    return found


def reconcile(today):
    """Mend the differences; returns them as they were."""
    from .models import Product

    found = differences(today)
    product = found["product"]
    wrong = {pk for ids in (found["supplier"].missing, found["supplier"].ghosts, found["supplier"].stale) for pk in ids}
    wanting = [*product.missing, *product.stale]
    for start in range(0, len(wanting), BATCH):
        wrong |= set(Product.objects.filter(pk__in=wanting[start : start + BATCH]).values_list("cooperative_id", flat=True))
    index_cooperatives(wrong, today)
    changes.mend()
    for start in range(0, len(product.ghosts), BATCH):
        part = product.ghosts[start : start + BATCH]
        with transaction.atomic():
            # Published meanwhile? Then it stays.
            product_index().remove(set(part) - set(Product.objects.public().filter(pk__in=part).values_list("pk", flat=True)))
    for name, index in (("supplier", supplier_index()), ("product", product_index())):
        for title, _mirror in index.mirrors:
            wrong = found[f"{name} on {title}"]
            index.tell_again([*wrong.missing, *wrong.stale])
            index.tell_again(wrong.ghosts, gone=True)
    return found


def grouped(rows):
    result = defaultdict(list)
    for key, *rest in rows:
        result[key].append(rest)
    return result


def category_words():
    """Category → (slugs of itself and what it lies in, its own names and synonyms).

    The words of the branch stay out: who sells vanilla would be found for the coffee of “Café, cacao y miel”.
    """
    from .models import Category, CategoryText

    texts = grouped(CategoryText.objects.values_list("category_id", "name", "synonyms"))
    categories = {pk: (slug, parent) for pk, slug, parent in Category.objects.values_list("pk", "slug", "parent_id")}
    result = {}
    for pk in categories:
        slugs, node = [], pk
        while node in categories and len(slugs) < 5:
            slug, parent = categories[node]
            slugs.append(slug)
            node = parent
        result[pk] = (slugs, " ".join(part for text in texts[pk] for part in text))
    return result


def documents(ids, today):
    """(documents of those cooperatives that are public, documents of their public products), in few queries however many they are."""
    from .models import Cooperative, State

    rows = list(
        Cooperative.objects.public()
        .filter(pk__in=ids)
        .order_by("pk")
        .values(
            "pk", "public_name", "legal_name", "legal_form", "languages", "coverage", "state_id", "municipality__clave", "municipality__slug",
            "municipality__name", "municipality_text", "locality", "latitude", "longitude", "verification", "confirmed_at",
            "municipality__latitude", "municipality__longitude",
        )
    )  # fmt: skip
    if not rows:
        return [], []
    around, states = surroundings([row["pk"] for row in rows], today), dict(State.objects.values_list("pk", "name"))
    categories = category_words()
    suppliers, products = [], []
    for row in rows:
        facts = around.of(row["pk"])
        supplier = supplier_document(row, facts, categories, states, today)
        suppliers.append(supplier)
        products += [product_document(product, row, facts, supplier, categories, states) for product in facts["products"]]
    return suppliers, products


class Surroundings:
    """What belongs to some cooperatives: name → cooperative → rows."""

    def __init__(self, **tables):
        self.tables = tables

    def of(self, pk):
        return {name: table[pk] for name, table in self.tables.items()}


def surroundings(public, today):
    from .models import Certificate, ContactPoint, Cooperative, CooperativePhoto, CooperativeText, Product, ProductPhoto, ProductText

    texts = ProductText.objects.filter(product__cooperative_id__in=public, product__live=True).order_by("pk")
    texts = grouped(texts.values_list("product_id", "language", "name", "description"))
    pictured = set(ProductPhoto.objects.filter(product__cooperative_id__in=public).values_list("product_id", flat=True))
    products = Product.objects.filter(cooperative_id__in=public, live=True).order_by("pk")
    products = products.values(
        "cooperative_id", "pk", "name", "category_id", "monthly_capacity", "minimum_order", "season_months", "accepts_wholesale", "coverage", "price_min",
        "is_available",
    )  # fmt: skip
    certificates = Certificate.objects.filter(cooperative_id__in=public).select_related("certification").order_by("pk")
    own = {"cooperative_id__in": public}
    return Surroundings(
        categories=single(Cooperative.categories.through.objects.filter(**own).values_list("cooperative_id", "category_id")),
        networks=single(Cooperative.networks.through.objects.filter(**own).order_by("network_id").values_list("cooperative_id", "network__name")),
        texts=grouped(CooperativeText.objects.filter(**own).order_by("pk").values_list("cooperative_id", "language", "tagline", "story")),
        photos=single(CooperativePhoto.objects.filter(**own).values_list("cooperative_id", "pk")),
        contacts=single(ContactPoint.objects.filter(**own, is_public=True).values_list("cooperative_id", "pk")),
        certifications=single((c.cooperative_id, c.certification) for c in certificates if c.is_verified(today)),
        products=single((p["cooperative_id"], p | {"texts": texts[p["pk"]], "pictured": p["pk"] in pictured}) for p in products),
    )


def single(rows):
    result = defaultdict(list)
    for key, value in rows:
        result[key].append(value)
    return result


def told(texts):
    """language → what is said in it, of all languages but Spanish; and what is said in Spanish."""
    others = {}
    for language, *parts in texts:
        if language != "es":
            others[language] = " ".join([others.get(language, ""), *parts]).strip()
    return others, " ".join(part for language, *parts in texts if language == "es" for part in parts)


def quality(row, facts, today):
    """See the weights above."""
    age = (today - timezone.localdate(row["confirmed_at"])).days if row["confirmed_at"] else None
    confirmed = next((weight for days, weight in CONFIRMED.items() if age is not None and age <= days), 0)
    parts = (any(story for _language, _tagline, story in facts["texts"]), facts["photos"], facts["contacts"], row["latitude"] is not None, facts["products"])
    return confirmed + (VERIFIED if row["verification"] == "verificada" else 0) + COMPLETE * sum(map(bool, parts)) / len(parts)


def covered(coverage, states):
    return sorted(coverage | set(states) if "nacional" in coverage else coverage)


def figures(products):
    """The numbers of a cooperative or a product: the most it can make in a month, the least it sells."""
    capacities = [float(p["monthly_capacity"]) for p in products if p["monthly_capacity"] is not None]
    orders = [float(p["minimum_order"]) for p in products if p["minimum_order"] is not None]
    return ({"capacidad": max(capacities)} if capacities else {}) | ({"pedido": min(orders)} if orders else {})


def months(products):
    return sorted({str(month) for p in products for month in (p["season_months"] or range(1, 13))})


def located(row):
    """Its own point, else its municipality's seat: who gave no coordinates is near somebody too."""
    if row["latitude"] is not None and row["longitude"] is not None:
        return row["latitude"], row["longitude"]
    return row["municipality__latitude"], row["municipality__longitude"]


def supplier_document(row, facts, categories, states, today):
    products = facts["products"]
    own = [categories[pk] for pk in {*facts["categories"], *(p["category_id"] for p in products)} if pk in categories]
    others, spanish = told([*facts["texts"], *([language, description] for p in products for language, _name, description in p["texts"])])
    latitude, longitude = located(row)
    municipality = row["municipality__clave"] or (f"{row['state_id']}-{row['municipality__slug']}" if row["municipality__slug"] else "")
    names = dict.fromkeys([*(p["name"] for p in products), *(name for p in products for _language, name, _description in p["texts"])])
    return Document(
        id=row["pk"],
        name=row["public_name"],
        names=row["legal_name"],
        products=tuple(names),
        categories=" ".join(words for _, words in sorted(own)),
        place=" ".join([row["locality"], row["municipality__name"] or "", row["municipality_text"], states.get(row["state_id"], "")]),
        summary=" ".join(
            [
                LEGAL_WORDS.get(row["legal_form"], ""),
                spanish,
                *facts["networks"],
                *(f"{c.name} {c.aliases}" for c in facts["certifications"]),
            ]
        ),
        told=others,
        facets={
            "rama": [slug for slugs, _ in own for slug in slugs],
            "estado": [row["state_id"]],
            "municipio": [municipality] if municipality else [],
            "forma": [row["legal_form"]] if row["legal_form"] else [],
            "certificacion": [c.slug for c in facts["certifications"]],
            "idioma": list(row["languages"]),
            "verificada": ["1"] if row["verification"] == "verificada" else [],
            "mayoreo": ["1"] if any(p["accepts_wholesale"] for p in products) else [],
            "cobertura": covered(set(row["coverage"]).union(*(p["coverage"] for p in products)), states),
            "temporada": months(products),
        },
        numbers=figures(products),
        latitude=latitude,
        longitude=longitude,
        recent=row["confirmed_at"].timestamp() if row["confirmed_at"] else 0.0,
        quality=quality(row, facts, today),
    )


def product_document(product, row, facts, supplier, categories, states):
    """What a buyer finds of a product: its own words and facts; whose it is and where are its cooperative's."""
    slugs, category = categories.get(product["category_id"], ([], ""))
    others, spanish = told([[language, description] for language, _name, description in product["texts"]])
    parts = (
        any(description for _language, _name, description in product["texts"]),
        product["pictured"],
        product["price_min"] is not None,
        product["is_available"],
    )
    # What the cooperative says for all it sells; each product may reach farther.
    coverage = covered(set(row["coverage"]) | set(product["coverage"]), states)
    own = {"rama": slugs, "mayoreo": ["1"] if product["accepts_wholesale"] else [], "temporada": months([product]), "cobertura": coverage}
    return Document(
        id=product["pk"],
        name=product["name"],
        names=" ".join(name for _language, name, _description in product["texts"] if name != product["name"]),
        categories=category,
        place=supplier.place,
        summary=" ".join([supplier.name, LEGAL_WORDS.get(row["legal_form"], ""), spanish]),
        told=others,
        facets={name: values for name, values in supplier.facets.items() if name not in own} | own,
        numbers=figures([product]),
        latitude=supplier.latitude,
        longitude=supplier.longitude,
        recent=supplier.recent,
        quality=(1 - PRODUCT_COMPLETE) * supplier.quality + PRODUCT_COMPLETE * sum(map(bool, parts)) / len(parts),
        parent=row["pk"],
    )


# For an engine outside of the database -----------------------------------------------------------------------------------------
def owners(index, ids):
    """Record → the cooperative whose documents hold it, of records that exist."""
    from .models import Product

    if index == "supplier":
        return {pk: pk for pk in ids}
    return dict(Product.objects.filter(pk__in=list(ids)).values_list("pk", "cooperative_id"))


def owner_ids():
    from .models import Cooperative

    return Cooperative.objects.public().order_by("pk").values_list("pk", flat=True)


def documents_by_index(ids, today):
    suppliers, products = documents(ids, today)
    return {"supplier": suppliers, "product": products}


SHAPE = Shape(("rama", "estado", "municipio", "forma", "certificacion", "idioma", "verificada", "mayoreo", "cobertura", "temporada"), ("capacidad", "pedido"))
SOURCE = Source({"supplier": SHAPE, "product": SHAPE}, documents_by_index, owners, owner_ids)
