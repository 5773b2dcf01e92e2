"""Somebody signs up on a phone without JavaScript, with codes that come through a real gateway; an editor meets the second factor."""

import re
import threading
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import Attempts, User
from accounts.roles import Role
from messaging import consent, delivery, tokens
from messaging.models import InboundMessage, Message, PrivacyNotice
from messaging.models.choices import Channel, State
from messaging.outbox import write_text

from ..messaging.gateway import IS_INSTALLED, Gateway, wait_until
from .conftest import PASSWORD, PHONE

pytestmark = pytest.mark.browser


NUMBER = "+525512345678"


@pytest.fixture
def gateway(site, no_notice, live_server, settings):
    """Kannel on loopback, what it brings in, and a worker that delivers."""
    if not IS_INSTALLED:
        pytest.skip("Kannel is not installed (Debian: apt install kannel)")
    running = Gateway(inbound=live_server.url + reverse("messaging_sms_inbound", args=[tokens.gateway_token()]))
    settings.SMS_GATEWAY_URL, settings.SMS_CALLBACK_URL = running.url, live_server.url
    stop = threading.Event()

    def work():
        try:
            delivery.run("test", stop, [Channel.SMS, Channel.EMAIL])
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    yield running
    stop.set()
    worker.join(30)
    running.stop()


def code_in(messages):
    """The six digits of the newest of `messages()` that has any, once it is there; notices may come before and after it."""

    def codes():
        return [found.group() for text in messages() if (found := re.search(r"\b\d{6}\b", text))]

    assert wait_until(codes), "no code came"
    return codes()[-1]


def enter(page, gateway, number="044 55 1234 5678"):
    Attempts.objects.all().delete()  # the minute between two codes
    page.goto("/es/cuenta/entrar/")
    page.fill("[name=phone]", number)
    page.click("main form .button:not(summary)")
    page.wait_for_url("**/clave/")
    type_code(page, code_in(lambda: [text for to, _kind, text in gateway.received if to == NUMBER]))
    gateway.received.clear()


def type_code(page, digits):
    page.fill("[name=code]", digits)
    page.click("main form:has([name=code]) button")


def test_somebody_signs_up_adds_an_email_and_ends_another_devices_session(gateway, open_screen):
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        enter(page, gateway)
        page.fill("[name=first_name]", "Rosa")
        page.click("main form button")
        assert page.inner_text("h1") == "Rosa"
        assert "55 1234 5678" in page.inner_text("main")

        page.click("text=Agregar un correo")
        page.fill("[name=email]", "rosa@ejemplo.test")
        page.click("main form button")
        type_code(page, code_in(lambda: [message.body for message in mail.outbox]))
        assert "rosa@ejemplo.test" in page.inner_text("main")

        with open_screen(viewport=PHONE, java_script_enabled=False) as other:
            enter(other, gateway)
            assert other.inner_text("h1") == "Rosa"
            page.goto("/es/mi/sesiones/")
            page.click("text=Cerrar esta sesión")
            other.goto("/es/mi/")
            assert "/cuenta/entrar/" in other.url
        page.goto("/es/mi/")
        assert page.inner_text("h1") == "Rosa"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_baja_stops_messages_baja_california_does_not_and_codes_still_come(gateway, open_screen):
    consent.give(address=NUMBER, channel="sms", source="form")
    gateway.write(NUMBER, "Baja California Sur")
    assert wait_until(InboundMessage.objects.exists)
    assert consent.is_given(address=NUMBER, channel="sms", purpose="service")
    assert wait_until(lambda: gateway.received)  # the question whether that was meant as an end

    gateway.write(NUMBER, "BAJA")
    assert wait_until(lambda: InboundMessage.objects.filter(state="keyword").exists())
    assert not consent.is_given(address=NUMBER, channel="sms", purpose="service")
    noon = timezone.now().replace(hour=18) - timedelta(days=1)  # in Mexico; at night it would wait for the morning
    late = write_text("Hay feria el martes.", channel="sms", address=NUMBER, purpose="service", now=noon)
    assert wait_until(lambda: Message.objects.get(pk=late.pk).state == State.REFUSED)
    assert wait_until(lambda: "ALTA" in gateway.received[-1][2])  # the one confirmation
    gateway.received.clear()

    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        enter(page, gateway)
        assert page.inner_text("h1") == "¿Cómo te llamas?"


def test_who_lost_the_phone_comes_back_by_email_and_changes_the_number(gateway, open_screen):
    """The notice that was published meanwhile keeps nobody from it."""
    rosa = User.objects.create_user("rosa@ejemplo.test", first_name="Rosa")
    rosa.add_phone("+525512340001", verified_at=timezone.now())
    for kind in PrivacyNotice.Kind:
        PrivacyNotice.objects.create(kind=kind, version="2026-11", language="es", text="Usamos tus datos.", published_at=timezone.now() - timedelta(hours=1))
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto("/es/cuenta/entrar/")
        page.click("text=Perdí mi teléfono")
        page.fill("[name=email]", "rosa@ejemplo.test")
        page.click("main form button")
        page.click("text=Cambiar el teléfono o correo")
        assert page.url.endswith("/es/cuenta/recuperar/")
        page.go_back()
        type_code(page, code_in(lambda: [message.body for message in mail.outbox]))
        page.click("text=Ahora no")
        page.fill("[name=phone]", "55 1234 5678")
        page.click("main form:has([name=phone]) button")
        type_code(page, code_in(lambda: [text for to, _kind, text in gateway.received if to == NUMBER]))
        page.click("text=Quitar 55 1234 0001")
        assert "55 1234 0001" not in page.inner_text("main")
    assert [str(phone.number) for phone in rosa.phones.all()] == [NUMBER]
    assert wait_until(lambda: [text for to, _kind, text in gateway.received if to == "+525512340001" and "5678" in text])


def test_an_editor_enters_the_admin_with_the_second_factor_only(people, open_screen):
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
        page.wait_for_url(re.compile(r"/admin/(?!.*cuenta)"))
    assert User.objects.get(email=people[Role.EDITOR].email).last_login
