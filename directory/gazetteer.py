"""Loads municipalities and localities: GeoNames' extract that is shipped, and INEGI's official catalogue over it.

Both may be loaded again at any time. A municipality keeps its slug when it gets its clave, so both its keys resolve.
"""

import csv
import gzip
import itertools
from collections import defaultdict
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from search.folding import fold

from .importing.columns import key
from .importing.readers import text_lines
from .models import Locality, Municipality, State

SHIPPED = Path(__file__).parent / "data" / "places.csv.gz"
BATCH = 1000  # rows per transaction: well below half a second

# Our field → headings of INEGI's catalogues and of tables made from them, without case, accents and punctuation.
HEADINGS = {
    "clave": ("clave", "cvegeo", "cvemunicipio", "clavemunicipio", "clavegeoestadistica", "claveinegi"),
    "state": ("cveent", "claveent", "claveentidad", "cveentidad", "ent", "entidadclave", "cvee"),
    "number": ("cvemun", "clavemun", "mun", "cvem"),
    "name": ("nommun", "municipio", "nombremunicipio", "nombredelmunicipio", "nombre", "nommunicipio"),
    "locality": ("cveloc", "claveloc", "loc", "clavelocalidad"),
    "latitude": ("latcabecera", "latdecimal", "latitud", "lat", "latitude"),
    "longitude": ("loncabecera", "londecimal", "longitud", "lon", "lng", "longitude"),
    "population": ("poblacion2020", "pobtotal", "pobtot", "poblaciontotal", "poblacion", "population"),
}


class PlacesError(Exception):
    """The file cannot be used; the message is for people."""


def load_shipped():
    """Load GeoNames' localities and their municipalities where they are missing. Returns (municipalities, localities) added."""
    with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["population"] = int(row["population"] or 0) or None
    rows.sort(key=lambda row: (-(row["population"] or 0), row["state"], row["municipality"], row["locality"], row["latitude"], row["longitude"]))
    added = _add_municipalities(rows)
    return added, _add_localities(rows)


def _add_municipalities(rows):
    known = set(Municipality.objects.values_list("state_id", "folded_name"))
    slugs = set(Municipality.objects.values_list("state_id", "slug"))
    places = defaultdict(list)
    for row in rows:
        if row["municipality"]:
            places[row["state"], fold(row["municipality"])].append(row)
    new = []
    for (state, folded), localities in sorted(places.items()):
        if (state, folded) in known:
            continue
        # Its seat has its name; where none has, the largest locality stands for it (rows come largest first).
        seat = next((row for row in localities if fold(row["locality"]) == folded), localities[0])
        name = localities[0]["municipality"]
        slug = _free(lambda slug, state=state: (state, slug) in slugs, slugify(name))
        slugs.add((state, slug))
        new.append(Municipality(state_id=state, name=name, slug=slug, folded_name=folded, latitude=float(seat["latitude"]), longitude=float(seat["longitude"])))
    _write(Municipality.objects.bulk_create, new)
    return len(new)


def _add_localities(rows):
    known = set(Locality.objects.values_list("state_id", "folded_name", "latitude", "longitude"))
    slugs = set(Locality.objects.values_list("slug", flat=True))
    municipalities = {(state, folded): pk for pk, state, folded in Municipality.objects.values_list("pk", "state_id", "folded_name")}
    abbreviations = {code: slugify(name) for code, name in State.objects.values_list("code", "name")}
    new = []
    for row in rows:
        state, folded, latitude, longitude = row["state"], fold(row["locality"]), float(row["latitude"]), float(row["longitude"])
        if (state, folded, latitude, longitude) in known:
            continue
        # The largest place of a name has it for itself; the others are told apart by state, then municipality.
        base = slugify(row["locality"])
        options = [base, f"{base}-{abbreviations[state]}", f"{base}-{slugify(row['municipality'])}-{abbreviations[state]}"]
        slug = next((option for option in options if option not in slugs), None) or _free(slugs.__contains__, options[-1])
        slugs.add(slug)
        new.append(
            Locality(
                state_id=state,
                municipality_id=municipalities.get((state, fold(row["municipality"]))),
                name=row["locality"],
                slug=slug[:140],
                folded_name=folded,
                latitude=latitude,
                longitude=longitude,
                population=row["population"],
            )
        )
    _write(Locality.objects.bulk_create, new)
    return len(new)


