"""A coordinator brings an office's spreadsheet as it is, and a buyer finds who is in it."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.roles import Role
from directory.importing.admin_views import XLSX
from directory.models import Cooperative

from ..directory.test_import import nasty_workbook, places  # noqa: F401  a fixture
from .conftest import DESK, PHONE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("places")]


def test_a_nasty_spreadsheet_ends_in_what_a_buyer_finds(people, open_screen):
    before = Cooperative.objects.count()
    with open_screen(viewport=DESK) as page:
        sign_in(page, people[Role.COORDINATOR])
        page.goto("/admin/importar/")
        page.set_input_files("input[type=file]", {"name": "padrón 2025.xlsx", "mimeType": XLSX, "buffer": nasty_workbook().getvalue()})
        page.click("form[enctype] button")
        page.wait_for_url(re.compile(r"/importar/\d+/$"))
        run = page.url
        call_command("db_worker", batch=True, verbosity=0)
        page.goto(run)
        assert "Narnia" in page.inner_text("main")
        assert Cooperative.objects.count() == before
        page.click("form[action$='confirmar/'] button")
        call_command("db_worker", batch=True, verbosity=0)
        page.goto(run)
        assert Cooperative.objects.count() == before + 4
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto("/es/directorio/")
        page.fill("#q", "nuu savi")
        page.click("#buscar button")
        expect(page.locator(".hit h3")).to_have_text(["Café Ñuu Savi"])
        page.click(".hit h3 a")
        assert page.inner_text("h1") == "Café Ñuu Savi"
        assert "123 4567" in page.inner_text("#contacto")
