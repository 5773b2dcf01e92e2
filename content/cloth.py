"""A woven cloth from a name: what stands where a photograph is missing.

Deterministic (same name, same cloth, in every process and for ever), symmetric like brocade, without a style attribute.
"""

import hashlib

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

HALF = 6  # a motif has 11 x 11 threads, mirrored both ways around its middle
SIDE = 2 * HALF - 1
# Ground, then the yarns of the brocade: cochineal, marigold, cream, indigo and their neighbours.
YARNS = (
    ("#8f1d33", "#f0b23c", "#fbf6ec", "#26365f"),
    ("#26365f", "#f0b23c", "#fbf6ec", "#d9643a"),
    ("#1f6a4f", "#f0b23c", "#fbf6ec", "#8f1d33"),
    ("#a3492a", "#fbf6ec", "#26365f", "#f0b23c"),
    ("#5a2a5e", "#f0b23c", "#fbf6ec", "#d9643a"),
    ("#20545f", "#f2c879", "#fbf6ec", "#a3492a"),
)
RINGS = (None, 0, None, 1, 0, 2, None, 1, None, 0, 2)  # yarns from the middle outwards, before the name shifts them


def _mirrored(x, y):
    """The thread `x`, `y` from the middle, on all its sides, as strokes: `M3 4.5h1` is column 3 of row 4."""
    middle = HALF - 1
    return "".join(f"M{column} {row}.5h1" for row in sorted({middle - y, middle + y}) for column in sorted({middle - x, middle + x}))


THREADS = {(x, y): _mirrored(x, y) for x in range(HALF) for y in range(HALF)}


def weave(name: str, columns: int = 8, rows: int = 8, label: str = "", key: str = "") -> SafeString:
    """Return an SVG of `columns` x `rows` motifs of the cloth that belongs to `name`.

    `label` is read aloud; without one the cloth is decoration. `key` makes the SVG's only id, which must not occur
    twice on a page; a single motif needs none.
    """
    seed = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    ground, *yarns = YARNS[seed[0] % len(YARNS)]
    motif = "".join(f'<path stroke="{colour}" d="{threads}"/>' for colour, threads in zip(yarns, _threads(seed), strict=True) if threads)
    says = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    width, height = columns * SIDE, rows * SIDE
    opening = f'<svg class="cloth" {says} viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice" shape-rendering="crispEdges">'
    background = f'<path fill="{ground}" d="M0 0h{SIDE}v{SIDE}H0z"/>'
    if columns == rows == 1:
        return mark_safe(f"{opening}{background}{motif}</svg>")  # noqa: S308 - made of numbers and colours; the label is escaped
    key = escape(key or f"w{seed.hex()[:7]}{columns}-{rows}")
    pattern = f'<pattern id="{key}" width="{SIDE}" height="{SIDE}" patternUnits="userSpaceOnUse">{background}{motif}</pattern>'
    return mark_safe(f'{opening}{pattern}<path fill="url(#{key})" d="M0 0h{width}v{height}H0z"/></svg>')  # noqa: S308 - as above


def _threads(seed):
    """Each yarn's threads as the data of a path. Diamonds: rings of equal distance from the middle.

    A ring is spelled alike in every cloth, so that the twenty cloths of a list compress to fifty bytes each; strokes
    of several threads would be shorter and compress worse.
    """
    paths = ["", "", ""]
    for x, y, yarn in stitches(seed):
        paths[yarn] += THREADS[x, y]
    return paths


def stitches(seed):
    """(x, y, yarn) from the middle outwards of one quarter of the motif; `seed` has 32 bytes, `yarn` is 0 to 2."""
    for ring in range(SIDE):
        yarn = RINGS[(ring + seed[1] % 5 + (seed[2 + ring] & 1)) % len(RINGS)]
        for x in range(max(0, ring - HALF + 1), min(HALF, ring + 1)):
            y = ring - x
            is_gap = x == y and seed[16 + x] % 7 == 0  # as a weaver skips a thread on the diagonal
            if yarn is not None and not is_gap:
                yield x, y, yarn
