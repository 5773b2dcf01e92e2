"""Keeping the supplier index true. Call inside the transaction of the change; what did not change costs nothing.

Only public facts of public cooperatives enter it: never RFC, contacts, address, notes, or the number of a certificate.
"""

import time
from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from content.freshness import public_content_changed
from search.engine import Document, get_index

BATCH = 200  # records per transaction of a bulk load: well below half a second

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


def index_cooperatives(ids, today=None, *, force=False):
    """Bring the index up to these cooperatives as they stand in the running transaction: written if public, else removed."""
    from .models import Cooperative

    ids = sorted({pk for pk in ids if pk})
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        with transaction.atomic():
            # Whoever else changes one of them meanwhile waits, so that the older reading never overwrites the newer.
            list(Cooperative.objects.filter(pk__in=part).order_by("pk").select_for_update(no_key=True).values_list("pk"))
            found = documents(part, today or timezone.localdate())
            supplier_index().put(found, force=force)
            supplier_index().remove(set(part) - {document.id for document in found})


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
    public_content_changed()


def index_all(*, force=False):
    """Index every cooperative in short transactions and drop what should not be there. Returns how many were looked at."""
    from .models import Cooperative

    index, today = supplier_index(), timezone.localdate()
    ids = list(Cooperative.objects.order_by("pk").values_list("pk", flat=True))
    ghosts = set(index.digests()) - set(ids)
    for start in range(0, len(ids), BATCH):
        index_cooperatives(ids[start : start + BATCH], today, force=force)
        time.sleep(0.002)  # lets a waiting writer in
    for start in range(0, len(ghosts), BATCH):
        index.remove(sorted(ghosts)[start : start + BATCH])
    index.touch()
    index.tidy(optimize=True)
    public_content_changed()
    return len(ids)


def index_expired(today):
    """Certificates that began or ended in the last week change what a search finds."""
    from .models import Certificate

    week = (today - timedelta(days=7), today)
    ids = set(Certificate.objects.filter(valid_until__range=week).values_list("cooperative_id", flat=True))
    ids |= set(Certificate.objects.filter(valid_from__range=week).values_list("cooperative_id", flat=True))
    index_cooperatives(ids, today)
    return len(ids)


def differences(today):
    """(missing, ghosts, stale) ids of the index against the records; reads only."""
    from .models import Cooperative

    index = supplier_index()
    stored = index.digests()
    public = list(Cooperative.objects.public().order_by("pk").values_list("pk", flat=True))
    stale = []
    for start in range(0, len(public), BATCH):
        part = documents(public[start : start + BATCH], today)
        stale += [document.id for document in part if document.id in stored and stored[document.id] != index.digest_of(document)]
    return sorted(set(public) - set(stored)), sorted(set(stored) - set(public)), stale


def reconcile(today):
    """Mend the differences; returns them as they were."""
    found = differences(today)
    for ids in found:
        index_cooperatives(ids, today)
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
    """The documents of those cooperatives that are public, in few queries however many they are."""
    from .models import Certificate, Cooperative, CooperativeText, Product, ProductText, State

    rows = list(
        Cooperative.objects.public()
        .filter(pk__in=ids)
        .order_by("pk")
        .values(
            "pk", "public_name", "legal_name", "legal_form", "languages", "coverage", "state_id", "municipality__clave", "municipality__slug",
            "municipality__name", "municipality_text", "locality", "latitude", "longitude", "verification", "confirmed_at",
        )
    )  # fmt: skip
    if not rows:
        return []
    public = [row["pk"] for row in rows]
    states = dict(State.objects.values_list("pk", "name"))
    categories = category_words()
    own_categories = grouped(Cooperative.categories.through.objects.filter(cooperative_id__in=public).values_list("cooperative_id", "category_id"))
    networks = grouped(Cooperative.networks.through.objects.filter(cooperative_id__in=public).values_list("cooperative_id", "network__name"))
    texts = grouped(CooperativeText.objects.filter(cooperative_id__in=public).values_list("cooperative_id", "tagline", "story"))
    products = grouped(
        Product.objects.filter(cooperative_id__in=public, live=True)
        .order_by("pk")
        .values_list("cooperative_id", "pk", "name", "category_id", "monthly_capacity", "minimum_order", "season_months", "accepts_wholesale", "coverage")
    )
    product_texts = grouped(
        ProductText.objects.filter(product__cooperative_id__in=public, product__live=True)
        .order_by("pk")
        .values_list("product__cooperative_id", "name", "description")
    )
    certificates = grouped((c.cooperative_id, c) for c in Certificate.objects.filter(cooperative_id__in=public).select_related("certification").order_by("pk"))
    return [
        document(
            row,
            state=states.get(row["state_id"], ""),
            states=states,
            products=products[row["pk"]],
            product_texts=product_texts[row["pk"]],
            categories=[
                categories[pk] for pk in {category for (category,) in own_categories[row["pk"]]} | {p[2] for p in products[row["pk"]]} if pk in categories
            ],
            networks=[name for (name,) in networks[row["pk"]]],
            texts=texts[row["pk"]],
            certifications=[c.certification for (c,) in certificates[row["pk"]] if c.is_verified(today)],
        )
        for row in rows
    ]


def document(row, *, state, states, products, product_texts, categories, networks, texts, certifications):
    coverage = set(row["coverage"]).union(*(p[7] for p in products))
    if "nacional" in coverage:
        coverage |= set(states)
    months = set()
    for product in products:
        months |= {str(month) for month in (product[5] or range(1, 13))}
    capacities = [float(p[3]) for p in products if p[3] is not None]
    orders = [float(p[4]) for p in products if p[4] is not None]
    municipality = row["municipality__clave"] or (f"{row['state_id']}-{row['municipality__slug']}" if row["municipality__slug"] else "")
    names = dict.fromkeys([*(p[1] for p in products), *(name for name, _ in product_texts)])
    return Document(
        id=row["pk"],
        name=row["public_name"],
        names=row["legal_name"],
        products=tuple(names),
        categories=" ".join(words for _, words in sorted(categories)),
        place=" ".join([row["locality"], row["municipality__name"] or "", row["municipality_text"], state]),
        summary=" ".join(
            [
                LEGAL_WORDS.get(row["legal_form"], ""),
                *(part for text in texts for part in text),
                *(description for _, description in product_texts),
                *networks,
                *(f"{c.name} {c.aliases}" for c in certifications),
            ]
        ),
        facets={
            "rama": [slug for slugs, _ in categories for slug in slugs],
            "estado": [row["state_id"]],
            "municipio": [municipality] if municipality else [],
            "forma": [row["legal_form"]] if row["legal_form"] else [],
            "certificacion": [c.slug for c in certifications],
            "idioma": list(row["languages"]),
            "verificada": ["1"] if row["verification"] == "verificada" else [],
            "mayoreo": ["1"] if any(p[6] for p in products) else [],
            "cobertura": list(coverage),
            "temporada": list(months),
        },
        numbers=({"capacidad": max(capacities)} if capacities else {}) | ({"pedido": min(orders)} if orders else {}),
        latitude=row["latitude"],
        longitude=row["longitude"],
        recent=row["confirmed_at"].timestamp() if row["confirmed_at"] else 0.0,
    )
