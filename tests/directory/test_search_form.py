"""The query string: whatever comes, a question comes out, and a sentence on what was not understood."""

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.forms import PARAMETERS, SupplierSearchForm
from directory.models import Locality, Municipality, State
from directory.search import find
from search.folding import STOP_WORDS, split

from .test_search import TODAY

pytestmark = pytest.mark.django_db
nonsense = st.text(alphabet=st.characters(codec=None), max_size=40) | st.sampled_from(
    ["-1", "abc", "1e999", "nan", ";drop table", "99.9,999", "17,-96", "\x00", "\ud800", "20", "sc", "1", "relevancia", "x" * 10_000, "9" * 400, "٣"]
)


def parse(query):
    return SupplierSearchForm(QueryDict(query))


@pytest.fixture
def oaxaca():
    return State.objects.get_or_create(code="20", defaults={"iso": "MX-OAX", "name": "Oaxaca", "abbreviation": "Oax.", "latitude": 17.06, "longitude": -96.72})[
        0
    ]


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(nonsense, min_size=1, max_size=4), max_size=6))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nonsense_gives_a_question_and_its_canonical_form_is_itself(db, data):
    form = SupplierSearchForm(data)
    find(form.query, language="es", today=TODAY)
    canonical = form.query.url_params(page=form.query.page)
    again = parse(canonical)
    assert again.query == form.query
    has_words = not form.query.text or set(split(form.query.text)) - STOP_WORDS
    assert len(again.notices) == (0 if has_words else 1)  # that there is no word to search by is said as long as the text stands there
    assert has_words or "ninguna palabra" in again.notices[0]
    assert again.is_canonical


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("pagina=-1", "página"), ("pagina=abc", "página"), ("cerca=abc", "lugar"), ("cerca=99,999", "lugar"), ("rama=nada", "opciones"), ("orden=;drop", "ordenar"),
        ("orden=cercania", "cercanía"), ("capacidad_min=mucho", "capacidad"), ("pedido_max=-5", "pedido"), ("q=" + "x" * 10_000, "larga"), ("&".join(["estado=20"] * 50), "demasiadas"),
        ("cerca=20&radio=0", "distancia"), ("cerca=20&radio=1e9", "distancia"), ("pagina=100001", "página"), ("q=de+la+los", "ninguna palabra"), ("q=''''", "ninguna palabra"),
        ("q=" + "+".join(["miel", "agave"] * 10), "muchas palabras"), ("q=" + "+".join(f"palabra{n}" for n in range(1000)), "larga"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_in_a_sentence(oaxaca, query, words):
    form = parse(query)
    assert len(form.notices) == 1
    assert words in form.notices[0]


def test_good_parameters_are_understood_without_a_word(oaxaca):
    Municipality.objects.create(state=oaxaca, clave="20999", name="Prueba", slug="prueba-zz", folded_name="prueba", latitude=17, longitude=-96)
    Locality.objects.create(state=oaxaca, name="Pueblo", slug="pueblo-zz", folded_name="pueblo", latitude=16.5, longitude=-95.5)
    form = parse(
        "q=caf%C3%A9&estado=20&municipio=20-prueba-zz&forma=sc&forma=spr&cerca=pueblo-zz&radio=80&capacidad_min=1,000&pedido_max=2.5&orden=cercania&pagina=3"
    )
    query = form.query
    assert form.notices == []
    assert query.facets == {"estado": ("20",), "municipio": ("20999",), "forma": ("sc", "spr")}
    assert (query.place.label, query.place.latitude, query.radius) == ("Pueblo", 16.5, 80)
    assert (query.capacity_min, query.order_max, query.page) == (1000, 2.5, 3)
    assert parse("cerca=20999").query.place.label == parse("cerca=20-prueba-zz").query.place.label == "Prueba"


def test_a_value_is_added_or_taken_away(oaxaca):
    query = parse("q=miel&forma=sc&estado=20&pagina=4").query
    assert parse_qsl(query.url_params(with_=[("forma", "spr")])) == [("q", "miel"), ("estado", "20"), ("forma", "sc"), ("forma", "spr")]
    assert parse_qsl(query.url_params(without=[("forma", "sc")])) == [("q", "miel"), ("estado", "20")]
    assert parse_qsl(query.url_params(without=[("estado", None)], page=2)) == [("q", "miel"), ("forma", "sc"), ("pagina", "2")]


def test_a_place_may_be_written_as_people_do(oaxaca):
    Municipality.objects.create(state=oaxaca, name="Villa Prueba", slug="villa-prueba", folded_name="villa prueba", latitude=17.5, longitude=-96)
    for written in ("Villa Prueba", "villa prueba", "Villa Prueba, Oaxaca", "villa prueba oax."):
        form = parse(f"cerca={written}")
        assert form.query.place.label == "Villa Prueba", written
        assert not form.notices
    assert parse("cerca=Oax.").query.place.label == "Oaxaca"
    assert parse("cerca=miel en oaxaca").query.place is None
