"""WhatsApp through pywa against a stand-in for Meta that keeps its rules."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

import messaging
from messaging import channels, consent, delivery, outbox, whatsapp_templates
from messaging.checks import check_whatsapp_templates
from messaging.models import ChannelState, InboundMessage, Message, WebhookCall, WhatsAppContact
from messaging.models.choices import State
from messaging.rendering import Words, render
from messaging.samples import example
from messaging.tending import tend

from .whatsapp_stub import ACCOUNT_ID, PHONE_ID, SECRET, TOKEN, Stub

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+525512345678"
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # in Mexico City
TEMPLATE = {"name": "solicitud_nueva", "language": "es_MX", "params": ["Ana", "café"]}


@pytest.fixture
def meta(live_server, settings):
    stub = Stub(live_server.url + reverse("messaging_whatsapp"))
    settings.WHATSAPP_URL, settings.WHATSAPP_TOKEN, settings.WHATSAPP_PHONE_ID, settings.WHATSAPP_ACCOUNT_ID = stub.url, TOKEN, PHONE_ID, ACCOUNT_ID
    settings.WHATSAPP_APP_SECRET, settings.WHATSAPP_VERIFY_TOKEN, settings.SMS_GATEWAY_TIMEOUT = SECRET, "verify-1", 1
    channels._transport.cache_clear()
    yield stub
    stub.stop()
    channels._transport.cache_clear()


def write(address=NUMBER, template=None, text="Hola", purpose="code", now=None):
    facts = {"channel": "whatsapp", "address": address, "purpose": purpose, "time_zone": "America/Mexico_City"}
    return outbox.put(words=Words(text=text, template=template or {}), now=now or timezone.now(), **facts)


def deliver(now=None):
    now = now or timezone.now()
    ChannelState.objects.update(paused_until=None, free_at=None)
    for row in delivery.claim("whatsapp", "w", now)[0]:
        delivery.deliver(row, channels.transport("whatsapp"), now)


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_outside_the_window_the_approved_template_goes_with_its_parameters(meta):
    message = write(template=TEMPLATE)
    deliver()
    assert state_of(message) == State.SENT
    (asked,) = meta.sent
    assert (asked["to"], asked["template"]["name"]) == ("525512345678", "solicitud_nueva")
    assert [value["text"] for value in asked["template"]["components"][0]["parameters"]] == ["Ana", "café"]
    assert asked["biz_opaque_callback_data"] == str(message.public_id)


def test_a_code_goes_by_the_template_for_codes_and_is_then_hidden(meta):
    to = outbox.Recipient(address=NUMBER, channel="whatsapp")
    message = messaging.send("accounts/sign_in", to=to, purpose="code", context={"code": "482 913", "minutes": 10})
    deliver()
    assert state_of(message) == State.SENT, message.error
    body, button = meta.sent[0]["template"]["components"]
    assert body["parameters"][0]["text"] == "482 913"
    assert (button["type"], button["sub_type"], button["index"], button["parameters"][0]["text"]) == ("button", "url", "0", "482 913")
    assert "482" not in f"{message.template}{message.text}{message.context}"


@pytest.mark.parametrize(
    ("template", "state"),
    [({}, State.FAILED), (TEMPLATE | {"name": "no_existe"}, State.FAILED), (TEMPLATE | {"params": ["Ana"]}, State.FAILED), (TEMPLATE, State.SENT)],
)
def test_rules_of_templates_hold(meta, template, state):
    message = write(template=template)
    deliver()
    assert state_of(message) == state


@pytest.fixture
def approved(meta):
    """Meta has approved what `manage.py whatsapp_templates` lists."""
    meta.approved = {each.name: (each.language, each.parameters, each.is_code) for each in whatsapp_templates.asked_for()}
    return meta.approved


@pytest.mark.parametrize("code", dict(site.LANGUAGES))
def test_every_event_leaves_as_what_meta_was_asked_to_approve_whatever_the_language(meta, approved, code):
    for each in whatsapp_templates.asked_for():
        words = render(each.event, "whatsapp", code, example(each.event))
        write(template=words.template, text=words.text)
    deliver()
    assert set(Message.objects.values_list("state", "error")) == {(State.SENT, "")}


def test_the_command_lists_what_to_hand_in_and_compares_it_with_what_meta_has(meta, approved, capsys):
    call_command("whatsapp_templates")
    listed = capsys.readouterr().out
    assert "acceso_clave  es_MX  AUTHENTICATION" in listed
    assert "termina en {{1}}" in listed
    call_command("whatsapp_templates", check=True)
    approved["cuenta_telefono_cambiado"] = ("es_MX", 2, False)
    approved["cuenta_correo_cambiado"] = ("es", 0, False)
    approved["acceso_clave"] = ("es_MX", 1, False)
    with pytest.raises(CommandError) as told:
        call_command("whatsapp_templates", check=True)
    assert [line.partition(" ")[0] for line in str(told.value).splitlines()] == ["acceso_clave", "cuenta_correo_cambiado", "cuenta_telefono_cambiado"]


@pytest.mark.parametrize(
    ("head", "text", "said"),
    [
        ("Cuenta-nueva\n{{ number }}", "Usa {{ number }} hoy.", "may hold small letters"),
        ("cuenta\n", "Usa {{ number }} hoy.", "no parameter"),
        ("cuenta\n{{ number }}", "Hola.", "does not occur"),
        ("cuenta\n{{ number }}", "{{ number }} es tu número.", "begins or ends"),
        ("cuenta\n{{ number }}", "", "no text"),
        ("acceso_clave\n{{ number }}\n{{ other }}\nbutton: {{ number }}", "", "has one parameter"),
        ("cuenta_abierta_por_equipo\n", "Hola.", "in another shape"),
    ],
)
def test_a_template_that_meta_would_refuse_stops_the_check(settings, tmp_path, head, text, said):
    path = tmp_path / "accounts" / "messages" / "phone_changed" / "whatsapp.txt"
    path.parent.mkdir(parents=True)
    path.write_text(f"{head}\n---\n{text}\n")
    assert check_whatsapp_templates(None) == []
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    errors = check_whatsapp_templates(None)
    assert any("accounts/phone_changed" in error.msg and said in error.msg for error in errors), errors


def test_a_language_whose_words_give_other_parameters_stops_the_check(settings, tmp_path):
    path = tmp_path / "accounts" / "messages" / "phone_changed" / "tzo" / "whatsapp.txt"
    path.parent.mkdir(parents=True)
    path.write_text("cuenta_telefono_cambiado\n---\nLi atelefono jel.\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    (error,) = check_whatsapp_templates(None)
    assert "“tzo”" in error.msg


def test_within_24_hours_of_the_persons_own_message_text_goes_by_number_or_user_id(meta):
    assert meta.write("hola", number="5215512345678", identifier="wamid.in.1") == 200
    assert meta.write("hola", bsuid="MX.77", identifier="wamid.in.2") == 200
    by_number, by_id = write(), write(address="MX.77")
    deliver()
    assert [state_of(message) for message in (by_number, by_id)] == [State.SENT, State.SENT]
    assert [(asked.get("to"), asked.get("recipient"), asked["text"]["body"]) for asked in meta.sent] == [
        ("525512345678", None, "Hola"),
        (None, "MX.77", "Hola"),
    ]


def test_when_meta_has_closed_the_window_the_template_goes_instead(meta):
    WhatsAppContact.objects.create(number=NUMBER, last_inbound_at=timezone.now() - timedelta(hours=23))  # Meta never saw that message
    message, without = write(template=TEMPLATE), write(address=NUMBER)
    deliver()
    assert (state_of(message), state_of(without)) == (State.SENT, State.FAILED)
    assert [asked["type"] for asked in meta.sent] == ["template"]


def test_a_number_without_whatsapp_climbs_the_ladder(meta):
    consent.give(address="+525512340000", channel="whatsapp", source="form")
    message = write(address="+525512340000", template=TEMPLATE, purpose="service", now=NOON)
    deliver(NOON)
    assert (state_of(message), message.error) == (State.FAILED, "WhatsApp error 131026")
    assert tend(NOON)[0] == 1
    assert message.follow_up


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("hang", State.DOUBTFUL),
        ((200, "<html>hola"), State.DOUBTFUL),
        ((200, {"ok": True}), State.DOUBTFUL),
        ((502, "bad gateway"), State.DOUBTFUL),
        (131000, State.QUEUED),
        (130429, State.QUEUED),
        (190, State.QUEUED),
    ],
)
def test_what_meta_answers(meta, fault, state):
    message = write(template=TEMPLATE)
    meta.fault = fault
    deliver()
    assert state_of(message) == state
    if state == State.QUEUED:
        Message.objects.update(next_attempt_at=timezone.now())
        deliver()
        assert state_of(message) == State.SENT


def test_a_wrong_token_closes_the_channel_and_loses_nothing(meta, settings):
    settings.WHATSAPP_TOKEN = "otro"
    channels._transport.cache_clear()
    message = write(template=TEMPLATE)
    deliver()
    assert state_of(message) == State.QUEUED
    assert ChannelState.objects.get(channel="whatsapp").failures == 1


def test_reports_come_signed_twice_and_out_of_order(meta):
    message = write(template=TEMPLATE)
    deliver()
    for status in ("read", "sent", "delivered", "failed"):
        assert meta.report("wamid.1", status) == 200
    assert state_of(message) == State.DELIVERED


def test_a_doubt_is_settled_by_the_number_that_is_ours(meta):
    message = write(template=TEMPLATE)
    meta.fault = "hang"
    deliver()
    assert state_of(message) == State.DOUBTFUL
    meta.report("wamid.unknown", "delivered", biz_opaque_callback_data=str(message.public_id))
    assert state_of(message) == State.DELIVERED


def test_a_call_with_another_signature_is_refused_and_a_repeat_is_read_once(meta):
    assert meta.write("BAJA", number="5215512345678", secret="otro") == 403
    assert not WebhookCall.objects.exists()
    assert meta.write("BAJA", number="5215512345678", times=3) == 200
    assert (WebhookCall.objects.count(), InboundMessage.objects.count()) == (1, 1)
    assert Message.objects.filter(purpose="answer").count() == 1


def test_who_first_comes_with_a_user_id_alone_and_then_with_both_is_one_person(meta):
    meta.write("hola", bsuid="MX.77", identifier="wamid.a")
    meta.write("hola", bsuid="MX.77", number="5215512345678", identifier="wamid.b")
    assert [(contact.bsuid, contact.number) for contact in WhatsAppContact.objects.all()] == [("MX.77", NUMBER)]
    meta.write("baja", bsuid="MX.77", identifier="wamid.c")
    assert consent.has_opted_out(address=NUMBER, channel="whatsapp")


def test_what_came_before_what_it_answers_and_fields_nobody_knows_are_no_trouble(meta):
    item = {"id": "wamid.9", "type": "hologram", "timestamp": "1", "from": "5215512345678", "hologram": {"x": [1]}, "context": {"id": "wamid.later"}}
    assert meta.call({"contacts": [], "messages": [item], "novelty": {"a": 1}, "statuses": [{"id": "wamid.nobody", "status": "teleported"}]}) == 200
    assert InboundMessage.objects.get().kind == "hologram"
    assert WebhookCall.objects.get().handled_at


def test_meta_may_ask_whether_the_address_is_ours(client, meta):
    url = reverse("messaging_whatsapp")
    asked = {"hub.mode": "subscribe", "hub.challenge": "12345", "hub.verify_token": "verify-1"}
    assert client.get(url, asked).content == b"12345"
    assert client.get(url, asked | {"hub.verify_token": "x"}).status_code == 403
    assert client.get(url).status_code == 403
