"""The directory as JSON: the same results as the page, public facts only, to the last record."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time

from directory.api import cursors
from directory.api.parameters import MEANINGS
from directory.forms import PARAMETERS
from directory.models import Category, Cooperative, Locality
from portal.api import limits
from tests.factories.directory import (
    CategoryFactory,
    CertificateFactory,
    ContactPointFactory,
    CooperativeFactory,
    CooperativeTextFactory,
    MunicipalityFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/v1/cooperatives/"
FIELDS = [
    "id",
    "name",
    "legal_form",
    "url",
    "state",
    "municipality",
    "latitude",
    "longitude",
    "categories",
    "certifications",
    "languages",
    "verified",
    "updated_at",
]


@pytest.fixture(autouse=True)
def _nobody_asked_before(settings):
    settings.API_REQUESTS_PER_MINUTE = 10**6
    limits._counts.clear()


def test_a_record_says_what_is_public_of_it(client):
    parent = CategoryFactory(slug="alimentos-zz")
    leaf = CategoryFactory(slug="miel-zz", parent=parent)
    place = MunicipalityFactory(slug="xanica-zz")
    made = CooperativeFactory(
        public_name="Miel (ejemplo)", municipality=place, verified=True, languages=["es", "tzo"], latitude=17.123456, longitude=-96.654321
    )
    ProductFactory(cooperative=made, name="Miel", category=leaf)
    held, _unchecked = CertificateFactory(cooperative=made, checked=True), CertificateFactory(cooperative=made)
    CertificateFactory(cooperative=made, checked=True, expired=True)
    record = client.get(f"{LIST}{made.pk}/").json()
    assert list(record) == FIELDS
    assert record["categories"] == ["alimentos-zz", "miel-zz"]
    assert record["certifications"] == [held.certification.slug]
    assert record["municipality"] == "20-xanica-zz"
    assert record["url"] == f"http://testserver/es/directorio/{made.slug}/"
    assert (record["name"], record["state"], record["legal_form"], record["verified"]) == ("Miel (ejemplo)", "20", "sc", True)
    assert client.get(LIST, {"q": "miel", "rama": "miel-zz"}).json()["items"] == [record]
    assert client.get(f"{LIST}{made.pk}/", {"lang": "tzo"}).json()["url"] == f"http://testserver/tzo/directorio/{made.slug}/"


@pytest.mark.parametrize(("precision", "shown"), [("exacta", 17.12346), ("localidad", 17.12), ("municipio", 17.1), ("", 17.12)])
def test_a_position_is_as_exact_as_the_cooperative_said(client, precision, shown):
    made = CooperativeFactory(latitude=17.123456, longitude=-96.654321, precision=precision)
    assert client.get(f"{LIST}{made.pk}/").json()["latitude"] == shown


@pytest.mark.parametrize("trait", ["draft", "archived"])
def test_what_is_not_public_is_not_there(client, trait):
    made = CooperativeFactory(**{trait: True})
    assert client.get(f"{LIST}{made.pk}/").status_code == 404
    assert client.get(LIST).json()["total"] == 0


def test_private_values_are_in_no_answer(client):
    mark = "PRIVADO"
    for n in range(3):
        made = CooperativeFactory(
            external_id=f"{mark}{n}", rfc=f"{mark}{n}", address=mark, notes_private=mark, verification_proof=mark, registry_folio=mark, legal_name=f"Legal {n}"
        )
        ContactPointFactory(cooperative=made, value=f"{mark}@ejemplo.test")
        CertificateFactory(cooperative=made, number=mark, checked=True, document=f"{mark}.pdf")
        CooperativeTextFactory(cooperative=made)
        ProductFactory(cooperative=made, priced=True)
    made = Cooperative.objects.first()
    addresses = [
        LIST,
        f"{LIST}{made.pk}/",
        f"{LIST}?q=ejemplo",
        "/api/v1/products/",
        "/api/v1/suggest?q=ejemplo",
        "/api/v1/categories/",
        "/api/v1/places/",
        "/api/v1/openapi.json",
        f"{LIST}?q={mark}",
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert mark not in response.content.decode(), address


def test_a_product_says_what_is_public_of_it(client):
    category = CategoryFactory(slug="cafe-zz")
    owner = CooperativeFactory(public_name="Café Zz (ejemplo)")
    made = ProductFactory(
        cooperative=owner, name="Café de olla", category=category, price_min=80, price_max="120.50", price_unit="kg", minimum_order=5, minimum_order_unit="kg",
        season_months=[11, 12], accepts_wholesale=True, coverage=["nacional", "20"],
    )  # fmt: skip
    record = client.get(f"/api/v1/products/{made.pk}/").json()
    assert record["name"] == "Café de olla"
    assert record["url"] == f"http://testserver/es/directorio/{owner.slug}/{made.slug}/"
    assert record["cooperative"] == {"id": owner.pk, "name": "Café Zz (ejemplo)", "url": f"http://testserver/es/directorio/{owner.slug}/"}
    assert (record["price_min"], record["price_max"], record["price_unit"], record["minimum_order"]) == (80.0, 120.5, "kg", 5.0)
    assert (record["category"], record["season_months"], record["wholesale"], record["coverage"]) == ("cafe-zz", [11, 12], True, ["nacional", "20"])
    data = client.get("/api/v1/products/", {"q": "olla", "rama": "cafe-zz", "mayoreo": "1"}).json()
    assert data["items"] == [record]
    assert {value["value"]: value["count"] for value in data["facets"]["estado"]} == {"20": 1}
    Cooperative.objects.get(pk=owner.pk).delete()
    assert client.get(f"/api/v1/products/{made.pk}/").status_code == 404
    assert client.get("/api/v1/products/").json()["total"] == 0


@pytest.mark.parametrize("query", ["", "?orden=nombre", "?q=ejemplo"])
def test_products_are_walked_to_the_end(client, query):
    made = [ProductFactory(cooperative=CooperativeFactory(), name=f"Producto {n} (ejemplo)") for n in range(50)]
    seen = [item["id"] for data in follow(client, f"/api/v1/products/{query}") for item in data["items"]]
    assert sorted(seen) == sorted(row.pk for row in made)


def test_the_list_gives_what_the_page_gives(client):
    for n in range(3):
        CooperativeFactory(public_name=f"Café {n} (ejemplo)", legal_form="spr" if n else "sc")
    data = client.get(LIST, {"q": "cafe", "forma": "spr"}).json()
    assert list(data) == ["total", "items", "facets", "suggestion", "next"]
    assert data["total"] == 2
    assert {"value": "sc", "label": "S.C. de R.L. (cooperativa de responsabilidad limitada)", "count": 1, "selected": False}["count"] == next(
        value["count"] for value in data["facets"]["forma"] if value["value"] == "sc"
    )
    assert [value["value"] for value in data["facets"]["forma"] if value["selected"]] == ["spr"]
    assert data["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("estado=99", "estado"), ("rama=nada", "rama"), ("orden=;drop", "orden"), ("orden=cercania", "orden"), ("radio=abc", "radio"), ("cerca=99,999", "cerca"),
        ("capacidad_min=mucho", "capacidad_min"), ("pagina=0", "pagina"), ("pagina=100000", "pagina"), ("estdo=20", "estdo"), ("cursor=abc", "cursor"),
        ("cursor=%F0%9F%90%9D", "cursor"), ("lang=xx", "lang"), ("q=" + "x" * 300, "q"), ("formato=json", "formato"),
    ],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_named(client, query, field):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["field"] == field
    assert response.json()["error"]["message"]


def follow(client, address):
    while address:
        data = client.get(address.removeprefix("http://testserver")).json()
        yield data
        address = data["next"]


@pytest.mark.parametrize("query", ["", "?orden=nombre", "?orden=reciente", "?q=ejemplo", "?estado=20", "?cerca=17,-96&radio=2000"])
def test_a_walk_sees_everything_once_while_records_come_and_go(client, query):
    made = [CooperativeFactory(latitude=17, longitude=-96) for _ in range(70)]
    seen = []
    for n, data in enumerate(follow(client, LIST + query)):
        seen += [item["id"] for item in data["items"]]
        # One that was seen goes, others come before and behind.
        Cooperative.objects.get(pk=data["items"][n]["id"]).delete()
        CooperativeFactory(public_name=f"AAA {n} (ejemplo)", latitude=17, longitude=-96)
        CooperativeFactory(public_name=f"ZZZ {n} (ejemplo)", latitude=17, longitude=-96)
    assert len(seen) == len(set(seen))
    assert {row.pk for row in made} <= set(seen)


def test_a_walk_finds_its_place_again_after_an_import(client):
    made = [CooperativeFactory(public_name=f"Cooperativa {n:02} (ejemplo)") for n in range(50)]
    pages = []
    for n, data in enumerate(follow(client, LIST + "?orden=nombre")):
        pages.append([item["id"] for item in data["items"]])
        if n == 0:  # more than the walk looks around, all of them before what was seen
            for number in range(90):
                CooperativeFactory(public_name=f"AAA {number} (ejemplo)")
    seen = [pk for page in pages for pk in page]
    assert len(seen) == len(set(seen))
    assert {row.pk for row in made} <= set(seen)
    assert len(seen) == 50, "what came before is not given, and nothing twice"


def test_a_walk_goes_on_past_midnight_and_ends_after_a_week(client):
    for _ in range(45):
        CooperativeFactory()
    with freeze_time(timezone.now()) as clock:
        first = client.get(LIST).json()
        clock.tick(timedelta(days=1))
        seen = [item["id"] for data in follow(client, first["next"]) for item in data["items"]]
        assert len({*seen, *(item["id"] for item in first["items"])}) == 45
        clock.tick(timedelta(days=8))
        assert client.get(first["next"]).json()["error"]["field"] == "cursor"


@pytest.mark.parametrize("facts", [[1, 20, [1]], [0, 20, []], [10**12, 20, []], ["x", 20, []], [739000, -1, []], [739000, 10**12, []], [739000, 20, ["a"]], []])
def test_a_made_up_cursor_is_refused(client, facts):
    assert client.get(LIST, {"cursor": cursors.write(*facts)}).json()["error"]["field"] == "cursor"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [5, 40])
def test_a_list_costs_the_same_queries_at_any_size_and_is_light(client, size):
    category = CategoryFactory()
    for n in range(size):
        made = CooperativeFactory(
            public_name=f"Cooperativa de café número {n} (ejemplo)", languages=["es", "tzo"], latitude=17 + n / 97, longitude=-96 - n / 89
        )
        ProductFactory(cooperative=made, category=category)
        CertificateFactory(cooperative=made, checked=True)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(LIST, {"q": "cafe"})
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 10, "\n".join(asked)
    assert len(response.json()["items"]) == min(size, 20)
    assert len(gzip.compress(response.content)) <= 8 * 1024
    client.get("/api/v1/products/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/api/v1/products/", {"q": "producto"}).status_code == 200
    assert len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 10


def test_categories_have_names_counts_and_addresses(client):
    category = CategoryFactory(slug="miel-zz", text__name="Miel de prueba")
    ProductFactory(category=category)
    data = client.get("/api/v1/categories/").json()
    row = next(item for item in data["items"] if item["id"] == "miel-zz")
    assert row == {"id": "miel-zz", "name": "Miel de prueba", "parent": None, "cooperatives": 1, "url": "http://testserver/es/directorio/?rama=miel-zz"}
    assert client.get("/api/v1/categories/miel-zz/").json() == row
    assert data["total"] == Category.objects.count()
    assert client.get("/api/v1/categories/nada/").status_code == 404


def test_places_are_walked_to_the_end_and_found_by_name(client):
    for n in range(120):
        MunicipalityFactory(name=f"Pueblo {n}", slug=f"pueblo-zz-{n}")
    Locality.objects.create(state_id="20", name="Xánica ZZ", slug="xanica-zz", folded_name="xanica zz", latitude=16, longitude=-96)
    pages = list(follow(client, "/api/v1/places/"))
    ids = [item["id"] for data in pages for item in data["items"]]
    assert len(ids) == len(set(ids)) == pages[0]["total"]
    found = client.get("/api/v1/places/", {"q": "xánica z"}).json()["items"]
    assert [(place["id"], place["kind"]) for place in found] == [("xanica-zz", "localidad")]
    for key in ("20", "20-pueblo-zz-7", "xanica-zz"):
        assert client.get(f"/api/v1/places/{key}/").json()["id"] == key
    assert client.get("/api/v1/places/", {"tipo": "estado"}).json()["total"] == 32
    for query, field in (("tipo=pais", "tipo"), ("estado=99", "estado"), ("cursor=zz", "cursor")):
        assert client.get(f"/api/v1/places/?{query}").json()["error"]["field"] == field


def test_every_parameter_of_the_form_is_explained():
    assert set(PARAMETERS) <= set(MEANINGS)


def test_events_are_an_empty_list_of_the_right_shape(client):
    assert client.get("/api/v1/events/").json() == {"total": 0, "items": [], "facets": {}, "suggestion": "", "next": None}
    assert client.get("/api/v1/events/1/").status_code == 404