def load_inegi(path):
    """Load INEGI's catalogue of municipalities, or of localities, over what is there. Returns (added, changed).

    UTF-8 or Windows-1252; comma, semicolon or tab. Raises PlacesError with a sentence when the file cannot be used.
    """
    official = _read_inegi(path)
    states = set(State.objects.values_list("code", flat=True))
    strange = sorted({clave[:2] for clave in official} - states)
    if strange:
        raise PlacesError(_("“%(code)s” is no INEGI code of a state; nothing was loaded.") % {"code": strange[0]})
    by_clave, by_name, slugs = {}, defaultdict(list), set()
    for municipality in Municipality.objects.all():
        slugs.add((municipality.state_id, municipality.slug))
        if municipality.clave:
            by_clave[municipality.clave] = municipality
        else:
            by_name[municipality.state_id, municipality.folded_name].append(municipality)
    pairs, unmatched = [], defaultdict(list)
    for clave, facts in official.items():
        if clave in by_clave:
            pairs.append((by_clave[clave], clave, facts))
        else:
            unmatched[clave[:2], fold(facts["name"])].append((clave, facts))
    new = []
    for name, candidates in sorted(unmatched.items()):
        # Oaxaca has two San Juan Mixtepec: the one nearest to the known coordinates is meant.
        for municipality in by_name[name]:
            if candidates:
                nearest = min(candidates, key=lambda candidate: _distance(municipality, candidate[1]))
                candidates.remove(nearest)
                pairs.append((municipality, *nearest))
        for clave, facts in candidates:
            state = clave[:2]
            slug = slugify(facts["name"])
            if (state, slug) in slugs:
                slug = f"{slug}-{clave[2:]}"
            slugs.add((state, slug))
            new.append(Municipality(state_id=state, clave=clave, slug=slug, folded_name=name[1], **facts))
    changed = [municipality for municipality, clave, facts in pairs if _take(municipality, clave, facts)]
    _write(
        lambda part: Municipality.objects.bulk_update(part, ["clave", "name", "folded_name", "latitude", "longitude", "population"], batch_size=200), changed
    )
    _write(Municipality.objects.bulk_create, new)
    return len(new), len(changed)


def _take(municipality, clave, facts):
    """Put the official facts on it; an empty one takes nothing away. Returns whether something changed."""
    facts = {field: value for field, value in facts.items() if value is not None} | {"clave": clave}
    # Official tables often lack accents: a name that differs by them only stays as it is.
    if fold(facts["name"]) == municipality.folded_name:
        del facts["name"]
    else:
        facts["folded_name"] = fold(facts["name"])
    before = {field: getattr(municipality, field) for field in facts}
    for field, value in facts.items():
        setattr(municipality, field, value)
    return before != facts


def _distance(municipality, facts):
    if municipality.latitude is None or facts["latitude"] is None:
        return float("inf")
    return (municipality.latitude - facts["latitude"]) ** 2 + (municipality.longitude - facts["longitude"]) ** 2


def _read_inegi(path):
    """{clave: {name, latitude, longitude, population}} of the file."""
    try:
        with Path(path).open("rb") as file:
            lines = list(text_lines(file))
    except (OSError, UnicodeError) as error:
        raise PlacesError(_("The file “%(path)s” cannot be read.") % {"path": path}) from error
    if any("\x00" in line for line in lines[:20]):
        raise PlacesError(_("“%(path)s” is no CSV file; save the catalogue as CSV.") % {"path": path})
    for start, line in enumerate(lines[:20]):  # titles may stand above the table
        delimiter = max(",;\t|", key=line.count)
        columns = _columns(next(csv.reader([line], delimiter=delimiter), []))
        if "name" in columns and ("clave" in columns or {"state", "number"} <= set(columns)):
            break
    else:
        raise PlacesError(
            _("“%(path)s” has no columns for the key (clave, or CVE_ENT and CVE_MUN) and the name (NOM_MUN or municipio) of a municipality.") % {"path": path}
        )
    found = {}
    for number, cells in enumerate(csv.reader(lines[start + 1 :], delimiter=delimiter), start=start + 2):
        row = {field: cells[position].strip() if position < len(cells) else "" for field, position in columns.items()}
        if any(row.values()):
            _take_row(found, row, number)
    if not found:
        raise PlacesError(_("“%(path)s” has headings but no rows.") % {"path": path})
    return found


def _columns(headings):
    keys = [key(heading.lstrip("\ufeff")) for heading in headings]
    return {field: keys.index(name) for field, names in HEADINGS.items() for name in [next((n for n in names if n in keys), None)] if name}


def _take_row(found, row, number):
    if row.get("number") and row.get("state"):
        clave = row["state"].zfill(2) + row["number"].zfill(3)
    else:  # a locality's key begins with its municipality's; a leading zero is lost in spreadsheets
        clave = row["clave"].zfill(9 if len(row["clave"]) > 5 else 5)[:5]
    if not (clave.isascii() and clave.isdecimal() and len(clave) == 5 and row["name"]):
        raise PlacesError(_("Row %(number)s: “%(clave)s” is no key of a municipality; nothing was loaded.") % {"number": number, "clave": clave})
    if clave.endswith("000") or row.get("locality", "").strip("0") == "" and row.get("locality"):
        return  # totals of a state or municipality
    population = _number(row.get("population"))
    facts = found.setdefault(clave, {"name": row["name"][:120], "latitude": None, "longitude": None, "population": None})
    if facts["population"] is None or row.get("locality"):
        facts["population"] = (facts["population"] or 0) + int(population) if population is not None else facts["population"]
    if not row.get("locality") or row["locality"].zfill(4) == "0001":  # the seat
        facts["latitude"], facts["longitude"] = _number(row.get("latitude")), _number(row.get("longitude"))
        if facts["latitude"] is None or facts["longitude"] is None or abs(facts["latitude"]) > 90 or abs(facts["longitude"]) > 180:
            facts["latitude"] = facts["longitude"] = None


def _number(text):
    try:
        return float((text or "").replace(",", "").replace(" ", ""))
    except ValueError:
        return None


def _free(is_taken, slug):
    return next(option for option in itertools.chain([slug], (f"{slug}-{n}" for n in itertools.count(2))) if not is_taken(option))


def _write(write, rows):
    for part in itertools.batched(rows, BATCH):
        with transaction.atomic():
            write(list(part))
