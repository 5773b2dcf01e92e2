"""Through the real gateway: a message, its delivery report, and what a person answers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import consent, delivery, tokens
from messaging.models import Consent, InboundMessage, Message
from messaging.models.choices import Channel, State
from messaging.outbox import write_text

from .gateway import IS_INSTALLED, Gateway, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(not IS_INSTALLED, reason="Kannel is not installed")]
NUMBER = "+525512345678"


@pytest.fixture
def gateway(live_server, settings):
    running = Gateway(inbound=live_server.url + reverse("messaging_sms_inbound", args=[tokens.gateway_token()]))
    settings.SMS_GATEWAY_URL, settings.SMS_CALLBACK_URL = running.url, live_server.url
    settings.MESSAGE_RATES = settings.MESSAGE_RATES | {"sms": 1000}
    yield running
    running.stop()


def deliver_all(channel=Channel.SMS):
    import threading

    worker = delivery.Worker(channel, "test", threading.Event())
    while worker.step():
        pass


def test_a_message_arrives_as_written_and_its_report_comes_back(gateway):
    plain = write_text("Código no; año, ñandú y 5 € sí".replace("ó", "o").replace("í", "i"), channel="sms", address=NUMBER, purpose="code")
    accented = write_text("Sí, mañana a las ocho.", channel="sms", address=NUMBER, purpose="code")
    deliver_all()
    assert wait_until(lambda: len(gateway.received) == 2)
    assert {text for _to, _kind, text in gateway.received} == {plain.text, accented.text}
    assert {to for to, _kind, _text in gateway.received} == {NUMBER}
    assert wait_until(lambda: Message.objects.filter(state=State.DELIVERED).count() == 2)


def test_baja_by_sms_stops_messages_and_is_confirmed_once(gateway):
    consent.give(address=NUMBER, channel="sms", source="form")
    gateway.write(NUMBER, "Baja por favor")
    assert wait_until(lambda: InboundMessage.objects.filter(state="keyword").count() == 1)
    assert not consent.is_given(address=NUMBER, channel="sms", purpose="service")
    gateway.write(NUMBER, "BAJA")
    assert wait_until(lambda: InboundMessage.objects.count() == 2)
    deliver_all()
    assert wait_until(lambda: len(gateway.received) == 1)
    assert "ALTA" in gateway.received[0][2]
    assert Consent.objects.filter(status="withdrawn").count() == 2  # service and news, once
    assert timezone.now() > InboundMessage.objects.first().received_at
