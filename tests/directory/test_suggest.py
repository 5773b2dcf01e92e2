"""What a visitor may be typing: grouped, folded, the popular first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import CategoryText
from portal.api import limits, middleware
from tests.factories.directory import CategoryFactory, CooperativeFactory, MunicipalityFactory, ProductFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/suggest"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    limits._counts.clear()
    middleware.made.clear()


def asked(client, q, **more):
    return client.get(ADDRESS, {"q": q, **more}).json()


def group(answer, kind):
    return next((found["items"] for found in answer["groups"] if found["kind"] == kind), [])


def test_kinds_stand_in_groups_in_one_order(client):
    category = CategoryFactory(slug="mielzz")
    CategoryText.objects.update_or_create(category=category, language="es", defaults={"name": "Mielzz y cera", "synonyms": "colmenazz"})
    place = MunicipalityFactory(name="Mielzztlán", slug="mielzztlan")
    made = CooperativeFactory(public_name="Mielzz del Valle", municipality=place)
    ProductFactory(cooperative=made, name="Mielzz multifloral", category=category)
    answer = asked(client, "MÍELzz", idioma="es")
    assert [(found["kind"], found["label"]) for found in answer["groups"]] == [
        ("categories", "Categorías"), ("products", "Productos"), ("cooperatives", "Cooperativas"), ("places", "Lugares"),
    ]  # fmt: skip
    assert group(answer, "categories") == [{"text": "Mielzz y cera", "url": "/es/directorio/?rama=mielzz"}]
    assert group(answer, "products") == [{"text": "Mielzz multifloral", "url": "/es/directorio/productos/?q=Mielzz+multifloral"}]
    assert group(answer, "cooperatives") == [{"text": "Mielzz del Valle", "url": f"/es/directorio/{made.slug}/"}]
    assert group(answer, "places") == [{"text": "Mielzztlán, Oaxaca", "url": "/es/directorio/?estado=20&municipio=20-mielzztlan"}]
    assert [row["kind"] for row in answer["suggestions"]] == ["categories", "products", "cooperatives", "places"]
    assert answer["query"] == "MÍELzz"
    assert group(asked(client, "colmenazz"), "categories") == group(answer, "categories"), "a synonym finds it too"
    for found in answer["groups"]:
        for item in found["items"]:
            assert client.get(item["url"]).status_code == 200


def test_the_popular_comes_first_and_a_shared_name_leads_to_a_search(client):
    for _ in range(3):
        ProductFactory(cooperative=CooperativeFactory(public_name="Zzyerba Unida"), name="Zzyerba buena")
    ProductFactory(cooperative=CooperativeFactory(), name="Zzyerba")
    answer = asked(client, "zzy")
    assert [item["text"] for item in group(answer, "products")] == ["Zzyerba buena", "Zzyerba"]
    assert group(answer, "cooperatives") == [{"text": "Zzyerba Unida", "url": "/es/directorio/?q=Zzyerba+Unida"}]


def test_what_is_not_public_is_not_suggested(client):
    made = CooperativeFactory(public_name="Zzoculta del Monte")
    assert group(asked(client, "zzocul"), "cooperatives")
    type(made).objects.filter(pk=made.pk).update(live=False)  # behind the index's back
    middleware.made.clear()
    assert asked(client, "zzocul")["groups"] == []


@pytest.mark.parametrize("q", ["", " ", "'", "%", "zzzzqq", "\x00", "*", '"', "a" * 200])
def test_nothing_typed_and_nothing_known_give_nothing(client, q):
    assert asked(client, q)["groups"] == []


def test_it_is_in_the_language_of_the_page_and_refuses_others(client):
    CooperativeFactory(public_name="Zzkalpulli")
    assert asked(client, "zzkal", idioma="yua")["groups"][0]["items"][0]["url"].startswith("/yua/directorio/")
    refused = client.get(ADDRESS, {"q": "a", "idioma": "xx"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "idioma")
    assert client.get(ADDRESS, {"q": "a" * 201}).json()["error"]["field"] == "q"


def test_it_is_cheap_and_can_be_kept(client):
    for _ in range(12):
        ProductFactory(cooperative=CooperativeFactory(), name="Zzcafé")
    asked(client, "zzc")
    middleware.made.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(ADDRESS, {"q": "zzc"})
    assert len(queries) <= 25, "of which most read labels, which a process keeps outside of a transaction"
    assert not [query for query in queries if "session" in query["sql"]]
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get(ADDRESS, {"q": "zzc"}, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert not response.cookies
