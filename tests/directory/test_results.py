"""The page of results: what it says of how the words were understood, and the same question asked of products."""

import html
import re

import pytest

from directory.models import Category, CategoryText, ContactPoint, CooperativeText, Municipality, ProductText, State

from .test_pages import body, get, make_cooperative, make_product


@pytest.fixture
def states(db):
    rows = {"20": ("MX-OAX", "Oaxaca", "Oax.", 17.06, -96.72), "31": ("MX-YUC", "Yucatán", "Yuc.", 20.97, -89.62)}
    names = ("iso", "name", "abbreviation", "latitude", "longitude")
    return {code: State.objects.get_or_create(code=code, defaults=dict(zip(names, facts, strict=True)))[0] for code, facts in rows.items()}


def seller(state, slug, *products, **facts):
    cooperative = make_cooperative(state, slug, public_name=facts.pop("public_name", slug.replace("-", " ").title()), **facts)
    for number, name in enumerate(products):
        make_product(cooperative, name, f"p{number}")
    cooperative.save()
    return cooperative


def names(page):
    """The headings of the results, without marks."""
    return [html.unescape(re.sub(r"<[^>]+>", "", name)) for name in re.findall(r'<li class="hit">.*?<h3[^>]*>(.*?)</h3>', page, re.DOTALL)]


