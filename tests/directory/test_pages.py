"""The public pages of the directory: what they show, what they never show, and what they cost."""

import gzip
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.indexing import product_index
from directory.models import (
    Category,
    Certificate,
    Certification,
    ContactPoint,
    Cooperative,
    CooperativeText,
    GovernanceBody,
    Municipality,
    Network,
    NetworkText,
    Product,
    ProductText,
    State,
)
from directory.profiles import cooperatives_of_the_day

from ..portal.spoken import spoken

MOST_QUERIES = 12
NONSENSE = ["\x00", "\ud800", "x" * 10_000, "-1", "abc", ";drop table", "%ff", "'\"<script>", "1e400", "٣"]
PARAMETERS = ["q", "rama", "estado", "municipio", "cerca", "radio", "orden", "pagina", "capacidad_min", "pedido_max", "temporada", "verificada", "desconocido"]


@pytest.fixture
def oaxaca(db):
    state, _made = State.objects.get_or_create(
        code="20", defaults={"iso": "MX-OAX", "name": "Oaxaca", "abbreviation": "Oax.", "latitude": 17.0, "longitude": -96.7}
    )
    return state


@pytest.fixture
def coffee(db):
    category, made = Category.objects.get_or_create(slug="cafe")
    if made:
        category.texts.create(language="es", name="Café")
    return category


def make_cooperative(state, slug="yeni-navan", products=0, **facts):
    cooperative = Cooperative.objects.create(
        public_name=facts.pop("public_name", "Yeni Navan"), slug=slug, state=state, confirmed_at=timezone.now() - timedelta(days=22), **facts
    )
    for n in range(products):
        make_product(cooperative, f"Producto {n}", slug=f"producto-{n}", sort_order=n)
    cooperative.save()
    return cooperative


def make_product(cooperative, name, slug, **facts):
    product = Product(cooperative=cooperative, slug=slug, **facts)
    product.texts.add(ProductText(language="es", name=name, is_original=True))
    product.save()
    return product


def get(client, path, **query):
    return client.get(path, query, follow=True)


def body(response):
    return response.content.decode()


def data_of(response):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', body(response), re.DOTALL)[1])


# Profile ----------------------------------------------------------------------------------------------------------------
def test_a_profile_says_when_it_was_confirmed_and_that_no_contact_is_published(client, oaxaca):
    make_cooperative(oaxaca)
    page = body(get(client, "/es/directorio/yeni-navan/"))
    assert "Confirmó sus datos hace 3\xa0semanas" in page
    assert "no ha publicado cómo comunicarse" in page
    assert "wa.me" not in page


