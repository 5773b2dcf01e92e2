"""Whatever is put into any parameter of a result page, with each engine: answered by that engine, and all that was written escaped."""

import re
from html.parser import HTMLParser
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directory.forms import FACETS, PARAMETERS
from directory.indexing import product_index, supplier_index
from search.engine.elasticsearch import delivery, rebuild
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  fixture

from .elasticsearch import SHARED, drop, switch_on

pytestmark = pytest.mark.django_db
PREFIX = f"{SHARED}-odd"
SPEND = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

# A tag, an attribute or a handler that nobody but the visitor would write: all are called oddity.
BREAKS = ["<oddity>", '"><oddity a="', "' oddity='", '" oddity=1 ', "</title><oddity>", "&lt;oddity&gt;<oddity>&amp;", "javascript:oddity", "</script><oddity>"]
ODD = [
    "miel", "miel oaxaca", "mesclal", "xyzzyx oaxaca", "de la en", "'’ʼꞌ", "* ? ~2 ^9 [a TO b] {!x} /.*/", "AND OR NOT NEAR(", "name:miel", "\\", "\x00",
    "\ud800", "\u202eleim", "1" * 400, "a " * 1000, "9e999", "nan", "-1", "0", "1", "3", "20", "31", "sc", "100000", "1e9", "17.06,-96.72", "0,-150",
    "90,180", "oaxaca", "nombre", "reciente", "cercania", "relevancia", "٣",
]  # fmt: skip
WRITTEN = (
    st.sampled_from(ODD)
    | st.sampled_from(BREAKS)
    | st.tuples(st.sampled_from(["miel ", "mesclal ", ""]), st.sampled_from(BREAKS)).map("".join)
    | st.text("<>\"'&;=\\/*?~^(){}[]:!|+-#%ñʼ\x00 a1", max_size=30)
    | st.text(st.characters(exclude_categories=()), max_size=30)
)
ASKED = st.dictionaries(st.sampled_from([*PARAMETERS, "explica"]), st.lists(WRITTEN, min_size=1, max_size=3), max_size=6)


class Markup(HTMLParser):
    """Names of tags and attributes, and what a link or a handler would run."""

    def __init__(self, page):
        super().__init__()
        self.names = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.names |= {tag, *(name for name, _value in attributes)}
        self.names |= {value for name, value in attributes if name in ("href", "src", "action") and (value or "").startswith("javascript:")}


@pytest.fixture(params=["database", "elasticsearch"])
def known(request, monkeypatch, oaxaca):  # noqa: F811
    """Some cooperatives, and what the engine knows of them."""
    if request.param == "elasticsearch":
        switch_on(monkeypatch, prefix=PREFIX)
    for number in range(3):
        cooperative(f"Miel de la Sierra {number}", oaxaca, ["Miel de azahar", "Mezcal joven"])
    if request.param == "elasticsearch":
        rebuild.rebuild()
        delivery.deliver()
        supplier_index().engine.refresh()
        product_index().engine.refresh()
    yield
    if request.param == "elasticsearch":
        drop(PREFIX)


@pytest.mark.parametrize("path", ["/es/directorio/", "/es/directorio/productos/", "/es/directorio/mapa/", "/es/buscar/"])
@SPEND
@given(asked=ASKED)
@example(asked=dict.fromkeys(PARAMETERS, BREAKS))
@example(asked={name: [str(number) for number in range(50)] for name in FACETS} | {"q": ["miel* " * 1000]})
@example(asked={"q": ["miel"], "cerca": ["0,-150"], "radio": ["1e9"], "orden": ["cercania"], "pagina": ["100000"]})
def test_whatever_is_asked_is_answered_and_escaped(known, client, path, asked):
    pairs = [f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, values in asked.items() for value in values]
    response = client.get(f"{path}?{'&'.join(pairs)}")
    assert response.status_code == 200
    page = response.content.decode()
    assert "descansando" not in page, "the database answered"
    assert not [name for name in Markup(page).names if "oddity" in name]
    assert "<oddity" not in page
    if path != "/es/buscar/":
        assert re.search(r"\d cooperativas?<|\d productos?<", page)