def links(page):
    """Words of a link → its address."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {" ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split()): html.unescape(address) for address, words in found}


def follow(client, path, page, words):
    address = next(address for label, address in links(page).items() if label.startswith(words))
    return body(client.get(path + address if address.startswith("?") else address))


PATHS = ["/es/directorio/", "/es/directorio/productos/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_place_in_the_words_filters_and_can_be_taken_as_a_word(client, states, path):
    seller(states["20"], "sierra", "Miel de azahar", "Miel yucatán")
    seller(states["31"], "selva", "Miel melipona")
    page = body(get(client, path, q="miel yucatán"))
    assert names(page) == (["Selva"] if path == PATHS[0] else ["Miel melipona"])
    assert re.search(r'class="pill pill--on"[^>]*>Yucatán', page)
    assert '<input id="q" name="q" type="search" value="miel"' in page
    without = follow(client, path, page, "Yucatán")
    assert "Miel de azahar" in re.sub(r"</?mark>", "", without)
    as_word = follow(client, path, page, "Buscar «yucatán» como palabra")
    assert "Miel yucatán" in re.sub(r"</?mark>", "", as_word)
    assert 'name="literal" value="1"' in as_word


@pytest.mark.parametrize("path", PATHS)
def test_another_spelling_answers_and_says_so(client, states, path):
    seller(states["20"], "sierra", "Mezcal joven")
    page = body(get(client, path, q="mesclal"))
    assert "Resultados para <strong>mezcal</strong>." in page
    assert names(page) == (["Sierra"] if path == PATHS[0] else ["Mezcal joven"])
    assert "<mark>Mezcal</mark>" in page
    assert '<input id="q" name="q" type="search" value="mesclal"' in page
    literally = follow(client, path, page, "Buscar «mesclal» igualmente")
    assert "No encontramos nada así" in literally
    assert "Quisiste decir" in literally


def test_a_spelling_that_finds_nothing_among_the_chosen_is_not_offered(client, states):
    seller(states["20"], "sierra", "Mezcal joven")
    seller(states["31"], "selva", "Miel")
    page = body(get(client, "/es/directorio/", q="mesclal", estado="31"))
    assert "No encontramos nada así" in page
    assert "Resultados para" not in page
    assert "mezcal" not in page


@pytest.mark.parametrize("path", PATHS)
def test_nothing_found_shows_near_categories_with_what_they_give(client, states, path):
    coffee, honey = (Category.objects.create(slug=f"prueba-{name}") for name in ("cafe", "miel"))
    for category, name in ((coffee, "Cafetales"), (honey, "Miel")):
        category.texts.add(CategoryText(language="es", name=name))
        category.save()
    for category, slug in ((coffee, "sierra"), (honey, "selva")):
        made = seller(states["20"], slug)
        made.categories.set([category])
        made.save()
        product = make_product(made, "Cosa", "cosa")
        product.category = category
        product.save()
    page = body(get(client, path, q="cafetalero marciano"))
    unit = "cooperativa" if path == PATHS[0] else "producto"
    assert f"Cafetales 1 {unit}" in links(page)
    assert not any(words.startswith("Miel") for words in links(page))
    assert names(follow(client, path, page, "Cafetales 1")) == (["Sierra"] if path == PATHS[0] else ["Cosa"])
    page = body(get(client, path, q="cafetalero marciano", estado="31"))  # nobody there
    assert f"Cafetales en todo México 1 {unit}" in links(page)
    assert names(follow(client, path, page, "Cafetales en todo")) == (["Sierra"] if path == PATHS[0] else ["Cosa"])


def test_municipalities_are_counted_once_their_state_is_chosen(client, states):
    town = Municipality.objects.create(state=states["20"], name="Prueba", slug="prueba-zz", folded_name="prueba")
    seller(states["20"], "sierra", "Café", municipality=town)
    assert 'name="municipio"' not in body(get(client, "/es/directorio/"))
    assert re.search(r'name="municipio" value="20-prueba-zz">Prueba<small>1</small>', body(get(client, "/es/directorio/", estado="20")))


def test_the_tabs_ask_the_same_question(client, states):
    seller(states["20"], "sierra", "Café molido")
    page = body(get(client, "/es/directorio/", q="cafe", estado="20"))
    assert links(page)["Productos"] == "/es/directorio/productos/?q=cafe&estado=20"
    assert names(follow(client, "", page, "Productos")) == ["Café molido"]


def test_a_product_stands_with_who_sells_it(client, states):
    cooperative = seller(states["20"], "sierra")
    make_product(cooperative, "Café molido", "cafe", accepts_wholesale=True, minimum_order=50, minimum_order_unit="kg")
    cooperative.save()
    page = body(get(client, "/es/directorio/productos/", q="cafe"))
    assert links(page)["Café molido"] == "/es/directorio/sierra/cafe/"
    assert links(page)["Sierra"] == "/es/directorio/sierra/"
    assert "Desde 50 kg · mayoreo" in page.replace("\xa0", " ")


def test_why_a_result_stands_where_it_does_is_told_to_staff_only(client, admin_client, states):
    seller(states["20"], "sierra", "Café")
    assert "hit__why" not in body(get(client, "/es/directorio/", q="cafe", explica="1"))
    assert "hit__why" in body(get(admin_client, "/es/directorio/", q="cafe", explica="1"))


# Everything ------------------------------------------------------------------------------------------------------------------
def test_the_search_of_everything_has_the_best_of_each_kind(client, states):
    for number in range(7):
        seller(states["20"], f"sierra-{number}", "Miel de azahar")
    page = body(get(client, "/es/buscar/", q="miel oaxaca"))
    assert links(page)["Cooperativas 7"] == "#found-suppliers"
    assert links(page)["Productos 7"] == "#found-products"
    assert page.count("<mark>Miel</mark> de azahar") == 10
    directory = follow(client, "", page, "Ver todo (7) Cooperativas")
    assert "<strong>7 cooperativas</strong>" in directory
    assert "<strong>7 productos</strong>" in follow(client, "", page, "Ver todo (7) Productos")


def test_the_search_of_everything_says_when_another_spelling_answered(client, states):
    seller(states["20"], "sierra", "Mezcal joven")
    page = body(get(client, "/es/buscar/", q="mesclal"))
    assert "estos son los resultados para <strong>mezcal</strong>" in page
    assert links(page)["Mezcal joven"] == "/es/directorio/sierra/p0/"


def test_the_search_of_everything_leads_on_where_it_finds_nothing(client, states):
    seller(states["20"], "sierra", "Mezcal joven")
    page = body(get(client, "/es/buscar/", q="xyzzy"))
    assert "No encontramos nada así" in follow(client, "", page, "Ver lo más cercano")


def test_a_result_says_from_how_much_and_how_to_reach_it(client, states):
    """By WhatsApp where there is one, else by telephone, else by mail; what is private stays so."""
    oaxaca = states["20"]
    for name, contacts in {
        "uno": [("telefono", "+529510000001", True), ("whatsapp", "+529510000002", True)],
        "dos": [("correo", "dos@ejemplo.test", True), ("telefono", "+529510000003", True), ("whatsapp", "+529510000004", False)],
        "tres": [("correo", "tres@ejemplo.test", True)],
        "cuatro": [("correo", "cuatro@ejemplo.test", False)],
    }.items():
        cooperative = seller(oaxaca, name)
        make_product(cooperative, "Mezcal joven", "joven", price_min=300, price_max=450, price_unit="l")
        make_product(cooperative, "Mezcal añejo", "anejo", price_min=700, price_unit="pieza")
        for kind, value, is_public in contacts:
            ContactPoint.objects.create(cooperative=cooperative, kind=kind, value=value, is_public=is_public)
    for path in PATHS:
        page = body(get(client, path, q="mezcal joven"))
        assert {re.split(r"[?\"]", address)[0] for address in re.findall(r'href="((?:https://wa.me|tel:|mailto:)[^"]*)', page)} == {
            "https://wa.me/529510000002",
            "tel:+529510000003",
            "mailto:tres@ejemplo.test",
        }
    page = body(get(client, "/es/directorio/", q="mezcal"))
    assert "desde $300/l" in page
    assert "$700/pieza" in page
    assert "desde $700" not in page


@pytest.mark.parametrize("path", PATHS)
def test_what_people_wrote_never_becomes_markup(client, states, path):
    """The items are written in Python: each thing that somebody typed is escaped, marked words and all."""
    bad = "<img src=x onerror=alert(1)>\"'&"
    for slug, products in {"con-productos": [f"Pozol {bad}", f"Otro {bad}"], "sin-productos": []}.items():
        cooperative = seller(states["20"], slug, *products, public_name=f"Pozol {slug} {bad}")
        cooperative.texts.add(CooperativeText(language="es", tagline=f"Molemos {bad}", is_original=True))
        cooperative.save()
        ContactPoint.objects.create(cooperative=cooperative, kind="correo", value=f"a{bad}@ejemplo.test", is_public=True)
    page = body(get(client, path, q="pozol"))
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x") >= (8 if path == PATHS[0] else 2)
    assert "&amp;lt;" not in page


def test_a_result_shows_the_words_where_only_what_is_said_has_them(client, states):
    for slug, products in {"sin-productos": [], "otra-cosa": ["Olla de barro"], "lo-vende": ["Café verde"]}.items():
        cooperative = seller(states["20"], slug, *products)
        cooperative.texts.add(CooperativeText(language="es", tagline=f"Tostamos café en {slug}", is_original=True))
        cooperative.texts.add(CooperativeText(language="tzo", tagline=f"Bats'i kape {slug}"))
        cooperative.save()
    page = body(get(client, "/es/directorio/", q="cafe"))
    assert "Tostamos <mark>café</mark> en sin-productos" in page
    assert "Tostamos <mark>café</mark> en otra-cosa" in page  # else nobody sees why it is here
    assert "en lo-vende" not in page  # its product says so
    assert "Olla de barro" in page
    page = body(get(client, "/tzo/directorio/", q="cafe"))
    assert "<p>Tostamos <mark>café</mark> en sin-productos" in page  # what has the words; the words around it are Spanish too
    page = body(get(client, "/tzo/directorio/"))
    assert '<p lang="tzo">Bats&#x27;i kape sin-productos' in page
    assert "kape otra-cosa" not in page


def test_a_product_named_in_the_language_of_the_page_is_not_called_spanish(client, states):
    cooperative = seller(states["20"], "sierra", "Miel de monte", "Cera")
    product = cooperative.products.get(name="Miel de monte")
    product.texts.add(ProductText(language="tzo", name="Ya'lel pom"))
    product.save()
    page = body(get(client, "/tzo/directorio/"))
    assert '<li><span lang="tzo">Ya&#x27;lel pom</span>' in page
    assert "<li><span>Cera</span>" in page
