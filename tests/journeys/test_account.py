"""Somebody signs up on a phone without JavaScript; an editor meets the second factor."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from accounts import codes
from accounts.models import Attempts, User
from accounts.roles import Role

from .conftest import PASSWORD, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def sent(monkeypatch):
    box = []
    monkeypatch.setattr(codes, "_senders", {channel: lambda **message: box.append(message) for channel in (codes.Channel.SMS, codes.Channel.EMAIL)})
    cache.clear()
    return box


def enter(page, sent, number="044 55 1234 5678"):
    Attempts.objects.all().delete()  # the minute between two codes
    page.goto("/es/cuenta/entrar/")
    page.fill("[name=phone]", number)
    page.click("main form .button:not(summary)")
    page.fill("[name=code]", sent[-1]["code"])
    page.click("main form:has([name=code]) button")


def test_somebody_signs_up_adds_an_email_and_ends_another_devices_session(site, open_screen, sent):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        enter(page, sent)
        page.fill("[name=first_name]", "Rosa")
        page.click("main form button")
        assert page.inner_text("h1") == "Rosa"
        assert "55 1234 5678" in page.inner_text("main")
        assert sent[0]["to"] == "+525512345678"

        page.click("text=Agregar un correo")
        page.fill("[name=email]", "rosa@ejemplo.test")
        page.click("main form button")
        page.fill("[name=code]", sent[-1]["code"])
        page.click("main form:has([name=code]) button")
        assert "rosa@ejemplo.test" in page.inner_text("main")

        with open_screen(viewport=PHONE, java_script_enabled=False) as other:
            enter(other, sent)
            assert other.inner_text("h1") == "Rosa"
            page.goto("/es/mi/sesiones/")
            page.click("text=Cerrar esta sesión")
            other.goto("/es/mi/")
            assert "/cuenta/entrar/" in other.url
        page.goto("/es/mi/")
        assert page.inner_text("h1") == "Rosa"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_editor_enters_the_admin_with_the_second_factor_only(people, open_screen, sent):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto("/admin/")
        page.click("text=Tengo una contraseña")
        page.fill("[name=who]", people[Role.EDITOR].email)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")
        assert page.inner_text("h1") == "Configurar el segundo paso"
        page.goto("/admin/pages/")
        assert page.inner_text("h1") == "Configurar el segundo paso"
        secret = page.inner_text("main code")
        page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        page.click("main form button")
        page.click("main a.button >> text=Continuar")
        assert "/admin/" in page.url
        assert "cuenta" not in page.url
    assert User.objects.get(email=people[Role.EDITOR].email).last_login
