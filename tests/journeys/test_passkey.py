"""A passkey as the second factor, with the authenticator that Chromium plays for its developers."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from accounts.models import Attempts
from accounts.roles import Role

from .conftest import PASSWORD, PHONE

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in_authenticator(page):
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in(page, person):
    Attempts.objects.all().delete()
    page.goto("/es/cuenta/contrasena/?next=/admin/pages/")
    page.fill("[name=who]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


def test_an_editor_adds_a_passkey_and_enters_with_it(people, open_screen):
    editor = people[Role.EDITOR]
    with open_screen(viewport=PHONE) as page:
        plug_in_authenticator(page)
        sign_in(page, editor)
        page.click("text=Usar una llave de acceso")
        page.fill("[name=name]", "Mi teléfono")
        expect(page.locator("#mfa_webauthn_add")).to_be_enabled()  # until its scripts have come a form sends nothing, as the next test says
        page.press("[name=name]", "Enter")
        page.wait_for_url("**/recovery-codes/")
        assert Authenticator.objects.get(user=editor, type="webauthn").wrap().name == "Mi teléfono"
        page.click("main a.button >> text=Continuar")
        page.wait_for_url(re.compile(r"/admin/(?!.*cuenta)"))

        page.goto("/es/cuenta/segundo-paso/webauthn/")
        assert "Mi teléfono" in page.inner_text("main")
        page.click("main >> text=Nombre")
        page.fill("[name=name]", "Mi llave")
        page.click("main form button")
        assert "Mi llave" in page.inner_text("main")
        page.goto("/es/mi/")
        page.click("main >> text=Salir")
        sign_in(page, editor)
        page.goto("/admin/pages/")
        assert "/cuenta/" in page.url  # not in yet
        sign_in(page, editor)
        assert page.inner_text("h1") == "Segundo paso"
        page.click("#mfa_webauthn_authenticate")
        page.wait_for_url("**/admin/pages/**")

        page.goto("/es/mi/")
        page.click("main >> text=Salir")
        sign_in(page, editor)
        page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('cancelled', 'NotAllowedError')) }")
        page.click("#mfa_webauthn_authenticate")
        page.wait_for_selector("[data-passkey-failed]:not([hidden])")
        assert "No se pudo usar la llave" in page.inner_text("[data-passkey-failed]")
        page.goto("/admin/")
        assert "/cuenta/" in page.url


def test_the_button_of_a_passkey_waits_until_somebody_listens(people, open_screen):
    with open_screen(viewport=PHONE) as page:
        plug_in_authenticator(page)
        held = []
        page.route("**/mfa/js/webauthn.js*", lambda route: held.append(route))  # noqa: PLW0108  Playwright cannot take a method of a list
        sign_in(page, people[Role.EDITOR])
        page.click("text=Usar una llave de acceso", no_wait_after=True)
        button = page.locator("#mfa_webauthn_add")
        button.wait_for()
        assert button.is_disabled()
        held[0].continue_()
        page.fill("[name=name]", "Mi teléfono")
        button.click()
        page.wait_for_url("**/recovery-codes/")
