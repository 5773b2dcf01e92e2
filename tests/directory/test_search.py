"""Finding suppliers, on whichever database is in use."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.forms import SupplierSearchForm
from directory.indexing import Differences, differences, index_cooperatives, index_expired, supplier_index
from directory.models import (
    Category,
    CategoryText,
    Certificate,
    Certification,
    ContactPoint,
    Cooperative,
    CooperativeText,
    Municipality,
    Network,
    Product,
    ProductText,
    State,
)
from directory.search import find

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
numbers = itertools.count(1)


@pytest.fixture
def oaxaca():
    return State.objects.get_or_create(code="20", defaults={"iso": "MX-OAX", "name": "Oaxaca", "abbreviation": "Oax.", "latitude": 17.06, "longitude": -96.72})[
        0
    ]


@pytest.fixture
def puebla():
    return State.objects.get_or_create(code="21", defaults={"iso": "MX-PUE", "name": "Puebla", "abbreviation": "Pue.", "latitude": 19.04, "longitude": -98.2})[
        0
    ]


@pytest.fixture
def coffee():
    parent = Category.objects.create(slug="prueba-alimentos")
    parent.texts.add(CategoryText(language="es", name="Alimentos de prueba"))
    parent.save()
    category = Category.objects.create(slug="prueba-cafe", parent=parent)
    category.texts.add(CategoryText(language="es", name="Café de prueba", synonyms="aromático"))
    category.save()
    return category


def cooperative(name, state, products=(), **facts):
    made = Cooperative.objects.create(public_name=name, slug=f"c-{next(numbers)}", state=state, live=facts.pop("live", True), **facts)
    for product in products:
        sell(made, product)
    return made


def sell(seller, name, language="es", **facts):
    product = Product(cooperative=seller, slug=f"p-{next(numbers)}", **facts)
    product.texts.add(ProductText(language=language, name=name, is_original=True))
    product.save()
    return product


def search(query="", today=TODAY):
    form = SupplierSearchForm(QueryDict(query))
    return find(form.query, language="es", today=today)


def names(query):
    return [hit.cooperative.public_name for hit in search(query).items]


def test_accents_glottal_stops_case_and_plural_do_not_matter(oaxaca):
    cooperative("Bats’i Ch’ulelal", oaxaca, ["Huipiles bordados"])
    for text in ("bats'i", "BATSʼI", "batsi chulelal", "bats´i huipil", "huipiles", "huip"):
        assert names(f"q={text}") == ["Bats’i Ch’ulelal"], text


def test_every_word_must_match_in_any_order(oaxaca):
    cooperative("Flor del Campo", oaxaca, ["Café molido"])
    assert names("q=molido+flor+oaxaca") == ["Flor del Campo"]
    assert names("q=molido+flor+barro") == []


def test_the_exact_spelling_comes_first(oaxaca):
    cooperative("Pina Sur", oaxaca)
    cooperative("Piña Sur", oaxaca)
    assert names("q=piña") == ["Piña Sur", "Pina Sur"]
    assert set(names("q=pina")) == {"Piña Sur", "Pina Sur"}


def test_an_equal_name_comes_first_then_a_name_that_begins_so(oaxaca):
    cooperative("Productores de Flor de Café", oaxaca, ["Flor de café", "Flor de café tostada"])
    cooperative("Flor de Café del Sur", oaxaca)
    cooperative("Flor de Café", oaxaca)
    assert names("q=flor+de+cafe") == ["Flor de Café", "Flor de Café del Sur", "Productores de Flor de Café"]


@pytest.mark.parametrize(
    "form",
    [
        "S.C. de R.L. de C.V.",
        "S. C. de R. L. de C. V.",
        "sc de rl de cv",
        "SC de RL",
        "S.C. de R.S.",
        "scrl",
        "Sociedad Cooperativa de Responsabilidad Limitada de Capital Variable",
    ],
)
def test_a_legal_form_neither_helps_nor_hurts(oaxaca, form):
    cooperative("Unión Zapoteca", oaxaca, legal_form="sc")
    cooperative("Otra Casa S.C. de R.L. de C.V.", oaxaca, legal_form="sc-cv")
    assert names(f"q=zapoteca {form}") == ["Unión Zapoteca"]
    assert names(f"q=otra casa {form}") == ["Otra Casa S.C. de R.L. de C.V."]
    assert len(names("q=cooperativa")) == 2


def test_category_synonym_place_text_and_network_find(oaxaca, coffee):
    network = Network.objects.create(name="Red Jaguar", slug="red-jaguar", kind="union")
    made = cooperative("Uno", oaxaca, municipality_text="Santa Lucía Inventada")
    made.categories = [coffee]
    made.networks = [network]
    made.texts.add(CooperativeText(language="tzo", story="Li jteklume oy yip"))
    made.save()
    for text in ("aromatico", "inventada", "jteklum", "jaguar"):
        assert names(f"q={text}") == ["Uno"], text


def test_private_facts_find_nothing(oaxaca):
    made = cooperative("Dos", oaxaca, rfc="ABC010203XY9", address="Calle Escondida", notes_private="secretísimo")
    made.contacts.add(ContactPoint(kind="correo", value="oculta@ejemplo.test"))
    made.save()
    for text in ("ABC010203XY9", "escondida", "secretisimo", "oculta"):
        assert names(f"q={text}") == []


def test_only_public_cooperatives_and_products_are_found(oaxaca):
    cooperative("Borrador", oaxaca, ["Miel"], live=False)
    cooperative("Archivada", oaxaca, ["Miel"], archived_at=timezone.now())
    seller = cooperative("Visible", oaxaca)
    sell(seller, "Miel", live=False)
    assert names("q=miel") == []
    assert names("") == ["Visible"]


def test_changes_reach_the_index_at_once(oaxaca, coffee):
    made = cooperative("Antes", oaxaca, ["Miel"])
    made.public_name = "Después"
    made.save()
    assert names("q=antes") == []
    assert names("q=despues") == ["Después"]
    product = made.products.get()
    product.texts.all()[0]
    product.delete()
    assert names("q=miel") == []
    made.categories = [coffee]
    made.save()
    coffee.texts.set([CategoryText(language="es", name="Grano")])
    coffee.save()
    assert names("q=grano") == ["Después"]
    made.live = False
    made.save()
    assert names("") == []
    made.live = True
    made.save()
    Cooperative.objects.filter(pk=made.pk).delete()
    assert search().total == 0


def test_publishing_and_unpublishing_through_wagtail_reach_the_index(oaxaca):
    made = cooperative("Hilos", oaxaca, live=False)
    made.public_name = "Hilos y telas"
    made.save_revision().publish()
    assert names("q=telas") == ["Hilos y telas"]
    made.refresh_from_db()
    made.unpublish()
    assert names("q=telas") == []


def test_a_certificate_counts_only_while_checked_and_valid(oaxaca):
    kind = Certification.objects.create(name="Orgánico Prueba", issuer="X", slug="organico-prueba")
    made = cooperative("Sol", oaxaca)
    made.certificates.add(Certificate(certification=kind, valid_until=TODAY, checked_at=timezone.now()))
    made.save()
    index_cooperatives([made.pk], TODAY)
    assert names("certificacion=organico-prueba") == ["Sol"]
    index_expired(TODAY + timedelta(days=1))
    assert names("certificacion=organico-prueba") == []


def test_distance_filters_and_sorts(oaxaca, puebla):
    cooperative("Cerca", oaxaca, latitude=17.07, longitude=-96.72)
    cooperative("Menos cerca", oaxaca, latitude=17.3, longitude=-96.72)
    cooperative("Lejos", puebla, latitude=19.04, longitude=-98.2)
    found = search("cerca=17.06,-96.72")
    assert [hit.cooperative.public_name for hit in found.items] == ["Cerca", "Menos cerca"]
    assert found.items[0].distance_km == pytest.approx(1.11, abs=0.01)
    assert names("cerca=17.06,-96.72&radio=400") == ["Cerca", "Menos cerca", "Lejos"]
    assert names("cerca=oaxaca&radio=10") == ["Cerca"]


def test_who_gave_no_coordinates_is_as_near_as_its_municipality(oaxaca):
    town = Municipality.objects.create(state=oaxaca, name="Prueba", slug="prueba-zz", folded_name="prueba", latitude=17.1, longitude=-96.7)
    cooperative("Sin punto", oaxaca, municipality=town)
    cooperative("En ninguna parte", oaxaca)
    (hit,) = search("cerca=17.06,-96.72").items
    assert hit.cooperative.public_name == "Sin punto"
    assert 4 < hit.distance_km < 6


def test_ranges(oaxaca):
    sell(cooperative("Grande", oaxaca), "Miel", monthly_capacity=500, minimum_order=100)
    sell(cooperative("Chica", oaxaca), "Miel", monthly_capacity=5, minimum_order=1)
    cooperative("Sin datos", oaxaca)
    assert names("capacidad_min=100") == ["Grande"]
    assert names("pedido_max=10") == ["Chica"]


def test_orders(oaxaca):
    cooperative("Beta", oaxaca, confirmed_at=timezone.now())
    cooperative("Álamo", oaxaca)
    assert names("orden=nombre") == ["Álamo", "Beta"]
    assert names("orden=reciente") == ["Beta", "Álamo"]


def test_pages_hold_everybody_once_and_rotate_by_the_day(oaxaca):
    for n in range(45):
        cooperative(f"C{n}", oaxaca)
    pages = [[hit.cooperative.pk for hit in search(f"pagina={n}").items] for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({pk for page in pages for pk in page}) == 45
    assert [hit.cooperative.pk for hit in search("").items] == pages[0]
    assert [hit.cooperative.pk for hit in search("", TODAY + timedelta(days=1)).items] != pages[0]
    assert search("pagina=99").page == 3


def test_misspellings_are_mended_in_written_words(oaxaca):
    cooperative("Artesanas", oaxaca, ["Algodón teñido", "Hospedaje rural", "Mezcal"])
    assert search("q=algodnó").suggestion == "algodón"
    assert search("q=mesclal").suggestion == "mezcal"
    assert search("q=hospedage rural").suggestion == "hospedaje rural"
    assert search("q=xyzxyz").suggestion == ""
    assert search("q=mezcal").suggestion == ""


def test_nothing_found_says_what_to_drop(oaxaca, puebla):
    cooperative("Miel Uno", oaxaca, ["Miel"])
    cooperative("Otra", puebla)
    found = search("q=miel&estado=21")
    assert found.total == 0
    assert {(option.label, option.params, option.count) for option in found.relaxations} == {("Sin «Puebla»", "q=miel", 1), ("Sin «miel»", "estado=21", 1)}


def test_a_place_in_the_sea_is_said_with_the_nearest_beyond(oaxaca, client):
    cooperative("Miel Uno", oaxaca, ["Miel"], latitude=17, longitude=-96)
    cooperative("Otra", oaxaca, latitude=17, longitude=-96)
    page = client.get("/es/directorio/?q=miel&cerca=14,-106").text
    assert "No encontramos nada así en 50 km a la redonda de tu ubicación" in page
    assert 'href="?q=miel&amp;cerca=14%2C-106&amp;radio=2000&amp;orden=cercania">Hasta 2,000 km, lo más cercano primero <strong>1 cooperativa</strong>' in page
    farther = client.get("/es/directorio/?q=miel&cerca=14,-106&radio=2000&orden=cercania").text
    assert "Miel Uno" in farther or "<mark>Miel</mark> Uno" in farther


def test_a_page_behind_the_last_says_so(oaxaca, client):
    for n in range(21):
        cooperative(f"C{n}", oaxaca)
    assert "No hay página 100000: esta es la última de 2." in client.get("/es/directorio/?pagina=100000").text
    assert "No hay página" not in client.get("/es/directorio/?pagina=2").text
    assert "No hay página 7: esta es la única." in client.get("/es/directorio/?q=c1&pagina=7").text


def test_the_matching_products_are_shown_first_and_marked(oaxaca):
    cooperative("Tienda", oaxaca, ["Jabón <suave>", "Café & miel", "Velas"])
    (hit,) = search("q=cafes").items
    assert hit.products[0].name_html == "<mark>Café</mark> &amp; miel"
    assert "Jabón &lt;suave&gt;" in [offer.name_html for offer in hit.products]


def test_counts_equal_those_of_plain_python(oaxaca, puebla, coffee):
    municipality = Municipality.objects.create(state=oaxaca, name="Prueba", slug="prueba-zz", folded_name="prueba")
    rows = []
    for n in range(120):
        state, form, verified = (oaxaca, puebla)[n % 2], ("sc", "spr", "ejido")[n % 3], n % 5 == 0
        facts = {"verification": "verificada", "verified_at": timezone.now()} if verified else {}
        made = cooperative(
            f"Miel {n}" if n % 7 else f"Barro {n}",
            state,
            legal_form=form,
            municipality=municipality if n % 4 == 0 else None,
            languages=["tzo"] if n % 3 == 0 else ["yua", "es"],
            **facts,
        )
        if n % 6 == 0:
            made.categories = [coffee]
            made.save()
        rows.append({
            "word": "miel" if n % 7 else "barro",
            "estado": {state.pk}, "forma": {form}, "verificada": {"1"} if verified else set(),
            "municipio": {"20-prueba-zz"} if n % 4 == 0 else set(), "idioma": {"tzo"} if n % 3 == 0 else {"yua", "es"},
            "rama": {"prueba-cafe", "prueba-alimentos"} if n % 6 == 0 else set(),
        })  # fmt: skip
    for chosen in (
        {},
        {"estado": ["20"]},
        {"estado": ["20", "21"], "forma": ["sc", "ejido"]},
        {"rama": ["prueba-alimentos"], "idioma": ["tzo"]},
        {"verificada": ["1"], "municipio": ["20-prueba-zz"]},
    ):
        for word in ("", "miel", "barro"):
            found = search("&".join([f"q={word}", *(f"{facet}={value}" for facet, values in chosen.items() for value in values)]))
            kept = [row for row in rows if not word or row["word"] == word]
            assert found.total == sum(all(row[f] & set(v) for f, v in chosen.items()) for row in kept)
            for facet in ("estado", "forma", "verificada", "idioma", "rama"):
                others = [row for row in kept if all(row[f] & set(v) for f, v in chosen.items() if f != facet)]
                shown = [value for top in found.facets[facet] for value in (top, *top.children)]
                for value in shown:
                    assert value.count == sum(value.value in row[facet] for row in others), (chosen, word, facet, value)
                assert {value.value for value in shown} >= {value for row in others for value in row[facet]}


def test_municipalities_appear_with_their_state_and_a_chosen_value_stays(oaxaca, puebla):
    municipality = Municipality.objects.create(state=oaxaca, name="Prueba", slug="prueba-zz", folded_name="prueba")
    cooperative("Uno", oaxaca, municipality=municipality)
    assert search("").facets["municipio"] == []
    assert [value.label for value in search("estado=20").facets["municipio"]] == ["Prueba"]
    (value,) = search("q=nada&estado=21").facets["estado"]
    assert (value.value, value.count, value.selected) == ("21", 0, True)


def test_the_number_of_queries_does_not_grow(oaxaca, django_assert_max_num_queries):
    for n in range(25):
        cooperative(f"Miel {n}", oaxaca, ["Miel", "Cera"])
    form = SupplierSearchForm(QueryDict("q=miel"))
    supplier_index().forget()
    with django_assert_max_num_queries(17):  # nine of them read what a process otherwise keeps: index and labels
        assert len(find(form.query, language="es", today=TODAY).items) == 20


def test_the_reconciler_finds_missing_ghost_and_stale(oaxaca):
    from django.core.management import call_command

    missing, ghost, stale = (cooperative(name, oaxaca) for name in ("Falta", "Fantasma", "Vieja"))
    supplier_index().remove([missing.pk])
    Cooperative.objects.filter(pk=ghost.pk).update(live=False)
    Cooperative.objects.filter(pk=stale.pk).update(public_name="Nueva")
    found = differences(timezone.localdate())
    assert found["supplier"] == Differences([missing.pk], [ghost.pk], [stale.pk])
    call_command("search_index", "reconcile")
    assert not any(differences(timezone.localdate()).values())
    assert set(names("")) == {"Falta", "Nueva"}


# Cost ------------------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_result_page_asks_the_database_at_most_fourteen_times(client, monkeypatch, oaxaca):
    for n in range(25):
        cooperative(f"Colmena {n}", oaxaca, ["Miel de abeja", "Piña miel"], latitude=17.0, longitude=-96.0)
    questions = ("", "q=miel", "q=miel+de+abeja&cerca=17,-96&radio=100", "q=mie&estado=20&orden=nombre", "q=piña+Oaxaca", "q=mielx", "q=nada+nada")
    for scored, asked in itertools.product((0, 1000), questions):
        monkeypatch.setattr("search.engine.database.SCORED", scored)
        client.get(f"/es/directorio/?{asked}")  # labels, menus and the index are kept by the process
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/es/directorio/?{asked}").status_code == 200
        assert len(captured) <= 14, (asked, [query["sql"][:200] for query in captured])
