"""A buyer on a phone looks for suppliers: with and without JavaScript, by keyboard, near where one stands, on the map."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser
BOX = "main input[type=search]"


def sees(page, *names):
    """The page shows these results and no other, or comes to show them."""
    expect(page.locator(".hit h3")).to_have_text(names)


def test_without_javascript_words_places_and_spellings_are_understood(site, open_screen):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto("/es/directorio/")
        page.fill(BOX, "cafe tostado puebla")
        page.click("form[role=search] button")
        sees(page, "Café del Volcán")
        page.click(".pill--on >> text=Puebla")
        expect(page.locator(".pill--on", has_text="Puebla")).to_have_count(0)
        assert set(page.locator(".hit h3").all_inner_texts()) == {"Café de la Sierra", "Café del Volcán"}

        page.fill(BOX, "tostdao")
        page.click("form[role=search] button")
        assert "Resultados para tostado" in page.inner_text(".note")
        page.click("text=Buscar «tostdao» igualmente")
        expect(page.locator("text=No encontramos nada así")).to_be_visible()

        page.goto("/es/directorio/")
        page.click("text=Cerca de…")
        page.wait_for_load_state()
        field = page.locator("input[name=cerca]")
        if not field.is_visible():
            page.click("summary >> text=Distancia y cantidades")
        field.fill("San Ejemplo, Oaxaca")
        page.click("#filtros .facets__go button")
        assert "Hasta 50 km de San Ejemplo" in page.inner_text(".pills")
        assert re.search(r"a \d", page.locator(".hit .soft").first.inner_text())


def test_without_javascript_the_map_leads_to_the_suppliers(site, open_screen):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto("/es/directorio/?q=cafe")
        page.click(".tabs >> text=Mapa")
        page.click("svg a[aria-label='Oaxaca: 1 cooperativa']", force=True)
        page.wait_for_url("**estado=20*")
        page.click("svg a[aria-label='San Ejemplo: 1 cooperativa']", force=True)
        expect(page.locator(".rows a")).to_have_text(["Café de la Sierra"])
        page.click("text=Todo México")
        expect(page.locator(".rows a")).to_have_count(2)


def test_suggestions_come_while_one_types_and_a_tap_goes_there(site, open_screen):
    with open_screen(viewport=PHONE, has_touch=True) as page:
        page.goto("/es/directorio/")
        page.locator(BOX).press_sequentially("cafe")
        page.wait_for_selector(".suggest [role=option]")
        assert page.get_attribute(BOX, "aria-expanded") == "true"
        assert "sugerencias" in page.inner_text("form [role=status]")
        assert not Axe().run(page).response["violations"]
        page.tap(".suggest [role=option] >> text=Café tostado")
        page.wait_for_url("**/productos/**")
        sees(page, *["Café tostado"] * 2)


def test_by_keyboard_alone(site, open_screen):
    with open_screen(viewport=DESK) as page:
        page.goto("/es/directorio/")
        page.focus(BOX)
        page.keyboard.type("cafe")
        page.wait_for_selector(".suggest [role=option]")
        options = page.locator(".suggest [role=option]")
        page.keyboard.press("ArrowDown")
        assert page.get_attribute(BOX, "aria-activedescendant") == options.first.get_attribute("id")
        assert options.first.get_attribute("aria-selected") == "true"
        page.keyboard.press("ArrowUp")  # back in the box
        assert page.get_attribute(BOX, "aria-activedescendant") is None
        page.keyboard.press("ArrowUp")  # and round to the last
        assert page.get_attribute(BOX, "aria-activedescendant") == options.last.get_attribute("id")
        page.keyboard.press("Escape")
        assert page.locator(".suggest").is_hidden()
        assert page.input_value(BOX) == "cafe"
        page.keyboard.press("Enter")
        page.wait_for_url("**q=cafe*")
        expect(page.locator(".hit h3")).to_have_count(2)

        page.goto("/es/directorio/mapa/?q=cafe")
        page.focus("svg a[aria-label='Puebla: 1 cooperativa']")
        page.keyboard.press("Enter")
        page.wait_for_url("**estado=21*")
        expect(page.locator(".rows a")).to_have_text(["Café del Volcán"])


def test_near_me_takes_the_position_only_on_a_tap_and_rounds_it(site, open_screen):
    where = {"latitude": 18.01234567, "longitude": -97.01987654}
    with open_screen(viewport=PHONE, geolocation=where, permissions=["geolocation"]) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/es/directorio/")
        assert not [url for url in asked if "18.01" in url]
        page.click("button >> text=Cerca de mí")
        page.wait_for_url("**cerca=*")
        assert "cerca=18.01%2C-97.02" in page.url
        assert not [url for url in asked if "18.012" in url or "97.019" in url]
        assert "Hasta 50 km de tu ubicación" in page.inner_text(".pills")
        assert "a " in page.locator(".hit .soft").first.inner_text()
        assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_who_keeps_the_position_secret_is_told_what_to_do(site, open_screen):
    with open_screen(viewport=PHONE, permissions=[]) as page:
        page.goto("/es/directorio/")
        page.click("button >> text=Cerca de mí")
        page.wait_for_function("document.getElementById('near-fails').textContent")
        assert "Escribe tu lugar en los filtros" in page.inner_text("#near-fails")


def test_no_suggestions_where_data_is_saved(site, open_screen):
    with open_screen(viewport=PHONE) as page:
        page.goto("/preferencias/?ligero=1&next=/es/directorio/")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator(BOX).press_sequentially("cafe")
        page.wait_for_timeout(600)
        assert not [url for url in asked if "/api/" in url]
