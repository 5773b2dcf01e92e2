import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import consent, inbound, sms_text, tokens
from messaging.keywords import understand
from messaging.models import InboundMessage, Message, WebhookCall, WhatsAppContact
from messaging.outbox import write_text
from tests.factories.accounts import UserFactory

NUMBER = "+525512345678"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("BAJA", "out"), ("baja", "out"), ("Bája", "out"), ("ALTO", "out"), ("STOP STOP", "out"), ("  baja\n", "out"), ("por favor cancelar", "out"),
        ("Baja, por favor, muchas gracias", "out"), ("Ayuda por favor", "help"), ("ALTA gracias", "in"),
        ("Baja California", "ask"), ("baja california sur, gracias", "ask"), ("alto baja", "ask"), ("Rebaja", ""), ("altos de Chiapas", ""), ("gracias", ""),
        ("Baja por favor", "out"), ("¡alto!", "out"), ("stop.", "out"), ("Cancelar, gracias", "out"),
        ("Álta", "in"), ("ayuda", "help"), ("Baja California Sur", "ask"), ("quiero darme de baja", "ask"),
        ("Hola", ""), ("", ""), ("por favor", ""), ("trabajamos", ""),
    ],
)  # fmt: skip
def test_a_keyword_counts_alone(text, meaning):
    assert understand(text) == meaning


@pytest.mark.parametrize(
    ("text", "alphabet", "segments"),
    [
        ("", "GSM-7", 0), ("ñéü¿¡" * 32, "GSM-7", 1), ("a" * 161, "GSM-7", 2), ("a" * 306, "GSM-7", 2), ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1), ("€" * 81, "GSM-7", 2), ("€" * 153, "GSM-7", 3), ("ó" * 70, "UCS-2", 1), ("ó" * 71, "UCS-2", 2),
        ("a" * 160, "GSM-7", 1), ("[" * 80, "GSM-7", 1), ("]" * 81, "GSM-7", 2), ("{}~\\^|" * 13 + "[]", "GSM-7", 1), ("a" * 158 + "€", "GSM-7", 1), ("a" * 159 + "€", "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 2), ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),  # no escape is cut in half
        ("ó" * 134, "UCS-2", 2), ("ó" * 135, "UCS-2", 3), ("á", "UCS-2", 1), ("“", "UCS-2", 1), ("\n", "GSM-7", 1),
        ("😀" * 35, "UCS-2", 1), ("😀" * 67, "UCS-2", 3),
    ],
)  # fmt: skip
def test_segments_are_counted_as_the_operator_counts(text, alphabet, segments):
    size = sms_text.measure(text)
    assert (size.alphabet, size.segments) == (alphabet, segments)


def test_without_accents_only_what_costs_is_replaced():
    assert sms_text.without_accents("“Mañana” sí habrá café, ¿no? ch’ul…") == '"Mañana" si habra café, ¿no? ch\'ul...'.replace("si", "sì".replace("ì", "i"))


def sms(client, text, number="%2B525512345678", identifier="1", token=None):
    url = reverse("messaging_sms_inbound", args=[token or tokens.gateway_token()])
    return client.get(f"{url}?from={number}&text={text}&id={identifier}")


def test_the_gateway_must_know_its_token(client, db):
    assert sms(client, "hola", token="x").status_code == 403
    assert not WebhookCall.objects.exists()


def test_a_repeat_changes_nothing(client, db):
    for _ in range(2):
        assert sms(client, "BAJA").status_code == 200
    assert InboundMessage.objects.count() == 1
    assert Message.objects.count() == 1
    assert WebhookCall.objects.get().body == "from=%2B525512345678&text=BAJA&id=1"


def test_one_confirmation_then_silence(client, db):
    consent.give(address=NUMBER, channel="sms", purposes=["service", "news"], source="form")
    for number in range(3):
        sms(client, "BAJA", identifier=number)
    assert Message.objects.count() == 1
    assert not consent.is_given(address=NUMBER, channel="sms", purpose="service")
    assert not consent.is_given(address=NUMBER, channel="sms", purpose="news")
    sms(client, "ALTA", identifier=9)
    assert consent.is_given(address=NUMBER, channel="sms", purpose="service")


