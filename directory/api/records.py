"""Records as others get them: public facts only. Each table says field by field what it is; records are made and described by it.

Never here: RFC, external identifiers, contacts, address, notes, numbers and files of certificates. A position is never
more exact than the cooperative said its own is.
"""

from collections import defaultdict
from datetime import UTC

from django.conf import settings

from ..labels import labels
from ..models import Certificate, Cooperative, Product, ProductText
from ..models.choices import LegalForm, Precision, Unit

TEXT, WHOLE, YES_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
ADDRESS, MOMENT = {"type": "string", "format": "uri"}, {"type": "string", "format": "date-time"}
LATITUDE, LONGITUDE = {"type": ["number", "null"], "minimum": -90, "maximum": 90}, {"type": ["number", "null"], "minimum": -180, "maximum": 180}
TEXT_OR_NOTHING, WHOLE_OR_NOTHING = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
TEXTS = {"type": "array", "items": TEXT}

NUMBER_OR_NOTHING, UNIT = {"type": ["number", "null"]}, {"enum": [*Unit.values, None]}


def whole(table):
    """JSON Schema of a record that has these fields and no other."""
    return {"type": "object", "properties": table, "required": list(table), "additionalProperties": False}


# Decimals of a degree: 5 is the door, 2 about a kilometre, 1 about eleven.
DECIMALS = {Precision.EXACT: 5, Precision.LOCALITY: 2, Precision.MUNICIPALITY: 1, "": 2}

COOPERATIVE = {
    "id": WHOLE,
    "name": TEXT,
    "legal_form": {"enum": [*LegalForm.values, None]},
    "url": ADDRESS,
    "state": TEXT,
    "municipality": TEXT_OR_NOTHING,
    "latitude": LATITUDE,
    "longitude": LONGITUDE,
    "categories": TEXTS,
    "certifications": TEXTS,
    "languages": TEXTS,
    "verified": YES_NO,
    "updated_at": MOMENT,
}
# Of the feed of changes.
CHANGED = COOPERATIVE | {"changed_at": MOMENT, "removed": {"const": False}}
REMOVED = {"id": WHOLE, "changed_at": MOMENT, "removed": {"const": True}}
PRODUCT = {
    "id": WHOLE,
    "name": TEXT,
    "url": ADDRESS,
    "cooperative": whole({"id": WHOLE, "name": TEXT, "url": ADDRESS}),
    "state": TEXT,
    "category": TEXT_OR_NOTHING,
    "price_min": NUMBER_OR_NOTHING,
    "price_max": NUMBER_OR_NOTHING,
    "price_unit": UNIT,
    "minimum_order": NUMBER_OR_NOTHING,
    "minimum_order_unit": UNIT,
    "monthly_capacity": NUMBER_OR_NOTHING,
    "monthly_capacity_unit": UNIT,
    "season_months": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 12}},
    "wholesale": YES_NO,
    "coverage": TEXTS,
    "available": YES_NO,
    "updated_at": MOMENT,
}
CATEGORY = {"id": TEXT, "name": TEXT, "parent": TEXT_OR_NOTHING, "cooperatives": WHOLE, "url": ADDRESS}
PLACE = {
    "id": TEXT,
    "kind": {"enum": ["estado", "municipio", "localidad"]},
    "name": TEXT,
    "state": TEXT,
    "latitude": LATITUDE,
    "longitude": LONGITUDE,
    "population": WHOLE_OR_NOTHING,
    "cooperatives": WHOLE_OR_NOTHING,
    "url": ADDRESS,
}


SUGGESTION_KIND = {"enum": ["categories", "products", "cooperatives", "places"]}
SUGGESTIONS = {
    "query": TEXT,
    "groups": {
        "type": "array",
        "items": whole({"kind": SUGGESTION_KIND, "label": TEXT, "items": {"type": "array", "items": whole({"text": TEXT, "url": TEXT})}}),
    },
    "suggestions": {"type": "array", "items": whole({"text": TEXT, "kind": SUGGESTION_KIND, "url": TEXT, "count": WHOLE})},
}


def absolute(path):
    return settings.PUBLIC_URL + path


def address(path, language):
    return absolute(f"/{language}/{path}")


def moment(at):
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def position(latitude, longitude, precision):
    if latitude is None or longitude is None:
        return None, None
    decimals = DECIMALS.get(precision, 1)
    return round(latitude, decimals), round(longitude, decimals)


