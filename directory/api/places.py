"""Categories and places: what the values of the parameters are called, and how many cooperatives each finds."""

from dataclasses import replace
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from search.folding import fold

from ..forms import SupplierQuery
from ..indexing import supplier_index
from ..labels import labels
from ..models import Locality, Municipality, State
from ..search import question
from . import records

PER_PAGE = 100
ORDER = ("estado", "municipio", "localidad")  # a walk goes through the kinds in this order
COLUMNS = ("pk", "name", "state_id", "latitude", "longitude", "population")


def counts():
    """facet → value → how many public cooperatives."""
    return supplier_index().look_up(replace(question(SupplierQuery(), timezone.localdate()), limit=1, count=("rama", "estado", "municipio"))).counts


def found_by(language, **parameters):
    return records.address(f"directorio/?{urlencode(parameters)}", language)


# Categories ---------------------------------------------------------------------------------------------------------------
def categories(language):
    """All of them in the order of the tree; names in `language`."""
    counted, names = counts().get("rama", {}), labels(language)
    values = ((slug, name, names.parents.get(slug), counted.get(slug, 0), found_by(language, rama=slug)) for slug, name in names.names["rama"].items())
    return [dict(zip(records.CATEGORY, facts, strict=True)) for facts in values]


# Places -------------------------------------------------------------------------------------------------------------------
def rows_of(kind, *, text="", state=""):
    """The places of that kind as a queryset of dicts, by primary key."""
    folded = fold(text)
    if kind == "estado":
        rows = State.objects.order_by("pk")
        matching = [pk for pk, name in rows.values_list("pk", "name") if fold(name).startswith(folded)] if folded else None
        rows = rows if matching is None else rows.filter(pk__in=matching)
        return (rows.filter(pk=state) if state else rows).values("pk", "name", "latitude", "longitude")
    rows = (Municipality if kind == "municipio" else Locality).objects.order_by("pk")
    rows = rows.filter(folded_name__startswith=folded) if folded else rows
    return (rows.filter(state=state) if state else rows).values(*COLUMNS, "slug", *(["clave"] if kind == "municipio" else []))


def places(language, kinds=ORDER, *, text="", state="", start=None):
    """(records of a page, total, where the next page begins or None). `start`: (kind, primary key) of the last place seen."""
    sources = {kind: rows_of(kind, text=text, state=state) for kind in ORDER if kind in kinds}
    total = sum(rows.count() for rows in sources.values())
    if start:
        kind, pk = start
        sources = {other: rows.filter(pk__gt=pk) if other == kind else rows for other, rows in sources.items() if ORDER.index(other) >= ORDER.index(kind)}
    found = []
    for kind, rows in sources.items():
        if len(found) <= PER_PAGE:
            found += [(kind, row) for row in rows[: PER_PAGE + 1 - len(found)]]
    page, more = found[:PER_PAGE], len(found) > PER_PAGE
    counted = counts()
    return [place(kind, row, language, counted) for kind, row in page], total, (page[-1][0], str(page[-1][1]["pk"])) if more else None


def place(kind, row, language, counted):
    if kind == "estado":
        key, state, population, url = row["pk"], row["pk"], None, found_by(language, estado=row["pk"])
    elif kind == "municipio":
        key, state, population = row["clave"] or f"{row['state_id']}-{row['slug']}", row["state_id"], row["population"]
        url = found_by(language, estado=state, municipio=key)
    else:
        key, state, population, url = row["slug"], row["state_id"], row["population"], found_by(language, cerca=row["slug"])
    count = counted.get(kind, {}).get(key, 0) if kind != "localidad" else None
    values = (key, kind, row["name"], state, row["latitude"], row["longitude"], population, count, url)
    return dict(zip(records.PLACE, values, strict=True))


def one(key, language):
    """The place of that id, None where there is none."""
    state, _dash, slug = key.partition("-")
    conditions = {"estado": Q(pk=key), "municipio": Q(clave=key) | Q(state_id=state, slug=slug), "localidad": Q(slug=key)}
    for kind, condition in conditions.items():
        row = rows_of(kind).filter(condition).first()
        if row:
            return place(kind, row, language, counts())
    return None
