"""What a page of results costs with Elasticsearch in front: requests to it and queries to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from elastic_transport import Transport

from content.demo import make_pictures
from directory.indexing import product_index, supplier_index
from directory.models import Cooperative, CooperativePhoto, Product, ProductPhoto
from search.engine.elasticsearch import delivery, rebuild
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  fixture

from .elasticsearch import SHARED, drop, switch_on

pytestmark = pytest.mark.django_db
PREFIX = f"{SHARED}-calls"


@pytest.fixture
def asked(monkeypatch, oaxaca):  # noqa: F811
    """The paths of the requests to the engine, in order; it knows some cooperatives."""
    switch_on(monkeypatch, prefix=PREFIX)
    for number in range(4):
        cooperative(f"Miel de la Sierra {number}", oaxaca, ["Miel de azahar", "Mezcal joven"])
    rebuild.rebuild()
    delivery.deliver()
    supplier_index().engine.refresh()
    product_index().engine.refresh()
    paths, perform = [], Transport.perform_request

    def counted(transport, method, target, **kwargs):
        paths.append(target.split("?")[0])
        return perform(transport, method, target, **kwargs)

    monkeypatch.setattr(Transport, "perform_request", counted)
    yield paths
    drop(PREFIX)


@pytest.mark.parametrize("path", ["/es/directorio/", "/es/directorio/productos/", "/es/directorio/mapa/"])
@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("q=miel", 1),
        ("q=miel+oaxaca", 1),  # with a place
        ("estado=20", 1),
        ("q=mesclal", 2),  # another spelling
        ("q=mesclal+oaxaca", 2),
        ("q=xyzzyx+miel&estado=20&mayoreo=1", 2),  # nothing: what leaving out each would give
        ("q=xyzzyx+oaxaca", 2),  # nothing there, nor as it is written
        ("q=miel&pagina=99", 2),  # no such page: the last one
    ],
)
def test_a_page_asks_the_engine_once_and_once_more_where_it_finds_little(asked, client, path, query, calls):
    page = client.get(f"{path}?{query}")
    assert page.status_code == 200
    assert "descansando" not in page.text, "the database answered"
    assert len(asked) == calls, asked
    assert all(one.endswith(("_search", "_msearch")) for one in asked)


ASKED = ["", "q=miel", "q=miel+oaxaca", "q=oaxaca", "q=miel&estado=20&orden=nombre", "q=mesclal", "q=mesclal+oaxaca", "orden=nombre", "cerca=17.06,-96.72"]


@pytest.mark.django_db(transaction=True)  # inside a transaction a process reads all anew what it otherwise keeps
def test_a_page_takes_eight_queries_at_most(asked, client, settings):
    settings.PAGE_CACHE, taken = True, {}  # which keeps the frame of all pages
    (image,) = make_pictures(1)
    CooperativePhoto.objects.bulk_create(CooperativePhoto(cooperative=one, image=image) for one in Cooperative.objects.all())
    ProductPhoto.objects.bulk_create(ProductPhoto(product=one, image=image) for one in Product.objects.all())
    for path in ("/es/directorio/", "/es/directorio/productos/"):
        for query in ASKED:
            client.get(f"{path}?{query}")  # what a process reads once
            before = len(asked)
            with CaptureQueriesContext(connection) as captured:
                page = client.get(f"{path}?{query}&n=1")
            assert len(asked) > before, "the page came from a cache"
            assert "descansando" not in page.text, "the database answered"
            assert ("<picture" in page.text) is ("cerca" not in query)
            taken[path, query] = [one["sql"] for one in captured]
    assert not {which: queries for which, queries in taken.items() if len(queries) > 8}


def test_one_request_gives_what_several_gave(asked, client):
    page = client.get("/es/directorio/?q=xyzzyx+miel&estado=20").text
    assert "No encontramos nada así" in page
    assert "4 cooperativas" in page, "without the unknown word"
    assert "Resultados para <strong>mezcal</strong>." in client.get("/es/directorio/?q=mesclal").text