def test_a_place_called_baja_is_no_opt_out_but_gets_a_question(client, db):
    consent.give(address=NUMBER, channel="sms", source="form")
    sms(client, "Baja%20California%20Sur")
    assert consent.is_given(address=NUMBER, channel="sms", purpose="service")
    assert "BAJA" in Message.objects.get().text
    assert InboundMessage.objects.get().state == "new"


def test_a_reply_reaches_the_app_that_registered(client, db, monkeypatch):
    monkeypatch.setattr(inbound, "_handlers", [])
    inbound.register("directory", lambda message: "folio 12" in message.text)
    sms(client, "folio%2012%20si")
    sms(client, "otra%20cosa", identifier="2")
    assert set(InboundMessage.objects.values_list("handled_by", "state")) == {("directory", "handled"), ("", "new")}


@pytest.mark.parametrize("more", ["", "&again=1"])
def test_a_repeat_is_offered_to_no_app_again_whether_byte_for_byte_or_not(client, db, monkeypatch, more):
    asked = []
    monkeypatch.setattr(inbound, "_handlers", [("directory", lambda message: asked.append(message.text) or True)])
    sms(client, "folio%2012")
    sms(client, "folio%2012", identifier=f"1{more}")
    assert asked == ["folio 12"]
    assert InboundMessage.objects.count() == 1


def test_a_keyword_comes_before_every_app(client, db, monkeypatch):
    asked = []
    monkeypatch.setattr(inbound, "_handlers", [("directory", lambda message: asked.append(message.text) or True)])
    consent.give(address=NUMBER, channel="sms", source="form")
    sms(client, "baja")
    sms(client, "Baja%20California", identifier="2")
    assert asked == ["Baja California"]
    assert consent.has_opted_out(address=NUMBER, channel="sms")


def test_questions_and_help_come_once_a_day_and_never_to_who_has_opted_out(client, db):
    def ago(hours):
        Message.objects.update(created_at=timezone.now() - timedelta(hours=hours))

    for number, (text, answers) in enumerate((("ayuda", 1), ("Ayuda", 1), ("Baja California", 2), ("baja del programa", 2))):
        sms(client, text.replace(" ", "%20"), identifier=f"a{number}")
        assert Message.objects.count() == answers
    ago(25)
    sms(client, "ayuda", identifier="b1")
    sms(client, "Baja%20California", identifier="b2")
    assert Message.objects.count() == 4
    consent.withdraw(address=NUMBER, channel="sms", source="staff")
    ago(25)
    sms(client, "Baja%20California", identifier="c1")
    assert Message.objects.count() == 4


def test_who_has_opted_out_since_writing_gets_no_answer_and_who_writes_anew_does(client, db):
    staff = UserFactory()
    sms(client, "hola")
    consent.withdraw(address=NUMBER, channel="sms", source="staff", now=timezone.now() + timedelta(seconds=1))
    with pytest.raises(ValueError, match="no recibir más mensajes"):
        inbound.answer(InboundMessage.objects.get(), "Hola", by=staff)
    assert not Message.objects.exists()
    again = InboundMessage.objects.create(channel="sms", provider_id="9", address=NUMBER, text="¿Sí?", received_at=timezone.now() + timedelta(minutes=1))
    assert inbound.answer(again, "Sí", by=staff).state == "queued"


def test_what_cannot_be_read_is_kept(client, db):
    url = reverse("messaging_sms_inbound", args=[tokens.gateway_token()])
    assert client.get(f"{url}?extrano=1").status_code == 200
    call = WebhookCall.objects.get()
    assert (call.body, call.error, call.handled_at) == ("extrano=1", "KeyError", None)


def whatsapp(client, value, secret="s3cret"):
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
    signature = "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return client.post(reverse("messaging_whatsapp"), body, content_type="application/json", headers={"X-Hub-Signature-256": signature})


@pytest.fixture
def signed(settings, db):
    settings.WHATSAPP_APP_SECRET = "s3cret"


