"""Loading places: GeoNames' extract that is shipped, and INEGI's official catalogue over it."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from content.slugs import slug_of
from search.folding import fold

from .indexing import index_places
from .models import Locality, Municipality, State

SHIPPED = Path(__file__).parent / "data" / "places.csv"
STATE_IN_EXTRACT = {"México": "Estado de México"}
NAME_LENGTH = 120  # characters of a place's name
BATCH = 1000  # rows a transaction: far below half a second

# INEGI's catalogue comes with several spellings of its columns; folded, without punctuation.
COLUMNS = {
    "clave": ("clave", "cvegeo", "clave municipio", "cve mpio", "clave geoestadistica"),
    "state": ("cve ent", "clave entidad", "cve entidad"),
    "municipality_code": ("cve mun", "clave mun", "cve municipio"),
    "name": ("municipio", "nom mun", "nombre municipio", "nombre del municipio", "nombre"),
    "latitude": ("lat cabecera", "latitud", "lat", "lat decimal"),
    "longitude": ("lon cabecera", "longitud", "lon", "lon decimal"),
    "population": ("poblacion 2020", "poblacion", "pob total", "poblacion total"),
}


class UnusableFileError(ValueError):
    """The file is no catalogue of municipalities; the message says what is missing."""


@dataclass
class Loaded:
    made: int = 0
    changed: int = 0


def free_slug(wanted, taken):
    """`wanted`, or with the first number that is free; the result is taken at once."""
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    taken.add(slug)
    return slug


def batches(rows):
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def load_shipped() -> Loaded:
    """Load the shipped extract: municipalities and localities that are not there yet. Running it again changes nothing."""
    states = {state.name: state.code for state in State.objects.all()}
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = [row | {"state": states[STATE_IN_EXTRACT.get(row["state"], row["state"])]} for row in csv.DictReader(file)]
    result = Loaded()
    seats = defaultdict(list)  # of each municipality, its localities
    for row in rows:
        if row["municipality"]:
            seats[row["state"], row["municipality"]].append(row)
    known = {(state, folded) for state, folded in Municipality.objects.values_list("state_id", "folded_name")}
    slugs = defaultdict(set)
    for state, slug in Municipality.objects.values_list("state_id", "slug"):
        slugs[state].add(slug)
    fresh = []
    for (state, name), localities in sorted(seats.items()):
        if (state, fold(name)) in known:
            continue
        seat = max(localities, key=lambda row: (fold(row["locality"]) == fold(name), int(row["population"])))
        fresh.append(
            Municipality(
                state_id=state, name=name, folded_name=fold(name), slug=free_slug(slug_of(name, NAME_LENGTH, "lugar"), slugs[state]),
                latitude=float(seat["latitude"]), longitude=float(seat["longitude"]),
            )
        )  # fmt: skip
    for batch in batches(fresh):
        Municipality.objects.bulk_create(batch)
    result.made += len(fresh)
    result.made += load_localities(rows)
    return result


def load_localities(rows):
    municipalities = {(state, folded): pk for state, folded, pk in Municipality.objects.values_list("state_id", "folded_name", "pk")}
    taken = set(Locality.objects.values_list("slug", flat=True))
    known = set(Locality.objects.values_list("state_id", "folded_name", "latitude", "longitude"))
    abbreviations = {state.code: slugify(state.name) for state in State.objects.all()}
    fresh = []
    for row in sorted(rows, key=lambda row: -int(row["population"])):  # the largest of a name gets the plain address
        folded, latitude, longitude = fold(row["locality"]), float(row["latitude"]), float(row["longitude"])
        if (row["state"], folded, latitude, longitude) in known:
            continue
        plain = slug_of(row["locality"], NAME_LENGTH, "lugar")
        slug = plain if plain not in taken else f"{plain}-{abbreviations[row['state']]}"
        fresh.append(
            Locality(
                state_id=row["state"], municipality_id=municipalities.get((row["state"], fold(row["municipality"]))), name=row["locality"], folded_name=folded,
                slug=free_slug(slug[:130], taken), latitude=latitude, longitude=longitude, population=int(row["population"]) or None,
            )
        )  # fmt: skip
    for batch in batches(fresh):
        Locality.objects.bulk_create(batch)
    return len(fresh)


def read_text(path):
    data = Path(path).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def find_heading(lines):
    """(number of the line, {key of COLUMNS: position}) of the heading, or (0, None)."""
    for number, line in enumerate(lines[:20]):
        headings = [" ".join(fold(cell).replace("_", " ").replace(".", " ").split()) for cell in line]
        found = {key: next((headings.index(spelling) for spelling in spellings if spelling in headings), None) for key, spellings in COLUMNS.items()}
        if found["name"] is not None and (found["clave"] is not None or (found["state"] is not None and found["municipality_code"] is not None)):
            return number, found
    return 0, None


def read_inegi(path):
    """Rows of INEGI's catalogue as dicts with the keys of COLUMNS. Raises UnusableFileError."""
    text = read_text(path)
    for delimiter in ",;\t|":  # a title above the table has none of its own, so the heading decides
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        number, found = find_heading(lines)
        if found:
            break
    else:
        raise UnusableFileError(_("No line with the columns “clave” (or “cve_ent” and “cve_mun”) and “municipio” was found in the first 20 lines."))
    for line in lines[number + 1 :]:
        row = {key: line[index].strip() if index is not None and index < len(line) else "" for key, index in found.items()}
        clave = row["clave"].zfill(5) if row["clave"] else row["state"].zfill(2) + row["municipality_code"].zfill(3)
        if len(clave) == 5 and clave.isdigit() and row["name"]:
            yield row | {"clave": clave}


