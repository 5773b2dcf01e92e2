"""Whole journeys of people, in a real browser where Chromium is installed, against a live server and the test's database."""

import os
import shutil
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Collection, Page, Workflow, WorkflowPage

from accounts.models import User
from accounts.roles import Role, sync
from directory.indexing import index_cooperatives, product_index, supplier_index
from directory.models import (
    Category,
    CategoryText,
    Certificate,
    Certification,
    ContactPoint,
    Cooperative,
    CooperativeText,
    Municipality,
    Product,
    ProductText,
    State,
)
from messaging.models import PrivacyNotice

from .. import browser
from ..portal.site import build

CHROMIUM = shutil.which(os.environ.get("CHROMIUM", "chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
PATIENCE = 45_000  # ms: a busy machine is not a failure
expect.set_options(timeout=PATIENCE)
PASSWORD = "una clave larga de prueba"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PRIVATE = ["9519998877", "951 999 8877", "529519998877", "privado@ejemplo.test"]


@pytest.fixture(scope="session")
def chromium(playwright):
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop running in the thread of the tests
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_screen(chromium, live_server):
    """`with open_screen(viewport=…) as page`: a browser of its own that fails the test if the page's policy refused something."""

    @contextmanager
    def opened(**options):
        context = chromium.new_context(base_url=live_server.url, locale="es-MX", **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        refused = []
        page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        try:
            yield page
        finally:
            context.close()
        assert not refused

    return opened


@pytest.fixture
def site(transactional_db):
    """A small site with two cooperatives that can be found, and the roles and the workflow that a new portal has."""
    cache.clear()
    for index in (supplier_index(), product_index()):
        index.forget()  # words that this process read in another test's database
    made = build()
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    sync()
    pages = Workflow.objects.get(name="Revisión de páginas")
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": pages})
    oaxaca = a_state("20", "MX-OAX", "Oaxaca", "Oax.")
    puebla = a_state("21", "MX-PUE", "Puebla", "Pue.")
    coffee = Category.objects.get_or_create(slug="cafe")[0]
    CategoryText.objects.get_or_create(category=coffee, language="es", defaults={"name": "Café"})
    a_supplier("cafe-de-la-sierra", "Café de la Sierra", oaxaca, coffee)
    a_supplier("cafe-del-volcan", "Café del Volcán", puebla, coffee)
    made.paths |= {
        "product": "/es/directorio/cafe-de-la-sierra/cafe-tostado/",
        "results": "/es/directorio/?q=café",
        "nothing found": "/es/directorio/?q=zzzzzz",
    }
    made.paths |= {"full profile": "/es/directorio/cafe-de-la-sierra/", "networks": "/es/directorio/redes/"}
    return made


def a_state(code, iso, name, abbreviation):
    return State.objects.get_or_create(code=code, defaults={"iso": iso, "name": name, "abbreviation": abbreviation, "latitude": 18, "longitude": -97})[0]


def a_supplier(slug, name, state, category):
    town, _made = Municipality.objects.get_or_create(
        clave=f"{state.code}001",
        defaults={"state": state, "name": "San Ejemplo", "slug": "san-ejemplo", "folded_name": "san ejemplo", "latitude": 18, "longitude": -97},
    )
    cooperative = Cooperative(
        public_name=name, slug=slug, state=state, municipality=town, external_id=slug, live=True, members_women=12, members_men=8, confirmed_at=timezone.now()
    )
    cooperative.texts.add(CooperativeText(language="es", tagline="Café bajo sombra", story="Somos familias que cultivamos café.", is_original=True))
    cooperative.contacts.add(
        ContactPoint(kind="whatsapp", value="+529511234567", is_public=True),
        ContactPoint(kind="telefono", value="+529519998877", is_public=False),
        ContactPoint(kind="correo", value="privado@ejemplo.test", is_public=False),
    )
    cooperative.save()
    cooperative.categories.set([category])
    cooperative.save()
    product = Product(cooperative=cooperative, slug="cafe-tostado", category=category)
    product.texts.add(ProductText(language="es", name="Café tostado", is_original=True))
    product.save()
    seal, _made = Certification.objects.get_or_create(slug="sello-del-ejemplo", defaults={"name": "Sello del ejemplo", "issuer": "Emisor del ejemplo"})
    Certificate.objects.create(cooperative=cooperative, certification=seal)
    index_cooperatives([cooperative.pk])


@pytest.fixture
def no_notice(site):
    """A portal that has not published its privacy notice: nobody is asked to accept it (tests/messaging/test_notices.py asks)."""
    PrivacyNotice.objects.all().delete()


@pytest.fixture
def people(site, no_notice):
    """Role → a person who can sign in with PASSWORD."""
    made = {role: User.objects.create_user(f"{role.name.lower()}@ejemplo.test", PASSWORD, first_name=role.name.title()) for role in Role}
    for role, user in made.items():
        user.groups.add(Group.objects.get(name=role))
    return made


def sign_in(page, user):
    """Past the door, into the admin; test_account.py walks through the door itself."""
    browser.sign_in(page, user)
    page.goto("/admin/")