def test_a_profile_that_nobody_confirmed_for_a_year_says_so(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    Cooperative.objects.filter(pk=cooperative.pk).update(confirmed_at=timezone.now() - timedelta(days=800))
    assert "por última vez hace 2\xa0años" in body(get(client, "/es/directorio/yeni-navan/"))


@pytest.mark.parametrize("change", [{"live": False}, {"archived_at": timezone.now()}])
def test_what_is_not_public_is_not_found(client, oaxaca, change):
    cooperative = make_cooperative(oaxaca, products=1)
    assert client.get("/es/directorio/yeni-navan/producto-0/").status_code == 200
    Cooperative.objects.filter(pk=cooperative.pk).update(**change)
    assert client.get("/es/directorio/yeni-navan/").status_code == 404
    assert client.get("/es/directorio/yeni-navan/producto-0/").status_code == 404


def test_a_draft_product_is_not_found_nor_listed(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    make_product(cooperative, "Secreto", "secreto", live=False)
    assert client.get("/es/directorio/yeni-navan/secreto/").status_code == 404
    assert "Secreto" not in body(get(client, "/es/directorio/yeni-navan/"))


def test_words_in_another_language_are_marked_and_said(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    CooperativeText.objects.create(cooperative=cooperative, language="es", story="Somos sesenta familias.", is_original=True)
    page = body(get(client, "/tzo/directorio/yeni-navan/"))
    assert "Este texto está en español; todavía no está en tsotsil." in page
    assert ("Somos sesenta familias.", "es-MX") in spoken(page)
    assert '<meta name="robots" content="noindex' in page
    CooperativeText.objects.create(cooperative=cooperative, language="tzo", story="Oy jo’vinik utsʼ alal.")
    page = body(get(client, "/tzo/directorio/yeni-navan/"))
    assert "Oy jo’vinik" in page
    assert "todavía no está" not in page
    assert "noindex" not in page


def test_a_certificate_counts_as_checked_only_while_it_is_valid(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    kind = Certification.objects.create(name="Prueba orgánica", issuer="Emisora", slug="prueba-organica")
    held = Certificate.objects.create(cooperative=cooperative, certification=kind, valid_until=date.today() + timedelta(days=9), checked_at=timezone.now())
    page = body(get(client, "/es/directorio/yeni-navan/"))
    assert "Emisora" in page
    assert "revisado" in page
    Certificate.objects.filter(pk=held.pk).update(valid_until=date.today() - timedelta(days=1))
    page = body(get(client, "/es/directorio/yeni-navan/"))
    assert "revisado" not in page
    assert "venció el" in page


def test_private_facts_stand_on_no_page(client, oaxaca, coffee, django_user_model):
    checker = django_user_model.objects.create(email="canary.user@example.org")
    cooperative = make_cooperative(
        oaxaca,
        products=1,
        rfc="CANARYRFC123",
        notes_private="canary-notes",
        external_id="canary-source",
        address="canary-address",
        latitude=17.06123456,
        longitude=-96.72123456,
        precision="exacta",
        verification="verificada",
        verified_at=timezone.now(),
        verified_by=checker,
    )
    cooperative.categories.add(coffee)
    network = Network.objects.create(name="Red", slug="red", kind="union")
    cooperative.networks.add(network)
    cooperative.save()
    kind = Certification.objects.create(name="Prueba", issuer="Emisora", slug="prueba")
    Certificate.objects.create(cooperative=cooperative, certification=kind, document="canary-document.pdf", checked_by=checker)
    for kind_of, value in [
        ("whatsapp", "+529510000001"),
        ("telefono", "+529510000002"),
        ("correo", "canary@example.org"),
        ("web", "https://canary.example.org"),
    ]:
        ContactPoint.objects.create(cooperative=cooperative, kind=kind_of, value=value, label="canary-label")
    paths = ["", "yeni-navan/", "yeni-navan/producto-0/", "redes/", "redes/red/", "?q=yeni", "?rama=cafe"]
    for page in [client.get(f"/es/directorio/{path}") for path in paths] + [client.get("/sitemap.xml")]:
        assert page.status_code == 200
        found = re.findall("canary[^<]*|95100000|06123|72123", body(page), re.IGNORECASE)
        assert not found, page.request["PATH_INFO"]
    assert "No encontramos" in body(get(client, "/es/directorio/", q="canary"))


def test_public_contacts_come_whatsapp_first(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    ContactPoint.objects.create(cooperative=cooperative, kind="correo", value="ventas@ejemplo.test", is_public=True, sort_order=0)
    ContactPoint.objects.create(cooperative=cooperative, kind="whatsapp", value="+529511234567", is_public=True, sort_order=1)
    page = body(get(client, "/es/directorio/yeni-navan/"))
    assert "https://wa.me/529511234567?text=" in page
    assert page.index("951 123 4567") < page.index("mailto:ventas@ejemplo.test")


def test_an_address_that_runs_a_script_is_shown_but_never_linked(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    ContactPoint.objects.create(cooperative=cooperative, kind="web", value="javascript:alert(1)", is_public=True)
    page = body(get(client, "/es/directorio/yeni-navan/"))
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_texts_cannot_leave_the_structured_data(client, oaxaca):
    make_cooperative(oaxaca, public_name="</script><script>alert(1)</script>")
    page = get(client, "/es/directorio/yeni-navan/")
    assert "<script>alert" not in body(page)
    assert data_of(page)["name"] == "</script><script>alert(1)</script>"


# Product ------------------------------------------------------------------------------------------------------------------
def test_a_product_has_an_offer_only_with_a_price(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    make_product(cooperative, "Café", "cafe")
    make_product(
        cooperative,
        "Miel",
        "miel",
        price_min=Decimal(120),
        price_max=Decimal(150),
        price_unit="kg",
        season_months=[11, 12, 1],
        minimum_order=50,
        minimum_order_unit="kg",
    )
    assert "offers" not in data_of(get(client, "/es/directorio/yeni-navan/cafe/"))
    page = get(client, "/es/directorio/yeni-navan/miel/")
    assert data_of(page)["offers"]["lowPrice"] == "120.00"
    for words in ("$120 a $150 por kg", "50 kg", "Noviembre a enero"):
        assert words in body(page)


# Lists -----------------------------------------------------------------------------------------------------------------------
def test_a_buyer_finds_a_cooperative_and_sees_why(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    make_product(cooperative, "Café de altura", "cafe-de-altura")
    cooperative.save()
    page = body(get(client, "/es/directorio/", q="cafe"))
    assert "<mark>Café</mark> de altura" in page
    assert 'href="/es/directorio/yeni-navan/"' in page


def test_nothing_found_says_what_to_leave_out(client, oaxaca):
    cooperative = make_cooperative(oaxaca)
    make_product(cooperative, "Café de altura", "cafe-de-altura")
    cooperative.save()
    page = body(get(client, "/es/directorio/", q="cafe zapatos"))
    assert "No encontramos nada así" in page
    assert "Sin «zapatos»" in page


def test_only_simple_pages_ask_to_be_listed(client, oaxaca):
    make_cooperative(oaxaca)
    for query in ({}, {"estado": "20"}):
        page = body(get(client, "/es/directorio/", **query))
        assert "noindex" not in page, query
    page = body(get(client, "/es/directorio/", estado="20", orden="nombre"))
    assert "noindex" in page
    assert re.search(r'<link rel="canonical" href="[^"]*/es/directorio/\?estado=20">', page)


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_never_breaks_the_directory(client, oaxaca, parameter, value):
    make_cooperative(oaxaca)
    response = client.get("/es/directorio/", query_params={parameter: value.encode("utf-8", "replace").decode()})
    assert response.status_code == 200
    assert "<h1" in body(response)


@pytest.mark.parametrize("raw", ["q=%00", "q=%ed%a0%80", "q=%ff%fe", "pagina=%00", "estado=%ed%a0%80", "&&&=", "q", "q=" + "a" * 9000])
@pytest.mark.parametrize("path", ["", "yeni-navan/", "redes/red/"])
def test_nonsense_bytes_never_break_a_page(client, oaxaca, raw, path):
    make_cooperative(oaxaca)
    Network.objects.create(name="Red", slug="red", kind="union")
    assert client.get(f"/es/directorio/{path}?{raw}").status_code == 200


def test_a_network_shows_its_public_members(client, oaxaca):
    network = Network.objects.create(name="Red del Café", slug="red-del-cafe", kind="union")
    NetworkText.objects.create(network=network, language="es", description="Juntas vendemos mejor.")
    shown, hidden = make_cooperative(oaxaca), make_cooperative(oaxaca, slug="oculta", public_name="Oculta", live=False)
    for cooperative in (shown, hidden):
        cooperative.networks.add(network)
        cooperative.save()
    page = body(get(client, "/es/directorio/redes/red-del-cafe/"))
    assert "Juntas vendemos mejor." in page
    assert "Yeni Navan" in page
    assert "Oculta" not in page
    assert "1 cooperativa" in page


# Cost ------------------------------------------------------------------------------------------------------------------------
def queries(client, path):
    client.get(path)  # labels, content types and sites are kept by the process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.django_db(transaction=True)
def test_pages_cost_the_same_with_two_products_and_with_a_hundred(client, settings, oaxaca):
    settings.PAGE_CACHE = False
    municipality, _made = Municipality.objects.get_or_create(state=oaxaca, slug="santiago-xanica", defaults={"name": "Santiago Xanica"})
    state = oaxaca
    network = Network.objects.create(name="Red", slug="red", kind="union")
    costs = {}
    for size, members in ((1, 1), (100, 15)):
        for n in range(members):
            cooperative = make_cooperative(
                state, slug=f"c-{size}-{n}", products=max(size, 2) if n == 0 else 2, municipality=municipality, coverage=["nacional", "20"]
            )
            CooperativeText.objects.create(cooperative=cooperative, language="es", tagline="Café", story="x" * 500)
            ContactPoint.objects.create(cooperative=cooperative, kind="whatsapp", value=f"+52951000{size:03}{n:02}", is_public=True)
            GovernanceBody.objects.create(cooperative=cooperative, kind="asamblea", mandate_ends_on=date(2030, 1, 1))
            cooperative.networks.add(network)
            cooperative.save()
        client.get("/es/directorio/")  # the process reads what changed in the index
        costs[size] = [
            queries(client, f"/es/directorio/{path}")
            for path in ("", "productos/?q=producto", "mapa/?estado=20", f"c-{size}-0/", f"c-{size}-0/producto-0/", "redes/red/")
        ]
    assert costs[1] == costs[100]
    assert max(costs[1]) <= MOST_QUERIES, costs


@pytest.mark.django_db(transaction=True)
def test_labels_are_kept_though_one_index_was_read_anew_oftener(client, oaxaca):
    """After an import the products' index has counted further than the suppliers': that is no reason to read 2,500 names for every page."""
    make_cooperative(oaxaca, products=3)
    client.get("/es/directorio/productos/?q=producto")
    product_index().memory().version += 7
    assert queries(client, "/es/directorio/productos/?q=producto") <= MOST_QUERIES


def test_a_profile_of_a_hundred_products_is_folded_and_light(client, oaxaca):
    make_cooperative(oaxaca, products=100)
    first = get(client, "/es/directorio/yeni-navan/")
    assert body(first).count('class="card story story--row"') == 12
    assert 'rel="next" href="/es/directorio/yeni-navan/?pagina=2"' in body(first)
    assert len(gzip.compress(first.content, 6)) < 11_000  # beside a style sheet of at most 14 KB
    last = body(get(client, "/es/directorio/yeni-navan/", pagina="99"))
    assert "Producto 99" in last
    assert "noindex" in last


def test_a_draft_is_previewed_as_it_would_look(oaxaca, rf, admin_user):
    cooperative = make_cooperative(oaxaca)
    cooperative.public_name = "Nombre en borrador"
    cooperative.contacts.add(ContactPoint(kind="whatsapp", value="+529511234567", is_public=True))
    cooperative.contacts.add(ContactPoint(kind="telefono", value="+529517654321"))
    revision = cooperative.save_revision()
    page = body(revision.as_object().make_preview_request(preview_mode="").render())
    assert "Nombre en borrador" in page
    assert "wa.me/529511234567" in page
    assert "765 4321" not in page


def test_cooperatives_of_the_day_change_and_come_round(oaxaca):
    for n in range(5):
        make_cooperative(oaxaca, slug=f"c{n}", public_name=f"C {n}")
    seen = [row.slug for day in range(5) for row in cooperatives_of_the_day(date(2026, 1, 1) + timedelta(days=day), 2)]
    assert len(seen) == 10
    assert {seen.count(f"c{n}") for n in range(5)} == {2}