def test_a_wrong_signature_is_refused_before_anything_is_kept(client, signed):
    assert whatsapp(client, {}, secret="otro").status_code == 403
    for headers in ({}, {"X-Hub-Signature-256": "sha256=á"}, {"X-Hub-Signature-256": "md5=1"}, {"X-Hub-Signature-256": "sha256="}):
        assert client.post(reverse("messaging_whatsapp"), "{}", content_type="application/json", headers=headers).status_code == 403
    assert not WebhookCall.objects.exists()


def test_whatsapp_without_a_number_is_known_by_its_user_id(client, signed):
    item = {"id": "wamid.1", "type": "text", "timestamp": str(int(timezone.now().timestamp())), "from_user_id": "MX.123", "text": {"body": "BAJA"}, "nuevo": 1}
    assert whatsapp(client, {"contacts": [{"user_id": "MX.123", "profile": {}}], "messages": [item]}).status_code == 200
    assert InboundMessage.objects.get().address == "MX.123"
    assert not consent.is_given(address="MX.123", channel="whatsapp", purpose="service")


def test_a_number_that_our_list_does_not_know_is_read_all_the_same(client, signed):
    item = {"id": "wamid.1", "type": "text", "timestamp": "1796000000", "from": "15551234567", "text": {"body": "BAJA"}}
    whatsapp(client, {"messages": [item]})
    message = InboundMessage.objects.get()
    assert (message.address, message.state) == ("+15551234567", "keyword")
    assert consent.has_opted_out(address="+15551234567", channel="whatsapp")


def test_521_is_the_same_person_and_the_opt_out_of_the_user_id_holds_for_the_number(client, signed):
    consent.give(address=NUMBER, channel="whatsapp", source="form")
    item = {"id": "wamid.1", "type": "text", "timestamp": "1796000000", "from": "5215512345678", "from_user_id": "MX.9", "text": {"body": "hola"}}
    whatsapp(client, {"messages": [item]})
    assert WhatsAppContact.objects.get().number == NUMBER
    whatsapp(client, {"messages": [{"id": "wamid.2", "type": "text", "timestamp": "1796000001", "from_user_id": "MX.9", "text": {"body": "baja"}}]})
    assert not consent.is_given(address=NUMBER, channel="whatsapp", purpose="service")


def test_an_alta_that_comes_after_the_baja_written_later_is_left_to_a_person(client, signed):
    consent.give(address=NUMBER, channel="whatsapp", source="form")
    for number, (written_at, text, is_out) in enumerate(
        ((1796000060, "BAJA", True), (1796000000, "ALTA", True), (1796000120, "ALTA", False), (1796000090, "BAJA", True))
    ):
        item = {"id": f"wamid.{number}", "type": "text", "timestamp": str(written_at), "from": "5215512345678", "text": {"body": text}}
        whatsapp(client, {"messages": [item]})
        assert consent.has_opted_out(address=NUMBER, channel="whatsapp") is is_out
    assert list(InboundMessage.objects.filter(state="new").values_list("provider_id", flat=True)) == ["wamid.1"]


def test_whatsapp_reports_settle_a_message_also_out_of_order(client, signed):
    message = write_text("Hola", channel="whatsapp", address=NUMBER, purpose="code")
    Message.objects.filter(pk=message.pk).update(state="sent", provider_id="wamid.9")
    for status in ("read", "sent", "failed"):
        whatsapp(client, {"statuses": [{"id": "wamid.9", "status": status}]})
    assert Message.objects.get().state == "delivered"


def test_a_mailbox_can_end_news_with_one_click(client, db):
    consent.give(address="ana@ejemplo.test", channel="email", purposes=["news", "service"], source="form")
    url = reverse("messaging_unsubscribe", args=[tokens.unsubscribe_token("email", "ana@ejemplo.test")])
    assert consent.is_given(address="ana@ejemplo.test", channel="email", purpose="news")
    client.post(url)
    assert not consent.is_given(address="ana@ejemplo.test", channel="email", purpose="news")
    assert consent.is_given(address="ana@ejemplo.test", channel="email", purpose="service")
