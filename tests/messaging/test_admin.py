"""The messages in the admin: who sees what, that it answers at any size, and that nothing entered is lost."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Phone
from accounts.roles import Role
from messaging import consent, outbox
from messaging.admin.costs import by_month
from messaging.models import ArcoRequest, Consent, FollowUp, InboundMessage, Message, WhatsAppContact
from messaging.models.choices import State
from messaging.reasons import SAID
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "+525512345678"
REASON = re.compile(r'(?:(?:NotAccepted|TryLater|ChannelDown|Doubt|TryLater\)|NotAccepted\))\(f?|error=f?|reason = )"([a-z][^"{]*?)(?: \(|")')
OUTBOX = reverse("messaging_outbox:index")
COMPOSE = reverse("messaging_compose:index")


def signed_in(client, role):
    client.force_login(UserFactory(role=role))
    return client


@pytest.fixture
def coordinator(client):
    return signed_in(client, Role.COORDINATOR)


@pytest.fixture
def moderator(client):
    return signed_in(client, Role.MODERATOR)


@pytest.fixture
def member(db):
    user = UserFactory(first_name="Petrona", last_name="Gómez")
    Phone.objects.create(user=user, number=NUMBER, is_primary=True, verified_at=timezone.now())
    return user


def message(**facts):
    now = timezone.now()
    base = {"address": NUMBER, "channel": "sms", "purpose": "service", "text": "Hola", "created_at": now, "next_attempt_at": now}
    return Message.objects.create(**base | facts)


def came(text="¿A qué hora es?", **facts):
    base = {"channel": "sms", "provider_id": "1", "address": NUMBER, "text": text, "received_at": timezone.now()}
    return InboundMessage.objects.create(**base | facts)


def page(client, url, **data):
    response = client.get(url, data)
    assert response.status_code == 200
    return response.content.decode()


def many(count):
    now = timezone.now()
    people = [UserFactory() for _ in range(5)]
    rows = [
        Message(
            address=f"+52551234{n % 10000:04d}", user=people[n % 5], channel="sms", purpose="service", text="Hola", event="accounts/sign_in",
            state=State.DELIVERED, created_at=now - timedelta(seconds=n), next_attempt_at=now,
        )
        for n in range(count)
    ]  # fmt: skip
    Message.objects.bulk_create(rows, 5000)


@pytest.mark.parametrize("query", ["", "?state=look&channel=sms&created_at_from=2020-01-01&event=accounts/sign_in", "?q=Persona", "?p=2"])
def test_the_outbox_asks_as_much_at_no_rows_as_at_many(coordinator, query):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(coordinator, OUTBOX + query)
        return len(asked)

    page(coordinator, OUTBOX + query)  # content types and the like are remembered
    empty = queries()
    many(1)
    one = queries()
    many(30)
    some = queries()
    many(3000)
    assert queries() <= max(empty, one, some)
    assert some <= empty + 2


def test_filters_find_what_needs_a_look(coordinator):
    message(text="primero", state=State.FAILED)
    message(text="segundo", state=State.DELIVERED)
    message(text="tercero", state=State.DOUBTFUL, channel="email", address="a@ejemplo.test")
    message(text="cuarto", state=State.FAILED, purpose="code")
    shown = page(coordinator, OUTBOX, state="look")
    assert [word in shown for word in ("primero", "segundo", "tercero", "cuarto")] == [True, False, True, False]
    assert "primero" not in page(coordinator, OUTBOX, state="look", channel="email")
    assert "primero" not in page(coordinator, OUTBOX, created_at_to="2020-01-01")


def test_who_does_not_call_people_sees_no_number_and_cannot_search_one(moderator, member):
    row = message(user=member, text="Llama a Ana, 951 123 4567 o ana@ejemplo.test")
    came(user=member, text="mi otro número es 951 123 4567")
    inbox = reverse("messaging_inbox:index")
    for url in (OUTBOX, reverse("messaging_outbox:message", args=[row.pk]), reverse("messaging_outbox:person", args=[member.pk]), inbox):
        shown = page(moderator, url)
        assert "Petrona" in shown, url
        assert not [secret for secret in ("1234 5678", "12345678", "4567", "ana@ejemplo", member.email) if secret in shown], url
    assert "Petrona" not in page(moderator, OUTBOX, q="55 1234 5678")


def test_who_calls_people_sees_the_number_as_people_write_it_and_finds_it(coordinator, member):
    message(user=member)
    assert "55 1234 5678" in page(coordinator, OUTBOX, q="044 55 1234 5678")
    assert "55 1234 5678" not in page(coordinator, OUTBOX, q="55 9999 9999")


def test_nobody_reads_a_code_that_still_waits(coordinator):
    row = outbox.write("accounts/sign_in", to=outbox.Recipient(address=NUMBER, channel="sms"), purpose="code", context={"code": "482 913", "minutes": 10})
    assert "482 913" in row.text
    for url in (OUTBOX, reverse("messaging_outbox:message", args=[row.pk])):
        assert "482" not in page(coordinator, url)


def test_a_dead_letter_is_sent_again_once(coordinator):
    row = message(state=State.DOUBTFUL)
    url = reverse("messaging_outbox:resend", args=[row.pk])
    assert "puede llegarle dos veces" in page(coordinator, reverse("messaging_outbox:message", args=[row.pk]))
    coordinator.post(url)
    coordinator.post(url)
    again = Message.objects.get(follows=row)
    assert (again.text, again.state, again.written_by.email.partition("@")[2]) == ("Hola", State.QUEUED, "ejemplo.test")


@pytest.mark.parametrize("facts", [{"state": State.DELIVERED}, {"state": State.QUEUED}, {"state": State.FAILED, "purpose": "code"}])
def test_what_arrived_or_waits_or_held_a_code_is_not_sent_again(coordinator, facts):
    row = message(**facts)
    coordinator.post(reverse("messaging_outbox:resend", args=[row.pk]))
    assert Message.objects.count() == 1


def test_what_has_not_left_can_be_taken_back(coordinator):
    waiting, gone = message(), message(state=State.SENT)
    for row in (waiting, gone):
        coordinator.post(reverse("messaging_outbox:cancel", args=[row.pk]))
    assert [Message.objects.get(pk=row.pk).state for row in (waiting, gone)] == [State.CANCELLED, State.SENT]


def test_a_dead_letter_put_aside_needs_no_look(coordinator):
    row = message(text="primero", state=State.FAILED)
    coordinator.post(reverse("messaging_outbox:aside", args=[row.pk]))
    assert not Message.objects.needing_a_look().exists()


def test_staff_answer_in_the_conversation_and_twice_is_once(moderator, member):
    row = came(user=member)
    message(text="", channel="sms")  # one whose words are gone
    url = reverse("messaging_inbox:conversation", args=[row.pk])
    assert "¿A qué hora es?" in page(moderator, url)
    for _ in range(2):
        moderator.post(url, {"act": "send", "text": "A las diez.", "key": "answer:1"})
    answer = Message.objects.exclude(text="").get()
    assert (answer.text, answer.purpose, answer.user, answer.channel) == ("A las diez.", "answer", member, "sms")
    row.refresh_from_db()
    assert row.state == InboundMessage.State.ANSWERED


def test_an_answer_by_whatsapp_goes_within_24_hours_only_and_is_not_lost(moderator):
    contact = WhatsAppContact.objects.create(bsuid="MX.1", last_inbound_at=timezone.now() - timedelta(hours=25))
    row = came(channel="whatsapp", address="MX.1")
    url = reverse("messaging_inbox:conversation", args=[row.pk])
    response = moderator.post(url, {"act": "send", "text": "A las diez.", "key": "answer:1"}).content.decode()
    assert "24 horas" in response
    assert "A las diez." in response
    assert not Message.objects.exists()
    WhatsAppContact.objects.filter(pk=contact.pk).update(last_inbound_at=timezone.now() - timedelta(hours=23))
    moderator.post(url, {"act": "send", "text": "A las diez.", "key": "answer:1"})
    assert Message.objects.get().address == "MX.1"


def test_a_question_can_be_closed_without_an_answer(moderator):
    row = came()
    moderator.post(reverse("messaging_inbox:close", args=[row.pk]))
    assert "¿A qué hora" not in page(moderator, reverse("messaging_inbox:index"), state="new")


def write(client, **data):
    base = {"act": "send", "to": "55 1234 5678", "channel": "sms", "text": "Hola", "key": "compose:1"}
    return client.post(COMPOSE, base | data)


def test_segments_and_cost_are_counted_without_javascript(coordinator, settings):
    settings.MESSAGE_PRICES = {"sms": 2}
    shown = write(coordinator, act="count", text="ó" * 71).content.decode()
    assert "2 segmentos (71 de 134 caracteres)" in shown
    assert "4 MXN" in shown
    assert "Sin acentos ocupa 1 segmento menos" in shown
    assert "55 1234 5678" in shown
    piece = coordinator.post(reverse("messaging_compose:count"), {"text": "ó" * 71, "channel": "sms"}).content.decode()
    assert "2 segmentos" in piece
    assert "<html" not in piece


def test_one_button_takes_the_accents_that_cost_and_keeps_the_rest(coordinator):
    shown = write(coordinator, act="plain", text="Sí, mañana ¿no?").content.decode()
    assert "Si, mañana ¿no?" in shown
    assert "1 segmento" in shown


def test_nothing_leaves_to_who_has_not_agreed_and_the_text_stays(coordinator):
    shown = write(coordinator, text="Nos vemos el lunes").content.decode()
    assert "no ha aceptado mensajes" in shown
    assert "Nos vemos el lunes" in shown
    assert not Message.objects.exists()


def test_a_message_of_staff_leaves_once_with_who_wrote_it(coordinator, member):
    consent.give(address=NUMBER, channel="sms", source="form", user=member)
    for _ in range(2):
        assert write(coordinator, to="044 55 1234 5678").status_code == 302
    row = Message.objects.get()
    assert (row.address, row.user, row.purpose) == (NUMBER, member, "service")
    assert row.written_by


@pytest.mark.parametrize(
    ("data", "words"),
    [({"to": "12"}, "dígitos"), ({"to": ""}, "a quién"), ({"channel": "email", "to": "a@ejemplo.test"}, "asunto"), ({"channel": "whatsapp"}, "24 horas")],
)
def test_what_cannot_go_says_why_and_keeps_what_was_written(coordinator, data, words):
    for channel in ("whatsapp", "email"):
        consent.give(address=NUMBER if channel == "whatsapp" else "a@ejemplo.test", channel=channel, source="form")
    shown = write(coordinator, text="Un texto largo", **data).content.decode()
    assert words in shown
    assert "Un texto largo" in shown
    assert not Message.objects.exists()


def test_every_template_is_shown_by_channel_and_language(client):
    signed_in(client, Role.TRANSLATOR)
    assert "accounts/sign_in" in page(client, reverse("messaging_templates:index"))
    url = reverse("messaging_templates:template", args=["accounts", "sign_in"])
    assert "[code]" in page(client, url) or "482" in page(client, url)
    assert "sale en español" in page(client, url, idioma="tzo")
    assert client.get(reverse("messaging_templates:template", args=["accounts", "nada"])).status_code == 404


def test_counts_and_costs_stand_by_month_and_channel(coordinator):
    for state, cost in ((State.DELIVERED, "0.40"), (State.SENT, "0.80"), (State.REFUSED, None), (State.QUEUED, "9.00")):
        message(state=state, cost=cost, segments=1 if cost == "0.40" else 2)
    message(channel="email", address="a@ejemplo.test", state=State.SENT, segments=1)
    shown = page(coordinator, reverse("messaging_costs:index"))
    assert "1.20" in shown
    assert "9.00" not in shown


def test_a_month_begins_at_midnight_in_mexico_and_thirteen_are_counted(django_assert_num_queries):
    def at(text):
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/Mexico_City"))

    for when, state in (
        ("2026-11-01T00:00", State.DELIVERED), ("2026-10-31T23:59", State.FAILED), ("2026-10-31T12:00", State.DOUBTFUL), ("2026-10-01T00:00", State.EXPIRED),
        ("2025-11-01T00:00", State.SENT), ("2025-10-31T23:59", State.SENT),
    ):  # fmt: skip
        message(created_at=at(when), state=state, cost="0.50")
    cache.clear()
    with django_assert_num_queries(13):
        rows = by_month(at("2026-11-24T12:00"))
    with django_assert_num_queries(2):  # what ended a month ago is remembered
        assert by_month(at("2026-11-24T12:00")) == rows
    counts = [(f"{row['month']:%Y-%m}", *(row[name] for name in ("left", "delivered", "failed", "doubtful", "held")), row["cost"] * 2) for row in rows]
    assert counts == [
        ("2026-11", 1, 1, 0, 0, 0, 1),
        ("2026-10", 2, 0, 1, 1, 1, 2),
        ("2025-11", 1, 0, 0, 0, 0, 1),
    ]


def test_a_decision_on_paper_is_recorded_with_who_noted_it(coordinator, member):
    facts = {"address": "55 1234 5678", "channel": "sms", "purposes": ["service"], "status": "given", "source": "paper", "wording": "papel-1"}
    assert coordinator.post(reverse("messaging_consents:record"), facts).status_code == 302
    row = Consent.objects.get()
    assert (row.address, row.user, row.source, row.wording) == (NUMBER, member, "paper", "papel-1")
    assert row.recorded_by
    assert "En papel" in page(coordinator, reverse("messaging_consents:index"))
    wrong = coordinator.post(reverse("messaging_consents:record"), facts | {"address": "12"}).content.decode()
    assert "papel-1" in wrong


def test_the_list_of_decisions_can_be_narrowed_to_those_that_hold(coordinator):
    facts = {"channel": "sms", "source": "form"}
    consent.withdraw(address="+525511111111", **facts)
    consent.give(address="+525511111111", **facts)
    consent.withdraw(address="+525522222222", **facts)
    url = reverse("messaging_consents:index")
    assert [number in page(coordinator, url, status="withdrawn", purpose="service") for number in ("55 1111 1111", "55 2222 2222")] == [True, True]
    assert [number in page(coordinator, url, status="withdrawn", purpose="service", holds="true") for number in ("55 1111 1111", "55 2222 2222")] == [
        False,
        True,
    ]
    assert "55 1111 1111" in page(coordinator, url, status="given", holds="true")


@pytest.mark.parametrize(
    ("facts", "finds"),
    [
        ({"channel": "email"}, "email"), ({"channel": "whatsapp"}, "whatsapp"), ({"purpose": "answer"}, "email"), ({"event": "accounts/sign_in"}, "sms"),
        ({"state": "waiting"}, "sms"), ({"state": "doubtful"}, "email"), ({"created_at_to": "2026-01-31"}, "whatsapp"), ({"created_at_from": "2026-02-01"}, "sms email"),
        ({"q": "Petrona"}, "email"), ({"q": "ana@ejemplo.test"}, "email"), ({"state": "doubtful", "channel": "sms"}, ""),
    ],
)  # fmt: skip
def test_each_filter_of_the_outbox_does_what_it_says(coordinator, member, facts, finds):
    january = datetime(2026, 1, 31, 23, 59, tzinfo=ZoneInfo("America/Mexico_City"))
    message(text="by sms", event="accounts/sign_in")
    message(text="by email", channel="email", address="ana@ejemplo.test", purpose="answer", state=State.DOUBTFUL, user=member)
    message(text="by whatsapp", channel="whatsapp", state=State.DELIVERED, created_at=january)
    shown = page(coordinator, OUTBOX, **facts)
    assert [channel for channel in ("sms", "email", "whatsapp") if f"by {channel}" in shown] == finds.split()


@pytest.mark.parametrize(
    ("facts", "finds"),
    [
        ({"state": "new"}, "uno"),
        ({"state": "keyword"}, "dos"),
        ({"channel": "whatsapp"}, "dos"),
        ({"received_at_to": "2026-01-31"}, "dos"),
        ({"q": "Petrona"}, "uno"),
    ],
)
def test_each_filter_of_the_inbox_does_what_it_says(coordinator, member, facts, finds):
    came("uno", user=member)
    came("dos", channel="whatsapp", state="keyword", received_at=datetime(2026, 1, 31, tzinfo=ZoneInfo("America/Mexico_City")))
    shown = page(coordinator, reverse("messaging_inbox:index"), **facts)
    assert [text for text in ("uno", "dos") if f">{text}<" in re.sub(r"\s*(<|>)\s*", r"\1", shown)] == [finds]


@pytest.mark.parametrize("sender", ["+99912345", "+", "55000", "BANCO", "MX.123", ""])
def test_whoever_writes_the_inbox_opens(coordinator, sender):
    row = InboundMessage.objects.create(channel="sms", provider_id="1", address=sender, text="Hola de lejos", received_at=timezone.now())
    assert "Hola de lejos" in page(coordinator, reverse("messaging_inbox:index"))
    assert "Hola de lejos" in page(coordinator, reverse("messaging_inbox:conversation", args=[row.pk]))


def test_somebody_to_reach_is_ticked_off_with_what_was_done(moderator, member):
    row = FollowUp.objects.create(message=message(user=member, state=State.FAILED), created_at=timezone.now())
    moderator.post(reverse("messaging_followups:follow_up", args=[row.pk]), {"note": "Le llamé"})
    row.refresh_from_db()
    assert row.done_at
    assert "Petrona" not in page(moderator, reverse("messaging_followups:index"), done="false")


def test_the_first_page_says_what_waits(coordinator):
    came()
    message(state=State.FAILED)
    shown = page(coordinator, reverse("wagtailadmin_home"))
    assert "1 mensaje por responder" in shown
    assert "1 mensaje fallido o dudoso" in shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("not delivered", "el proveedor avisa que no llegó"),
        ("report 16", "el proveedor avisa que no llegó (16)"),
        ("the gateway refused it (400)", "la pasarela lo rechazó (400)"),
        ("given up: ConnectError", "se intentó durante días: no se puede llegar a él"),
        ("WhatsApp error 131026", "WhatsApp error 131026"),
    ],
)
def test_the_office_reads_why_a_message_did_not_arrive_in_its_own_language(coordinator, stored, shown):
    row = message(state=State.FAILED, error=stored)
    assert f"<dd>{shown}</dd>" in page(coordinator, reverse("messaging_outbox:message", args=[row.pk]))


def test_every_reason_that_the_code_gives_has_words(settings):
    """Read from the source: what is raised, and what `error=` is set to."""
    found = set()
    for path in (settings.BASE_DIR / "messaging").rglob("*.py"):
        found |= set(REASON.findall(path.read_text(encoding="utf-8")))
    assert len(found) > 12
    assert {reason for reason in found if reason not in SAID and not reason.startswith("WhatsApp error")} == set()


def test_cases_that_wait_stand_first(client):
    signed_in(client, Role.ADMINISTRATOR)
    for name, state, days in (("Terminada", "done", 90), ("Reciente", "accepted", 40), ("Urgente", "received", 30)):
        ArcoRequest.objects.create(
            name=name, contact="a@ejemplo.test", right="access", what="x", state=state, received_on=timezone.localdate() - timedelta(days=days)
        )
    html = page(client, reverse("messaging_cases:index"))
    places = [html.index(name) for name in ("Urgente", "Reciente", "Terminada")]
    assert places == sorted(places)
    assert "Respuesta a más tardar" in html


def test_who_writes_to_a_person_begins_with_a_channel_they_agreed_to(coordinator, member):
    assert '<option value="sms" selected>' in page(coordinator, COMPOSE, persona=member.pk)
    consent.give(address=member.email, channel="email", source="paper")
    consent.give(address=NUMBER, channel="whatsapp", source="paper")
    assert '<option value="email" selected>' in page(coordinator, COMPOSE, persona=member.pk)  # WhatsApp takes no free text from us first
    WhatsAppContact.objects.create(number=NUMBER, last_inbound_at=timezone.now())
    assert '<option value="whatsapp" selected>' in page(coordinator, COMPOSE, persona=member.pk)


def test_a_number_to_be_called_can_be_tapped_by_who_may_see_it(coordinator, client):
    row = FollowUp.objects.create(message=message(state=State.FAILED), created_at=timezone.now())
    url = reverse("messaging_followups:follow_up", args=[row.pk])
    assert f'href="tel:{NUMBER}"' in page(coordinator, url)
    signed_in(client, Role.MODERATOR)
    answer = client.get(url)
    assert answer.status_code == 403 or NUMBER not in answer.content.decode()


def test_the_list_of_templates_says_what_they_say(coordinator):
    assert "es tu clave para" in page(coordinator, reverse("messaging_templates:index"))
