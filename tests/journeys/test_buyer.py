"""A buyer with a small phone and no JavaScript looks for coffee and finds whom to write to."""

import pytest
from playwright.sync_api import expect

from .conftest import PHONE, PRIVATE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("code", "lang"), [("es", "es-MX"), ("tzo", "tzo")])
def test_a_buyer_finds_a_supplier_and_writes_to_it(site, open_screen, code, lang):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"/{code}/")
        assert page.get_attribute("html", "lang") == lang
        page.fill("main input[type=search]", "cafe tostado")
        page.click("main form[role=search] button")
        assert page.get_attribute("html", "lang") == lang
        expect(page.locator(".hit")).to_have_count(2)

        page.click("a.facets__open")
        state = page.locator("details.facet", has=page.locator("input[name=estado]"))
        if state.get_attribute("open") is None:
            state.locator("summary").click()
        state.locator("input[value='20']").check()
        page.click("#filtros .facets__go button")
        page.wait_for_url("**estado=20*")
        assert "q=cafe" in page.url
        expect(page.locator(".hit h3")).to_have_text(["Café de la Sierra"])
        sold = page.locator(".hit__sells mark").first
        assert sold.evaluate_handle("mark => mark.closest('[lang]').lang").json_value() == "es-MX"

        page.click(".hit h3 a")
        page.wait_for_url(f"**/{code}/directorio/cafe-de-la-sierra/")
        assert page.get_attribute("html", "lang") == lang
        assert page.locator("a.button--whatsapp").get_attribute("href").startswith("https://wa.me/529511234567")
        html = page.content()
        assert not [secret for secret in PRIVATE if secret in html]
        story = page.get_by_text("Somos familias que cultivamos café.")
        assert story.evaluate_handle("words => words.closest('[lang]').lang").json_value() == "es-MX"
