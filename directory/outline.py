"""The outline of the states, and where on it a point of the earth lies (data/README.md says whose it is)."""

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "outline.json"
# The outline is drawn in Mercator's projection. Found by fitting the edges of the 32 states to INEGI's (far ones, mostly
# islands, left out): half of all edges lie within six tenths of a unit of the package, 2.5 km.
DEGREE_X, ORIGIN_X = 250.21, 29619.9
DEGREE_Y, ORIGIN_Y = -248.80, 8628.3


@dataclass(frozen=True)
class State:
    code: str
    path: str
    box: tuple[float, float, float, float]  # left, top, right, bottom
    middle: tuple[float, float]  # of its largest piece


@dataclass(frozen=True)
class Outline:
    width: int
    height: int
    states: dict[str, State]


@lru_cache(maxsize=1)
def outline():
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return Outline(data["width"], data["height"], {code: measured(code, path) for code, path in data["states"].items()})


def project(latitude, longitude):
    """Where a point lies, in the units of the outline."""
    northing = math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))
    return DEGREE_X * longitude + ORIGIN_X, DEGREE_Y * northing + ORIGIN_Y


def measured(code, path):
    pieces = [corners(piece) for piece in path.split("z") if piece]
    xs, ys = zip(*(point for piece in pieces for point in piece), strict=True)
    return State(code, path, (min(xs), min(ys), max(xs), max(ys)), middle(pieces[0]))  # the largest comes first


def corners(piece):
    numbers = [int(number) for number in re.findall(r"-?\d+", piece)]
    x, y, points = 0, 0, []
    for step in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + step[0], y + step[1]
        points.append((x, y))
    return points


def middle(points):
    """The centre of gravity of a ring."""
    twice = sum_x = sum_y = 0
    for (x, y), (next_x, next_y) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x * next_y - next_x * y
        twice, sum_x, sum_y = twice + cross, sum_x + (x + next_x) * cross, sum_y + (y + next_y) * cross
    return (sum_x / (3 * twice), sum_y / (3 * twice)) if twice else points[0]
