"""The map of a page of results: the states with their counts, and in a chosen state its municipalities as points, near ones together."""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms import MOST_VALUES, RADIUS
from ..outline import outline, project
from . import words

SHADES = 5
CELLS = 8  # a view is this many cells wide: municipalities of one cell are one point
AROUND = 900  # to each side of a place that is searched around, so that the states there are known by their shapes; 400 km
LEAST_WIDTH = 260  # of a view, about 115 km
MARGIN = 0.08
KM_A_DEGREE = 111.2  # of latitude
DIGIT = 0.7  # of the height of a number: how wide a digit is, with its rim
ROUNDS = 20  # in which points that cover each other are moved apart


@dataclass
class Area:
    path: str
    label: str
    said: str  # "Oaxaca: 967 cooperatives"
    url: str
    shade: int  # 0: none, 5: most
    is_chosen: bool
    number: str  # to write on it; "" where it is too small
    x: int
    y: int


@dataclass
class Point:
    x: float
    y: float
    radius: int
    said: str
    url: str
    number: str  # of cooperatives
    is_chosen: bool


class Atlas:
    def __init__(self, results):
        self.results, self.query, self.facets = results, results.query, results.found.facets
        self.chosen_states = self.query.facets.get("estado", ())
        self.chosen_towns = self.query.facets.get("municipio", ())

    def url(self, *chosen):
        """This map with these places in the stead of the chosen ones."""
        replaced = {"estado", "municipio", *(name for name, _value in chosen)}
        params = self.query.url_params(without=[(name, None) for name in replaced], with_=chosen)
        return f"{reverse('directory:map')}?{params}".removesuffix("?")

    @property
    def is_zoomed(self):
        return bool(self.chosen_states or self.chosen_towns)

    @property
    def whole_url(self):
        return self.url()

    def said(self, label, count):
        return _("%(place)s: %(count)s") % {"place": label, "count": self.results.counted(count)}

    # The view -----------------------------------------------------------------------------------------------------------------
    @cached_property
    def box(self):
        """left, top, width, height of what is shown."""
        drawing = outline()
        if self.chosen_towns and (places := [self.located[value.value] for value in self.towns if value.selected and value.value in self.located]):
            xs, ys = zip(*places, strict=True)
            edges = min(xs), min(ys), max(xs), max(ys)
        elif boxes := [drawing.states[code].box for code in self.chosen_states if code in drawing.states]:
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            edges = min(lefts), min(tops), max(rights), max(bottoms)
        elif self.around and self.around[2] < drawing.width / 8:
            x, y, radius = self.around
            reach = max(3 * radius, AROUND)
            edges = x - reach, y - reach * 0.6, x + reach, y + reach * 0.6
        else:
            return 0, 0, drawing.width, drawing.height
        left, top, right, bottom = edges
        width, height = max((right - left) * (1 + 2 * MARGIN), LEAST_WIDTH), max((bottom - top) * (1 + 2 * MARGIN), LEAST_WIDTH * 0.7)
        return round((left + right - width) / 2), round((top + bottom - height) / 2), round(width), round(height)

    @cached_property
    def around(self):
        """(x, y, radius) of the place that is searched around, None without one."""
        if not (place := self.query.place):
            return None
        (x, y), (_x, edge) = (project(latitude, place.longitude) for latitude in (place.latitude, place.latitude + self.query.radius / KM_A_DEGREE))
        return round(x), round(y), round(abs(edge - y))

    @cached_property
    def near(self):
        """(label, address): the same around the fullest of the chosen municipalities, over the borders of it and its state."""
        town = next((town for town in self.towns if town.selected and town.value in self.located), None)
        if not town:
            return None
        label = _("Up to %(radius)s km from %(place)s") % {"radius": words.number_format(RADIUS, 0), "place": town.label}
        return label, self.url(("cerca", town.value))

    @property
    def view_box(self):
        return " ".join(map(str, self.box))

    def is_visible(self, edges):
        left, top, width, height = self.box
        return edges[0] < left + width and edges[2] > left and edges[1] < top + height and edges[3] > top

    @property
    def letter(self):
        """The height of the numbers, in units of the map: as large on every view."""
        return round(self.box[2] / 34)

    # States -----------------------------------------------------------------------------------------------------------------
    @cached_property
    def areas(self):
        counts = {value.value: value.count for value in self.facets.get("estado", [])}
        most, found = max(counts.values(), default=0) or 1, []
        for code, state in outline().states.items():
            if not self.is_visible(state.box):
                continue
            label, count = self.results.names["estado"].get(code, code), counts.get(code, 0)
            shade = math.ceil(SHADES * math.sqrt(count / most))
            x, y = map(round, state.middle)
            number = words.number_format(count) if count and not self.is_zoomed and self.has_room(state, count) else ""
            found.append(Area(state.path, label, self.said(label, count), self.url(("estado", code)), shade, code in self.chosen_states, number, x, y))
        self.thin_out([area for area in found if area.number])
        return found

    def thin_out(self, numbered):
        """Where two numbers would run into each other, the longer one stays: both are said, and stand in the list."""
        kept = []
        for area in sorted(numbered, key=lambda area: (-len(area.number), -area.shade)):
            reach = [self.letter * DIGIT * (len(area.number) + len(other.number)) / 2 for other in kept]
            if any(abs(area.x - other.x) < far and abs(area.y - other.y) < self.letter for other, far in zip(kept, reach, strict=True)):
                area.number = ""
            else:
                kept.append(area)

    def has_room(self, state, count):
        """Whether a number fits on a state."""
        left, top, right, bottom = state.box
        return right - left > self.letter * 0.75 * len(str(count)) and bottom - top > self.letter * 1.5

    # Municipalities ------------------------------------------------------------------------------------------------------------
    @cached_property
    def towns(self):
        """The municipalities of the chosen states that have something, the fullest first."""
        return sorted(self.facets.get("municipio", []), key=lambda value: -value.count)

    @cached_property
    def located(self):
        """Key → point on the map, of the municipalities shown whose place is known."""
        from ..models import Municipality

        states = {value.value[:2] for value in self.towns}
        rows = Municipality.objects.filter(state__in=states, latitude__isnull=False, longitude__isnull=False) if states else Municipality.objects.none()
        found = {row.key: project(row.latitude, row.longitude) for row in rows.only("state_id", "clave", "slug", "latitude", "longitude")}
        return {value.value: found[value.value] for value in self.towns if value.value in found}

    @cached_property
    def points(self):
        return apart(list(self.gathered()))

    def gathered(self):
        """The municipalities of each cell as a point in their midst."""
        known = {value.value: value for value in self.towns}
        left, top, width, _height = self.box
        cells = defaultdict(list)
        for key, (x, y) in self.located.items():
            if known[key].count or known[key].selected:
                cells[int((x - left) * CELLS // width), int((y - top) * CELLS // width)].append(key)
        most = max((value.count for value in self.towns), default=1) or 1
        for cell in cells.values():
            for keys in parted(cell):
                yield self.point([known[key] for key in keys], most)

    def point(self, towns, most):
        count = sum(town.count for town in towns)
        places = [self.located[town.value] for town in towns]
        x, y = (round(sum(values) / len(places)) for values in zip(*places, strict=True))
        labels = [town.label for town in towns[:3]]
        label = words.listed(labels) if len(towns) <= 3 else _("%(places)s and %(count)s more") % {"places": ", ".join(labels), "count": len(towns) - 3}
        radius = self.box[2] * (0.022 + 0.028 * min(1, math.sqrt(count / (most * 2))))
        url = self.url(*[("estado", state) for state in self.chosen_states], *[("municipio", town.value) for town in towns])
        return Point(x, y, round(radius), self.said(label, count), url, words.number_format(count), all(town.selected for town in towns))

    # The same in words ----------------------------------------------------------------------------------------------------------
    @cached_property
    def places(self):
        """(label, count, address, is chosen) of every place on the map: states, or the municipalities of the chosen ones."""
        facet, values = ("municipio", self.towns) if self.towns else ("estado", sorted(self.facets.get("estado", []), key=lambda value: -value.count))
        kept = [("estado", state) for state in self.chosen_states] if facet == "municipio" else []
        return [(value.label, words.number_format(value.count), self.url(*kept, (facet, value.value)), value.selected) for value in values]


def apart(points):
    """The same points, moved until none covers another: a number that is half hidden is read wrong, and a finger meets the wrong place."""
    for _round in range(ROUNDS):
        moved = False
        for number, one in enumerate(points):
            for other in points[:number]:
                across, down, wanted = other.x - one.x, other.y - one.y, one.radius + other.radius
                if abs(across) >= wanted or abs(down) >= wanted or (distance := math.hypot(across, down)) >= wanted:
                    continue
                moved = True
                share = (wanted - distance + 1) / 2
                dx, dy = (across / distance, down / distance) if distance else (1, 0)
                one.x, one.y, other.x, other.y = one.x - share * dx, one.y - share * dy, other.x + share * dx, other.y + share * dy
        if not moved:
            break
    for point in points:
        point.x, point.y = round(point.x), round(point.y)
    return points


def parted(keys):
    """At most as many in a group as a question may choose at once."""
    return [keys[start : start + MOST_VALUES] for start in range(0, len(keys), MOST_VALUES)]
