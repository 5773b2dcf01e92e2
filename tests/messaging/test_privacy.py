"""The notice, requests about one's own data, and what people choose to receive."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.export import data_of
from accounts.models import Audit, Phone, User
from accounts.roles import Role
from directory.models import Enquiry
from messaging import consent, hours, outbox, wordings
from messaging.models import (
    ArcoRequest,
    Consent,
    FollowUp,
    InboundMessage,
    Message,
    NoticeAcceptance,
    Preference,
    PrivacyNotice,
    WhatsAppContact,
)
from messaging.outbox import write_text
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "+525512345678"
NOW = timezone.now()


@pytest.fixture
def member(client):
    user = UserFactory()
    Phone.objects.create(user=user, number=NUMBER, is_primary=True, verified_at=NOW)
    client.force_login(user)
    return user


def notice(version="2026-11", language="es", days=1, text="Cuidamos tus datos.", kind="full"):
    return PrivacyNotice.objects.create(kind=kind, version=version, language=language, text=text, published_at=NOW - timedelta(days=days))


def address(name, language="es"):
    with translation.override(language):
        return reverse(name)


def page(client, url, **data):
    response = client.get(url, data)
    assert response.status_code == 200
    return response.content.decode()


def test_the_version_in_force_is_shown_in_the_visitors_language_else_in_spanish(client):
    notice("2025-01", days=300, text="Lo de antes.")
    notice()
    notice("2030-01", days=-900, text="Todavía no.")
    notice(language="tzo", text="Ta jk'eltik.")
    shown = page(client, address("privacy_notice"))
    assert "Cuidamos tus datos." in shown
    assert "Todavía no." not in shown
    assert "2025-01" in shown
    assert "Lo de antes." in page(client, address("privacy_notice"), version="2025-01")
    assert "jk&#x27;eltik" in page(client, address("privacy_notice", "tzo"))
    assert 'lang="es-MX"' in page(client, address("privacy_notice", "yua"))
    assert client.get(address("privacy_notice_short"))["Location"] == address("privacy_notice")
    notice(kind="simplified", text="En corto.")
    assert "En corto." in page(client, address("privacy_notice_short"))


def test_every_page_links_to_the_notice_which_says_where_none_is_published(client):
    PrivacyNotice.objects.all().delete()
    assert f'<a href="{address("privacy_notice")}">Aviso de privacidad</a>' in page(client, address("account_login"))
    shown = page(client, address("privacy_notice"))
    assert "aún no publica su aviso" in shown
    assert "noindex" in shown
    assert address("privacy_rights") in shown
    assert client.get(address("privacy_notice"), {"version": "2020"}).status_code == 404


def test_a_version_that_people_accepted_is_not_rewritten(member):
    row = notice()
    row.text = "Otra cosa"
    with pytest.raises(ValidationError, match="versión nueva"):
        row.full_clean()
    row.refresh_from_db()
    row.full_clean()


def test_a_person_chooses_by_channel_and_purpose_and_only_changes_are_recorded(client, member):
    notice()
    url = address("my_messages")
    assert "Acepto mensajes sobre aquello" in page(client, url)
    assert reverse("my_messages") in page(client, address("me"))
    wanted = {"sms-service": "1", "email-service": "1", "preferred": "sms", "notice": "1"}
    assert client.post(url, wanted).status_code == 302
    assert {(row.channel, row.purpose, row.status, row.source, row.wording) for row in Consent.objects.all()} == {
        ("sms", "service", "given", "form", wordings.MINE),
        ("email", "service", "given", "form", wordings.MINE),
    }
    assert Preference.objects.get().channel == "sms"
    assert NoticeAcceptance.objects.get().user == member
    client.post(url, wanted)
    assert Consent.objects.count() == 2
    assert "Leí y acepto" not in page(client, url)
    client.post(url, {"email-service": "1", "preferred": ""})
    assert not consent.is_given(address=NUMBER, channel="sms", purpose="service")
    assert consent.is_given(address=member.email, channel="email", purpose="service")
    notice("2027-01", days=0)
    assert "Leí y acepto" in page(client, url)  # a new version is accepted anew


def test_a_person_says_whose_night_it_is(client, member):
    url = address("my_messages")
    assert '<option value="" selected>La de la lada de mi teléfono</option>' in page(client, url)
    client.post(url, {"preferred": "", "time_zone": "America/Tijuana"})
    assert '<option value="America/Tijuana" selected>Baja California</option>' in page(client, url)
    assert outbox.Recipient(user=User.objects.get(pk=member.pk)).time_zone(NUMBER) == "America/Tijuana"
    assert client.post(url, {"time_zone": "Asia/Tokyo"}).status_code == 200
    assert Preference.objects.get().time_zone == "America/Tijuana"


def test_every_zone_of_the_area_codes_has_a_name(settings):
    assert set(hours.NAMES) == {settings.TIME_ZONE, *hours.ZONES}


def test_every_wording_that_is_recorded_is_written_down(client, member):
    client.post(address("my_messages"), {"sms-service": "1", "sms-news": "1"})
    assert set(Consent.objects.values_list("wording", flat=True)) <= set(wordings.WORDINGS)
    assert {"keyword-1", "unsubscribe-1"} <= set(wordings.WORDINGS)


def test_who_is_not_signed_in_has_no_choices_page(client):
    assert "/cuenta/entrar/" in client.get(address("my_messages"))["Location"]


ASKED = {"right": "access", "name": "Ana López", "contact": "044 55 1234 5678", "what": "Todo"}


def test_anybody_asks_and_is_told_until_when(client, settings):
    shown = client.post(address("privacy_rights"), ASKED).content.decode()
    case = ArcoRequest.objects.get()
    assert (case.contact, case.state, case.user) == (NUMBER, "received", None)
    assert f"número {case.pk}" in shown
    assert case.answer_due_on > timezone.localdate() + timedelta(days=settings.ARCO_ANSWER_DAYS)


def test_a_wrong_contact_loses_nothing_and_a_flood_is_stopped(client):
    shown = client.post(address("privacy_rights"), ASKED | {"contact": "12", "what": "Mi historia larga"}).content.decode()
    assert "Mi historia larga" in shown
    assert not ArcoRequest.objects.exists()
    for _ in range(12):
        shown = client.post(address("privacy_rights"), ASKED).content.decode()
    assert "demasiadas solicitudes" in shown
    assert "Ana López" in shown
    assert ArcoRequest.objects.count() == 10


def test_the_request_of_who_is_signed_in_belongs_to_them(client, member):
    assert member.get_full_name() in page(client, address("privacy_rights"))
    client.post(address("privacy_rights"), ASKED)
    assert ArcoRequest.objects.get().user == member


def test_working_days_count_and_settings_decide(settings):
    settings.ARCO_ANSWER_DAYS, settings.ARCO_DONE_DAYS = 3, 2
    case = ArcoRequest.objects.create(name="Ana", contact=NUMBER, right="cancel", what="x", received_on=date(2026, 11, 26))  # a Thursday
    assert (case.answer_due_on, case.done_due_on) == (date(2026, 12, 1), date(2026, 12, 3))
    assert not case.is_late(date(2026, 12, 1))
    assert case.is_late(date(2026, 12, 2))


def test_administrators_handle_cases_and_others_do_not_see_them(client):
    case = ArcoRequest.objects.create(name="Ana López", contact=NUMBER, right="cancel", what="x", received_on=date(2026, 1, 5))
    for role, status in ((Role.COORDINATOR, 302), (Role.ADMINISTRATOR, 200)):
        client.force_login(UserFactory(role=role))
        assert client.get(reverse("messaging_cases:index")).status_code == status
    assert "Ana López" in page(client, reverse("messaging_cases:index"))
    facts = {
        "name": "Ana López",
        "contact": NUMBER,
        "right": "cancel",
        "what": "x",
        "received_on": "2026-01-05",
        "state": "accepted",
        "answered_on": "2026-01-20",
    }
    assert client.post(reverse("messaging_cases:edit", args=[case.pk]), facts | {"answer": "Sí", "done_on": ""}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.done_due_on) == ("accepted", date(2026, 2, 10))
    assert case.handled_by


def test_the_download_of_ones_data_holds_messages_consents_and_acceptances(client, member):
    notice()
    client.post(address("my_messages"), {"sms-service": "1", "notice": "1"})
    write_text("Hola Ana", channel="sms", address=NUMBER, purpose="service", user=member)
    write_text("Para otra", channel="sms", address="+525500000000", purpose="service", user=UserFactory())
    data = data_of(member)["messages"]
    assert [row["text"] for row in data["messaging.Message"]] == ["Hola Ana"]
    assert [row["wording"] for row in data["messaging.Consent"]] == [wordings.MINE]
    assert [row["notice__version"] for row in data["messaging.NoticeAcceptance"]] == ["2026-11"]


def test_the_download_holds_what_came_and_went_before_there_was_an_account_and_by_the_user_id_of_whatsapp(member):
    WhatsAppContact.objects.create(number=NUMBER, bsuid="MX.7")
    WhatsAppContact.objects.create(number="+525500000000", bsuid="MX.8")
    for channel, address, text in (("sms", NUMBER, "Soy Ana"), ("whatsapp", "MX.7", "Soy yo"), ("whatsapp", "MX.8", "Otra"), ("sms", "+525500000000", "Otra")):
        InboundMessage.objects.create(channel=channel, provider_id=text + address, address=address, text=text, received_at=NOW)
        write_text(f"Sí, {text}", channel=channel, address=address, purpose="answer")
        consent.give(address=address, channel=channel, source="paper")
        ArcoRequest.objects.create(name=text, contact=address, right="access", what="Todo")
    sent = Message.objects.get(text="Sí, Soy Ana")
    FollowUp.objects.create(message=sent, created_at=NOW, note="Le llamé")
    data = data_of(member)["messages"]
    assert {row["text"] for row in data["messaging.InboundMessage"]} == {"Soy Ana", "Soy yo"}
    assert {row["text"] for row in data["messaging.Message"]} == {"Sí, Soy Ana", "Sí, Soy yo"}
    assert {row["address"] for row in data["messaging.Consent"]} == {NUMBER, "MX.7"}
    assert {row["name"] for row in data["messaging.ArcoRequest"]} == {"Soy Ana", "Soy yo"}
    assert [row["bsuid"] for row in data["messaging.WhatsAppContact"]] == ["MX.7"]
    assert [row["note"] for row in data["messaging.FollowUp"]] == ["Le llamé"]


@pytest.mark.parametrize("why", ["a family's", "never proven"])
def test_the_download_holds_nothing_of_a_number_that_may_be_anothers(member, why):
    write_text("Para quien lo tenga", channel="sms", address=NUMBER, purpose="answer")
    if why == "a family's":
        Phone.objects.create(user=UserFactory(), number=NUMBER)
    else:
        member.phones.update(verified_at=None)
    assert data_of(member)["messages"]["messaging.Message"] == []


def test_the_download_shows_no_code_that_waits(member):
    """A code to a number that one adds proves it, perhaps somebody else's: while the gateway is down it must not be read here."""
    to = outbox.Recipient(user=member, address="+525500000000", channel="sms")
    outbox.write("accounts/verify_phone", to=to, purpose="code", context={"code": "482 913", "minutes": 10})
    [row] = data_of(member)["messages"]["messaging.Message"]
    assert row["address"] == "+525500000000"
    assert "482" not in str(row)


