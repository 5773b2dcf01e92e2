"""The nightly files: whole, public facts only, readable by people and programs."""

import csv
import gzip
import io
import json
import tracemalloc
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from directory import open_data
from directory.models import OpenDataFile
from tests.factories.directory import CertificateFactory, ContactPointFactory, CooperativeFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def content(response):
    return b"".join(response.streaming_content)


def sheet(client, name="cooperativas.csv"):
    return list(csv.DictReader(io.StringIO(content(client.get(f"/datos-abiertos/{name}")).decode("utf-8-sig"))))


def test_both_formats_hold_what_the_api_gives(client):
    made = CooperativeFactory(public_name="Miel, cera y «más» (ejemplo)", languages=["es", "tzo"], verified=True)
    product = ProductFactory(cooperative=made, name="Miel", price_min=80)
    CooperativeFactory(draft=True)
    ProductFactory(cooperative=made, draft=True)
    call_command("open_data")
    document = json.loads(content(client.get("/datos-abiertos/cooperativas.json")))
    assert document["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert document["items"] == [client.get(f"/api/v1/cooperatives/{made.pk}/").json()]
    (row,) = sheet(client)
    assert row["name"] == "Miel, cera y «más» (ejemplo)"
    assert (row["languages"], row["verified"], row["latitude"]) == ("es|tzo", "true", "" if made.latitude is None else str(made.latitude))
    (row,) = sheet(client, "productos.csv")
    assert (row["id"], row["cooperative_id"], row["price_min"]) == (str(product.pk), str(made.pk), "80.0")
    assert json.loads(content(client.get("/datos-abiertos/productos.json")))["items"] == [client.get(f"/api/v1/products/{product.pk}/").json()]


def test_private_values_are_in_no_file(client):
    mark = "PRIVADO"
    made = CooperativeFactory(external_id=mark, rfc=mark, address=mark, notes_private=mark, verification_proof=mark, registry_folio=mark, legal_name=mark)
    ContactPointFactory(cooperative=made, value=f"{mark}@ejemplo.test")
    CertificateFactory(cooperative=made, number=mark, checked=True)
    ProductFactory(cooperative=made)
    open_data.make()
    for name in open_data.names():
        assert mark not in content(client.get(f"/datos-abiertos/{name}")).decode(), name
    assert mark not in client.get("/datos-abiertos/datapackage.json").content.decode()


@pytest.mark.parametrize("name", ["=1+1", "+52", "-2", "@sum(a1)", "\t=1"])
def test_no_cell_is_a_formula(client, name):
    CooperativeFactory(public_name=name, longitude=-96.5, latitude=17.25)
    open_data.make()
    (row,) = sheet(client)
    assert row["name"] == f"'{name}"
    assert float(row["longitude"]) < 0, "a number stays a number"


def test_a_file_is_seen_once_it_is_whole_and_the_old_one_stays_until_then(client, monkeypatch):
    assert client.get("/datos-abiertos/cooperativas.csv").status_code == 404
    CooperativeFactory()
    open_data.make()

    def breaks(_ids, _language, _today):
        raise RuntimeError

    CooperativeFactory()
    broken = open_data.Table("", open_data.TABLES["cooperativas"].fields, breaks, "Cooperative")
    monkeypatch.setitem(open_data.TABLES, "cooperativas", broken)
    with pytest.raises(RuntimeError):
        open_data.make()
    assert len(sheet(client)) == 1


def test_old_files_go_and_take_their_bytes_along(tmp_path):
    open_data.make()
    OpenDataFile.objects.update(made_at=timezone.now() - timedelta(days=3))
    open_data.make()
    assert OpenDataFile.objects.count() == len(open_data.names())
    assert len(list(tmp_path.rglob("*.gz"))) == len(open_data.names())


def test_a_file_travels_compressed_unpacked_or_not_at_all(client):
    CooperativeFactory()
    open_data.make()
    address = "/datos-abiertos/cooperativas.csv"
    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    body = content(plain)
    assert gzip.decompress(content(packed)) == body
    assert int(plain["Content-Length"]) == len(body)
    assert client.get(address, headers={"If-None-Match": plain["ETag"]}).status_code == 304
    assert plain["Access-Control-Allow-Origin"] == "*"
    assert 'rel="license"' in plain["Link"]
    assert "cooperativas.csv" in plain["Content-Disposition"]
    assert client.get("/datos-abiertos/secretos.csv").status_code == client.get("/datos-abiertos/..%2Fmanage.py").status_code == 404


def test_a_file_that_the_storage_lost_is_not_found_and_breaks_nothing(client, tmp_path):
    open_data.make()
    for path in tmp_path.rglob("*.gz"):
        path.unlink()
    assert client.get("/datos-abiertos/cooperativas.csv").status_code == 404
    assert client.get("/es/datos-abiertos/").status_code == 200


def test_the_directory_leads_to_it(client):
    assert 'href="/yua/datos-abiertos/"' in client.get("/yua/directorio/").content.decode()


def test_the_page_names_each_file_and_its_licence(client):
    page = client.get("/es/datos-abiertos/").content.decode()
    assert "se hacen esta noche" in page
    open_data.make()
    page = client.get("/tzo/datos-abiertos/").content.decode()
    for name in [*open_data.names(), "datapackage.json"]:
        assert f'href="/datos-abiertos/{name}"' in page
    assert "creativecommons.org/licenses/by/4.0" in page


def test_the_package_describes_each_column(client):
    CooperativeFactory()
    open_data.make()
    package = client.get("/datos-abiertos/datapackage.json").json()
    assert [resource["name"] for resource in package["resources"]] == ["cooperativas-csv", "cooperativas-json", "productos-csv", "productos-json"]
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(sheet(client)[0])
    assert {field["name"]: field["type"] for field in fields}["updated_at"] == "datetime"


def test_memory_does_not_grow_with_the_directory(monkeypatch):
    monkeypatch.setattr(open_data, "BATCH", 10)
    fields = {"id": {"type": "integer"}, "name": {"type": "string"}}

    def peak(size):
        monkeypatch.setattr(open_data, "walk", lambda _table, _today: ({"id": n, "name": f"Cooperativa {n}"} for n in range(size)))
        tracemalloc.start()
        open_data.write("cooperativas", open_data.Table("", fields, None, ""), timezone.now())
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(40_000) < peak(400) + 2_000_000