def cooperatives(ids, language, today):
    """id → record of the public ones, in four queries however many they are."""
    ids = [pk for pk in ids if pk < 2**63]  # what the databases can hold
    rows = (
        Cooperative.objects.public()
        .filter(pk__in=ids)
        .values(
            "pk", "public_name", "legal_form", "slug", "state_id", "municipality__clave", "municipality__slug",
            "latitude", "longitude", "precision", "languages", "verification", "updated_at",
        )
    )  # fmt: skip
    rows = {row["pk"]: row for row in rows}
    categories, certifications = categories_of(rows, language), certifications_of(rows, today)
    return {pk: cooperative(row, language, categories[pk], certifications[pk]) for pk, row in rows.items()}


def changes(rows, language, today):
    """The record of each change in the ledger; of one that is not public (any more) only that it was removed, and when."""
    public = cooperatives([row.pk for row in rows if not row.is_removed], language, today)
    found = []
    for row in rows:
        record = public.get(row.pk)
        found.append((record or {"id": row.pk}) | {"changed_at": moment(row.changed_at), "removed": record is None})
    return found


def cooperative(row, language, categories, certifications):
    latitude, longitude = position(row["latitude"], row["longitude"], row["precision"])
    state, slug = row["state_id"], row["municipality__slug"]
    values = (
        row["pk"],
        row["public_name"],
        row["legal_form"] or None,
        address(f"directorio/{row['slug']}/", language),
        state,
        row["municipality__clave"] or (f"{state}-{slug}" if slug else None),
        latitude,
        longitude,
        sorted(categories),
        sorted(certifications),
        list(row["languages"]),
        row["verification"] == "verificada",
        moment(row["updated_at"]),
    )
    return dict(zip(COOPERATIVE, values, strict=True))


def products(ids, language, today):
    """id → record of the public ones, in two queries however many they are. Money in MXN."""
    ids = [pk for pk in ids if pk < 2**63]
    rows = (
        Product.objects.public()
        .filter(pk__in=ids)
        .values(
            "pk", "name", "slug", "cooperative_id", "cooperative__public_name", "cooperative__slug", "cooperative__state_id", "category__slug",
            "price_min", "price_max", "price_unit", "minimum_order", "minimum_order_unit", "monthly_capacity", "monthly_capacity_unit",
            "season_months", "accepts_wholesale", "coverage", "is_available", "updated_at",
        )
    )  # fmt: skip
    rows = {row["pk"]: row for row in rows}
    names = dict(ProductText.objects.filter(product_id__in=list(rows), language=language).values_list("product_id", "name"))
    return {pk: product(row, names.get(pk) or row["name"], language) for pk, row in rows.items()}


def product(row, name, language):
    owner = f"directorio/{row['cooperative__slug']}/"
    values = (
        row["pk"],
        name,
        address(f"{owner}{row['slug']}/", language),
        {"id": row["cooperative_id"], "name": row["cooperative__public_name"], "url": address(owner, language)},
        row["cooperative__state_id"],
        row["category__slug"],
        number(row["price_min"]),
        number(row["price_max"]),
        row["price_unit"] or None,
        number(row["minimum_order"]),
        row["minimum_order_unit"] or None,
        number(row["monthly_capacity"]),
        row["monthly_capacity_unit"] or None,
        list(row["season_months"]),
        row["accepts_wholesale"],
        list(row["coverage"]),
        row["is_available"],
        moment(row["updated_at"]),
    )
    return dict(zip(PRODUCT, values, strict=True))


def number(value):
    return None if value is None else float(value)


def categories_of(ids, language):
    """Cooperative → its categories and those of what it sells, with what these lie in: what `rama` finds it by."""
    ids, found = list(ids), defaultdict(set)
    own = Cooperative.categories.through.objects.filter(cooperative_id__in=ids).values_list("cooperative_id", "category__slug")
    sold = Product.objects.filter(cooperative_id__in=ids, live=True, category__isnull=False).order_by().values_list("cooperative_id", "category__slug")
    parents = labels(language).parents
    for pk, slug in own.union(sold):
        node = slug
        while node and node not in found[pk]:
            found[pk].add(node)
            node = parents.get(node)
    return found


def certifications_of(ids, today):
    found = defaultdict(set)
    for held in (
        Certificate.objects.filter(cooperative_id__in=list(ids))
        .select_related("certification")
        .only("cooperative_id", "checked_at", "valid_from", "valid_until", "certification__slug")
    ):
        if held.is_verified(today):
            found[held.cooperative_id].add(held.certification.slug)
    return found