def test_administrators_download_what_a_request_asks_for_with_an_account_or_without(client, member):
    write_text("Hola Ana", channel="sms", address=NUMBER, purpose="answer", user=member)
    write_text("Hola Beto", channel="email", address="beto@ejemplo.test", purpose="answer")
    write_text("Hola Cira", channel="email", address="cira@ejemplo.test", purpose="answer")
    Enquiry.objects.create(need="Miel", contact="Beto Ruiz (beto@ejemplo.test)", language="es")
    facts = {"name": "Quien pide", "right": "access", "what": "Todo"}
    cases = [ArcoRequest.objects.create(contact=contact, **facts) for contact in ("044 55 1234 5678", "Beto@ejemplo.test", "en persona")]
    addresses = [reverse("messaging_cases:data", args=[case.pk]) for case in cases]
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(administrator)
    assert addresses[0] in page(client, reverse("messaging_cases:edit", args=[cases[0].pk]))
    with_account, without, nobody = [client.post(address) for address in addresses]
    assert (with_account.json()["account"]["email"], with_account["Content-Disposition"]) == (member.email, f'attachment; filename="arco-{cases[0].pk}.json"')
    assert [row["text"] for row in without.json()["messages"]["messaging.Message"]] == ["Hola Beto"]
    assert [row["need"] for row in without.json()["directory"]["directory.Enquiry"]] == ["Miel"]
    assert not any(nobody.json()["directory"].values())
    assert [table for table, rows in nobody.json()["messages"].items() if rows] == ["messaging.ArcoRequest"]
    notes = Audit.objects.filter(act=Audit.Act.DATA_GIVEN, by=administrator).order_by("pk")
    assert [(row.person_number, row.reason) for row in notes] == [(member.pk, f"ARCO {cases[0].pk}"), *((None, f"ARCO {case.pk}") for case in cases[1:])]
    assert client.get(addresses[0]).status_code == 405
    client.force_login(UserFactory(role=Role.COORDINATOR))
    assert client.post(addresses[0]).status_code == 302
    assert notes.count() == 3
