"""Make directory/data/outline.json, the outline of the states, from the npm package `@svg-maps/mexico` (Victor Cazanave, CC BY 4.0).

    npm pack @svg-maps/mexico && tar xzf svg-maps-mexico-*.tgz && python scripts/extract_outline.py package/index.js

Borders are simplified once for both neighbours, so that no gap opens between them, and islets left out. Lengths are
tenths of the package's unit, as whole numbers. Printed at the end: states, points, compressed size.
"""

import gzip
import json
import re
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).parent.parent / "directory" / "data" / "outline.json"
CODES = {
    "agu": "01", "bcn": "02", "bcs": "03", "cam": "04", "coa": "05", "col": "06", "chp": "07", "chh": "08", "cmx": "09", "dur": "10", "gua": "11",
    "gro": "12", "hid": "13", "jal": "14", "mex": "15", "mic": "16", "mor": "17", "nay": "18", "nle": "19", "oax": "20", "pue": "21", "que": "22",
    "roo": "23", "slp": "24", "sin": "25", "son": "26", "tab": "27", "tam": "28", "tla": "29", "ver": "30", "yuc": "31", "zac": "32",
}  # fmt: skip
FINEST, COARSEST = 2.0, 16.0  # how far a border may move, in tenths of a unit (a unit is 4.4 km), for the smallest and the largest state
LEAST_ISLAND = 600  # square tenths
# Where the package's own borders leave a hole: the state of Mexico takes the corner of its neighbours Hidalgo and Tlaxcala.
MENDED = {("15", (4929, 3652)): [(4932, 3666), (4941, 3685)]}


def rings(path):
    """Rings of points in whole tenths. The package's paths hold only m, l and z, relative."""
    found, x, y, first = [], 0.0, 0.0, None
    for token in re.findall(r"[a-zA-Z]|-?[\d.]+,-?[\d.]+", path):
        if token.isalpha():
            command = token
            if token == "z":
                x, y = first
            continue
        a, b = map(float, token.split(","))
        x, y = (a, b) if command.isupper() else (x + a, y + b)
        if command in "mM":
            found.append([])
            first, command = (x, y), "l" if command == "m" else "L"
        point = (round(x * 10), round(y * 10))
        if not found[-1] or found[-1][-1] != point:
            found[-1].append(point)
    return [ring[:-1] if ring[0] == ring[-1] else ring for ring in found if len(ring) > 3]


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def simplified(points, tolerance):
    """Douglas-Peucker; the ends stay."""
    (ax, ay), (bx, by) = points[0], points[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    far, at = 0.0, 0
    for index, (x, y) in enumerate(points[1:-1], 1):
        away = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
        if away > far:
            far, at = away, index
    if far <= tolerance:
        return [points[0], points[-1]]
    return simplified(points[: at + 1], tolerance)[:-1] + simplified(points[at:], tolerance)


def chains(ring, ends):
    """The ring in pieces from one meeting point of borders to the next."""
    start = next((index for index, point in enumerate(ring) if point in ends), 0)
    turned = [*ring[start:], *ring[: start + 1]]
    piece = [turned[0]]
    for point in turned[1:]:
        piece.append(point)
        if point in ends or point == turned[-1]:
            if len(piece) > 1:
                yield piece
            piece = [point]


def drawn(points):
    """A ring as SVG path: the first point, then steps."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    words = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{words}z"


package = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8").removeprefix("export default ").rstrip().rstrip(";"))
outlines = {CODES[place["id"]]: rings(place["path"]) for place in package["locations"]}
neighbours = defaultdict(set)
for state_rings in outlines.values():
    for ring in state_rings:
        for before, point, after in zip([ring[-1], *ring], ring, [*ring[1:], ring[0]], strict=False):
            neighbours[point] |= {before, after}
ends = {point for point, beside in neighbours.items() if len(beside) > 2}
owners = defaultdict(set)
for code, state_rings in outlines.items():
    for ring in state_rings:
        for point in ring:
            owners[point].add(code)
size = {code: max(map(area, state_rings)) ** 0.5 for code, state_rings in outlines.items()}

states, count = {}, 0
for code, state_rings in sorted(outlines.items()):
    kept = sorted((ring for ring in state_rings if area(ring) >= LEAST_ISLAND), key=area, reverse=True) or [max(state_rings, key=area)]
    path = ""
    for ring in kept:
        points = []
        for piece in chains(ring, ends):
            smallest = min(size[owner] for point in piece[len(piece) // 2 : len(piece) // 2 + 1] for owner in owners[point])
            tolerance = min(COARSEST, max(FINEST, smallest / 40))
            forward = piece[0] <= piece[-1]
            straight = simplified(piece if forward else piece[::-1], tolerance)
            points += (straight if forward else straight[::-1])[:-1]
        points = [mended for point in points for mended in MENDED.get((code, point), [point])]
        if len(points) > 2:
            path += drawn(points)
            count += len(points)
    states[code] = path
_x, _y, width, height = map(float, package["viewBox"].split())
outline = {"width": round(width * 10), "height": round(height * 10), "states": states}
TARGET.write_text(json.dumps(outline, separators=(",", ":")) + "\n", encoding="utf-8")
print(f"{len(states)} states, {count} points, {len(gzip.compress(TARGET.read_bytes(), mtime=0))} bytes compressed")
