"""The same results as a map: what it counts, where its links lead, what it weighs."""

import gzip
import math
import re

import pytest
from django.utils import timezone

from directory.forms import SupplierSearchForm
from directory.models import Municipality, State
from directory.outline import DATA, corners, outline, project
from directory.presenters.results import MapResults
from directory.search import find
from directory.states import STATES

from .test_pages import body, get
from .test_results import follow, links, seller, states  # noqa: F401  a fixture

MAP = "/es/directorio/mapa/"


def areas(page):
    """What each place of the drawing says → its address."""
    found = re.findall(r'<a class="atlas__[^>]*?href="([^"]*)" aria-label="([^"]*)"', page)
    return {said: address.replace("&amp;", "&") for address, said in found}


def town(state, slug, latitude, longitude):
    return Municipality.objects.create(state=state, name=slug.title(), slug=slug, folded_name=slug, latitude=latitude, longitude=longitude)


def test_every_state_has_an_outline_and_its_centre_lies_in_its_box():
    assert outline().states.keys() == {code for code, *_rest in STATES}
    for code, _iso, name, *_rest in STATES:
        left, top, right, bottom = outline().states[code].box
        assert right - left > 50, name
        assert bottom - top > 50, name


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"), [("20", 17.06, -96.72), ("31", 20.97, -89.62), ("02", 32.62, -115.45), ("29", 19.31, -98.24), ("09", 19.43, -99.13)]
)
def test_a_capital_lies_in_its_state(code, latitude, longitude):
    x, y = project(latitude, longitude)
    left, top, right, bottom = outline().states[code].box
    assert left < x < right
    assert top < y < bottom


def test_no_hole_opens_where_hidalgo_mexico_and_tlaxcala_meet():
    def holds(code, x, y):
        crossed = False
        for piece in filter(None, outline().states[code].path.split("z")):
            ring = corners(piece)
            for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
                crossed ^= (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
        return crossed

    for x, y in ((4932, 3652), (4938, 3635), (4940, 3675)):
        assert [code for code in ("13", "15", "29") if holds(code, x, y)] in (["13"], ["15"], ["29"]), (x, y)


def test_states_say_their_count_and_lead_to_their_municipalities(client, states):  # noqa: F811
    tlaxiaco = town(states["20"], "prueba-uno", 17.27, -97.68)
    seller(states["20"], "uno", "Miel", municipality=tlaxiaco)
    seller(states["20"], "dos", "Café", municipality=tlaxiaco)
    seller(states["31"], "tres", "Miel")
    page = body(get(client, MAP, q="miel"))
    assert areas(page)["Oaxaca: 1 cooperativa"] == f"{MAP}?q=miel&estado=20"
    assert areas(page)["Yucatán: 1 cooperativa"] == f"{MAP}?q=miel&estado=31"
    near = follow(client, "", page, "Oaxaca 1")
    assert areas(near)["Prueba-Uno: 1 cooperativa"] == f"{MAP}?q=miel&estado=20&municipio=20-prueba-uno"
    assert links(near)["Todo México"] == f"{MAP}?q=miel"
    assert links(follow(client, "", near, "Prueba-Uno 1"))["Uno"] == "/es/directorio/uno/"


def test_municipalities_near_each_other_are_one_point(client, states):  # noqa: F811
    for number in range(3):
        seller(states["20"], f"c{number}", municipality=town(states["20"], f"junto-{number}", 16.95 + number / 5, -96.7))
    seller(states["20"], "lejos", municipality=town(states["20"], "lejos", 16.2, -95.2))
    page = body(get(client, MAP, estado="20"))
    points = {said: address for said, address in areas(page).items() if "junto" in said.lower() or "Lejos" in said}
    assert points.keys() == {"Junto-0, Junto-1 y Junto-2: 3 cooperativas", "Lejos: 1 cooperativa"}
    together = body(client.get(points["Junto-0, Junto-1 y Junto-2: 3 cooperativas"]))
    assert "<strong>3 cooperativas</strong>" in together
    assert sum("Junto" in said for said in areas(together)) == 3  # come apart when one looks closer


def test_words_typed_on_the_map_keep_its_place(client, states):  # noqa: F811
    seller(states["20"], "uno", "Miel")
    assert '<input type="hidden" name="estado" value="20">' in body(get(client, MAP, estado="20"))


def test_the_drawing_is_light():
    assert len(gzip.compress(DATA.read_bytes())) < 12 * 1024


def test_no_point_covers_another(client, states):  # noqa: F811
    """More municipalities in one spot than one point may choose, and others close by."""
    for n in range(45):
        seller(states["20"], f"taller-{n}", municipality=town(states["20"], f"pueblo-{n}", 17 + (n % 3) / 500, -96.7 + (n // 40) / 3))
    page = body(get(client, MAP, estado="20"))
    points = [tuple(map(int, found)) for found in re.findall(r'<circle cx="(-?\d+)" cy="(-?\d+)" r="(\d+)"', page)]
    assert len(points) >= 3
    assert all(math.hypot(x - u, y - v) >= r + s - 1 for n, (x, y, r) in enumerate(points) for u, v, s in points[:n])


def test_no_number_runs_into_another(client, states):  # noqa: F811
    for code, iso, name, *_rest in STATES:
        state, _made = State.objects.get_or_create(code=code, defaults={"iso": iso, "name": name, "abbreviation": name[:9], "latitude": 19, "longitude": -99})
        seller(state, f"taller-{code}")
    page = MapResults(SupplierSearchForm({}), find(SupplierSearchForm({}).query, language="es", today=timezone.localdate()), "es")
    for value in page.found.facets["estado"]:
        value.count = 100 + int(value.value)
    written = [area for area in page.atlas.areas if area.number]
    assert 15 < len(written) < 32
    letter = page.atlas.letter
    for n, one in enumerate(written):
        for other in written[:n]:
            assert abs(one.x - other.x) >= letter * 2 or abs(one.y - other.y) >= letter, (one.label, other.label)


def test_from_a_municipality_on_the_map_one_goes_on_to_all_that_is_near(client, states):  # noqa: F811
    here, beyond, far = (town(states["20"], slug, 17.27 + n, -97.68) for slug, n in (("tlaxiaco", 0), ("putla", 0.3), ("lejos", 2)))
    for name, municipality in (("uno", here), ("dos", beyond), ("tres", far)):
        seller(states["20"], name, "Miel", municipality=municipality, latitude=municipality.latitude, longitude=municipality.longitude)
    page = body(get(client, MAP, q="miel", estado="20", municipio=here.key))
    assert "1 cooperativa" in page
    near = follow(client, MAP, page, "Hasta 50 km de Tlaxiaco")
    assert "2 cooperativas" in near
    left, top, width, height = map(int, re.search(r'viewBox="([-\d ]+)" role="group"', near)[1].split())
    x, y, radius = map(int, re.search(r'class="atlas__around" cx="(\d+)" cy="(\d+)" r="(\d+)"', near).groups())
    assert left < x - radius < x + radius < left + width
    assert top < y - radius < y + radius < top + height
    assert (x, y) == tuple(map(round, project(here.latitude, here.longitude)))
    assert "atlas__around" not in page
