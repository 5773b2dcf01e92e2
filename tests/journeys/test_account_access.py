"""Every account page for everybody: axe finds nothing in light and dark, nothing scrolls sideways, the keyboard suffices."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone

from accounts import codes
from accounts.models import Phone, User
from accounts.roles import Role
from messaging.demo import make_notices

from .. import browser
from .conftest import DESK, PHONE
from .test_access import told

pytestmark = pytest.mark.browser
FOR_VISITORS = ["cuenta/entrar/", "cuenta/contrasena/", "cuenta/recuperar/", "cuenta/cerrada/"]
OWN = ["mi/", "mi/datos/", "mi/telefonos/", "mi/correo/", "mi/sesiones/", "mi/borrar/", "mi/confirmar/", "cuenta/salir/", "cuenta/contrasena/nueva/"]
STAFF = [f"cuenta/segundo-paso/{path}" for path in ("", "totp/activate/", "webauthn/add/", "webauthn/", "recovery-codes/generate/")]


@pytest.fixture
def sent(monkeypatch):
    box = []
    monkeypatch.setattr(codes, "_senders", {channel: lambda **message: box.append(message) for channel in (codes.Channel.SMS, codes.Channel.EMAIL)})
    cache.clear()
    return box


@pytest.fixture
def family(people):
    for name in ("Rosa", "Juan"):
        person = User.objects.create_user(None, first_name=name)
        Phone.objects.create(user=person, number="+525512345678", is_primary=True)
    return people


def faults(page):
    found = [told(violation) for violation in Axe().run(page).response["violations"]]
    if (width := page.evaluate("document.documentElement.scrollWidth")) > page.viewport_size["width"]:
        found.append(f"{width} pixels wide")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_account_page_has_a_fault(family, open_screen, sent, scheme):
    found = {}
    with open_screen(viewport={"width": 320, "height": 640}, color_scheme=scheme) as page:

        def look(*paths):
            for path in paths:
                page.goto(f"/es/{path}")
                found[page.url] = faults(page)

        look(*FOR_VISITORS, "cuenta/entrar/")
        page.fill("[name=phone]", "5512345678")
        page.keyboard.press("Enter")
        page.wait_for_url("**/clave/")
        page.fill("[name=code]", "000000")
        page.keyboard.press("Enter")
        page.wait_for_selector(".field__error")
        found[page.url] = faults(page)
        page.fill("[name=code]", sent[-1]["code"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/quien/")
        look("cuenta/quien/", "cuenta/registro/", "cuenta/quien/")
        page.click("text=Rosa")
        page.wait_for_url("**/mi/")
        look(*OWN)
    with open_screen(viewport={"width": 320, "height": 640}, color_scheme=scheme) as page:
        browser.sign_in(page, family[Role.EDITOR])
        for path in STAFF:
            page.goto(f"/es/{path}")
            found[page.url] = faults(page)
    assert not {url: faults for url, faults in found.items() if faults}


@pytest.mark.parametrize(("viewport", "language"), [(PHONE, "tzo"), (DESK, "es")], ids=["phone-tzo", "desk-es"])
def test_no_page_of_consent_or_recovery_codes_has_a_fault(family, open_screen, sent, viewport, language):
    make_notices(timezone.now())
    found = {}
    with open_screen(viewport=viewport) as page:

        def look(*paths):
            for path in paths:
                page.goto(f"/{language}/{path}")
                found[page.url] = faults(page)

        look("aviso-de-privacidad/", "aviso-de-privacidad/simplificado/", "mis-derechos/", "cuenta/entrar/")
        page.fill("[name=phone]", "55 8765 4321")
        page.keyboard.press("Enter")
        page.wait_for_url("**/clave/")
        page.fill("[name=code]", sent[-1]["code"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/registro/")
        found[page.url] = faults(page)
        page.fill("[name=first_name]", "Rosa")
        page.evaluate("document.querySelector('[name=first_name]').form.noValidate = true")
        page.keyboard.press("Enter")
        page.wait_for_selector(".field__error")
        found["the box is missing"] = faults(page)
        page.check("[name=notice]")
        page.press("[name=first_name]", "Enter")
        page.wait_for_url("**/mi/")
        look("mi/mensajes/")
    with open_screen(viewport=viewport) as page:
        editor = family[Role.EDITOR]
        TOTP.activate(editor, generate_totp_secret())
        RecoveryCodes.activate(editor)
        browser.sign_in(page, editor)
        for path in ("mi/aviso/", "cuenta/segundo-paso/recovery-codes/", "cuenta/segundo-paso/recovery-codes/generate/"):
            page.goto(f"/{language}/{path}")
            assert page.url.endswith(path)
            found[page.url] = faults(page)
    assert not {url: faults for url, faults in found.items() if faults}


def test_the_keyboard_alone_signs_in(family, open_screen, sent):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:

        def reach(selector):
            for _ in range(40):
                page.keyboard.press("Tab")
                if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                    return
            pytest.fail(f"{selector} is not reached")

        page.goto("/es/cuenta/entrar/")
        reach("[name=phone]")
        page.keyboard.type("044 55 1234 5678")
        page.keyboard.press("Enter")
        page.wait_for_url("**/clave/")
        reach("[name=code]")
        page.keyboard.type(sent[-1]["code"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/quien/")
        reach("[name=person]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/mi/")
        assert page.inner_text("h1") == "Rosa"
