"""An address that somebody shared leads on after its record was renamed, as often as that happens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import Cooperative, Product

from ..factories.directory import CooperativeFactory, ProductFactory


@pytest.fixture
def product(db):
    return ProductFactory(slug="miel", cooperative__slug="primera")


def rename(record, *slugs):
    for slug in slugs:
        record.slug = slug
        record.save()


def test_an_old_address_leads_to_the_present_one_in_one_step(client, product):
    rename(product.cooperative, "segunda", "tercera")
    for old in ("primera", "segunda"):
        answer = client.get(f"/tzo/directorio/{old}/", {"pagina": "2"})
        assert (answer.status_code, answer.headers["Location"]) == (301, "/tzo/directorio/tercera/?pagina=2")
    assert client.get("/tzo/directorio/tercera/").status_code == 200


def test_a_product_is_found_by_old_names_of_its_own_and_of_its_cooperative(client, product):
    rename(product, "miel-de-abeja")
    rename(product.cooperative, "segunda")
    for old in ("primera/miel", "primera/miel-de-abeja", "segunda/miel"):
        answer = client.get(f"/es/directorio/{old}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/es/directorio/segunda/miel-de-abeja/")
    assert client.get("/es/directorio/primera/miel/informar/").headers["Location"] == "/es/directorio/segunda/miel-de-abeja/informar/"


def test_a_name_that_comes_back_or_is_taken_by_another_leads_to_who_has_it(client, product):
    cooperative = product.cooperative
    rename(cooperative, "segunda", "primera")
    assert client.get("/es/directorio/primera/").status_code == 200
    assert client.get("/es/directorio/segunda/").headers["Location"] == "/es/directorio/primera/"
    other = CooperativeFactory(slug="otra")
    rename(other, "segunda")
    assert client.get("/es/directorio/segunda/").status_code == 200
    assert client.get("/es/directorio/otra/").headers["Location"] == "/es/directorio/segunda/"


def test_what_is_not_public_stays_unfound(client, product):
    rename(product.cooperative, "segunda")
    Cooperative.objects.filter(pk=product.cooperative_id).update(live=False)
    for address in ("primera/", "primera/miel/", "nadie/", "nadie/miel/", "segunda/nada/"):
        assert client.get(f"/es/directorio/{address}").status_code == 404


def test_the_old_names_are_read_only_where_nothing_was_found(client, product):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/es/directorio/primera/").status_code == 200
    assert not any("oldslug" in query["sql"] for query in queries)


def test_a_revision_that_is_published_keeps_the_old_address_too(client, product):
    cooperative = product.cooperative
    cooperative.slug = "segunda"
    cooperative.save_revision().publish()
    assert client.get("/es/directorio/primera/").headers["Location"] == "/es/directorio/segunda/"


@pytest.mark.parametrize("model", [Cooperative, Product])
def test_no_bulk_change_of_slugs_passes_by_the_table(product, model):
    with pytest.raises(ValueError, match="slug"):
        model.objects.update(slug="otra")
    row = model.objects.get()
    row.slug = "otra"
    with pytest.raises(ValueError, match="slug"):
        model.objects.bulk_update([row], ["slug"])