def number(text, kind):
    try:
        return kind(float(text.replace(",", "")))
    except ValueError:
        return None


def load_inegi(path) -> Loaded:
    """Load the official catalogue over what is there: names, claves, coordinates, population. Slugs stay, so both keys resolve."""
    result = Loaded()
    codes = set(State.objects.values_list("code", flat=True))
    by_clave = {m.clave: m for m in Municipality.objects.exclude(clave=None)}
    by_name = {(m.state_id, m.folded_name): m for m in Municipality.objects.filter(clave=None)}
    slugs = defaultdict(set)
    for state, slug in Municipality.objects.values_list("state_id", "slug"):
        slugs[state].add(slug)
    fresh, changed = [], []
    rows = 0
    for row in read_inegi(path):
        rows += 1
        state, folded = row["clave"][:2], fold(row["name"])
        if state not in codes:
            continue
        municipality = by_clave.get(row["clave"]) or by_name.pop((state, folded), None)
        facts = {
            "clave": row["clave"], "name": row["name"], "folded_name": folded, "latitude": number(row["latitude"], float),
            "longitude": number(row["longitude"], float), "population": number(row["population"], int),
        }  # fmt: skip
        if municipality is None:
            fresh.append(Municipality(state_id=state, slug=free_slug(slug_of(row["name"], NAME_LENGTH, "lugar"), slugs[state]), **facts))
            continue
        differing = {name: value for name, value in facts.items() if value is not None and getattr(municipality, name) != value}
        for name, value in differing.items():
            setattr(municipality, name, value)
        if differing:
            changed.append(municipality)
    if not rows:
        raise UnusableFileError(_("The file has the right columns but no row with a clave of five digits."))
    for batch in batches(changed):
        with transaction.atomic():
            Municipality.objects.bulk_update(batch, ["clave", "name", "folded_name", "latitude", "longitude", "population"], batch_size=200)
    for batch in batches(fresh):
        Municipality.objects.bulk_create(batch)
    if changed:
        index_places(changed)
    result.made, result.changed = len(fresh), len(changed)
    return result
