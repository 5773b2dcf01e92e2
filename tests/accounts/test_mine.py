"""A person's own pages: contacts, sessions, data, the end."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.models import Audit, Phone, User
from accounts.roles import Role
from messaging.outbox import write_text

from ..factories.accounts import PhoneFactory, UserFactory

pytestmark = pytest.mark.django_db
DOOR, CODE = "/es/cuenta/entrar/", "/es/cuenta/clave/"


def enter(sent, phone="55 1234 5678", client=None):
    client = client or Client()
    client.post(DOOR, {"phone": phone})
    client.post(CODE, {"code": sent.code})
    assert "_auth_user_id" in client.session
    return client


def a_minute_later():
    from accounts.models import Attempts

    Attempts.objects.all().delete()


@pytest.fixture
def rosa():
    return PhoneFactory(number="+525512345678", is_primary=True, user=UserFactory(email=None, first_name="Rosa", password=None)).user


@pytest.mark.parametrize("path", ["", "datos/", "telefonos/", "correo/", "sesiones/", "borrar/", "mis-datos.json"])
def test_these_pages_are_for_who_is_signed_in(client, path):
    assert client.get(f"/es/mi/{path}")["Location"].startswith(DOOR)


def test_an_email_is_added_once_its_code_is_typed(rosa, sent):
    client = enter(sent)
    client.post("/es/mi/correo/", {"email": "Rosa@Ejemplo.test"})
    rosa.refresh_from_db()
    assert rosa.email is None
    assert client.post(CODE, {"code": sent.code})["Location"] == "/es/mi/"
    rosa.refresh_from_db()
    assert rosa.email == "rosa@ejemplo.test"


def test_the_old_email_is_told_when_it_changes_and_the_phone_when_there_was_none(rosa, sent):
    client = enter(sent)
    for number, email in enumerate(("rosa@ejemplo.test", "nueva@ejemplo.test", "nueva@ejemplo.test")):
        a_minute_later()
        client.post("/es/mi/correo/", {"email": email})
        client.post(CODE, {"code": sent.code})
        told = [(message["channel"], message["to"]) for message in sent if message["purpose"] == "email_changed"]
        assert told == [("sms", "+525512345678"), ("email", "rosa@ejemplo.test")][: number + 1]
    assert Audit.objects.filter(act=Audit.Act.EMAIL_CHANGED).count() == 2


def test_a_notice_that_cannot_be_sent_is_written_down_and_undoes_nothing(rosa, sent, monkeypatch):
    from accounts import codes

    client = enter(sent)
    client.post("/es/mi/correo/", {"email": "rosa@ejemplo.test"})

    def refuse(**_message):
        raise codes.NotSentError("gateway down")

    codes._senders[codes.Channel.SMS] = refuse
    client.post(CODE, {"code": sent.code})
    rosa.refresh_from_db()
    assert rosa.email == "rosa@ejemplo.test"
    assert Audit.objects.filter(act=Audit.Act.NOTICE_FAILED, person_number=rosa.pk).exists()


def test_an_email_of_somebody_else_is_told_to_who_reads_it_only(rosa, sent):
    UserFactory(email="otra@ejemplo.test")
    client = enter(sent)
    assert client.post("/es/mi/correo/", {"email": "otra@ejemplo.test"})["Location"] == CODE
    answer = client.post(CODE, {"code": sent.code}, follow=True)
    assert "Otra cuenta tiene este correo" in answer.content.decode()
    rosa.refresh_from_db()
    assert rosa.email is None


def test_a_phone_is_added_made_main_and_the_old_one_is_told_when_it_goes(rosa, sent):
    client = enter(sent)
    old = rosa.phones.get()
    client.post("/es/mi/telefonos/", {"phone": "951 123 4567"})
    client.post(CODE, {"code": sent.code})
    new = rosa.phones.get(number="+529511234567")
    client.post("/es/mi/telefonos/", {"do": f"main-{new.pk}"})
    client.post("/es/mi/telefonos/", {"do": f"remove-{old.pk}"})
    assert [(str(phone.number), phone.is_primary) for phone in rosa.phones.all()] == [("+529511234567", True)]
    assert (sent[-1]["to"], sent[-1]["purpose"], sent[-1]["context"]) == ("+525512345678", "phone_changed", {"number": "4567"})


@pytest.mark.parametrize("email", [None, "rosa@ejemplo.test"])
def test_a_phone_that_is_added_is_told_to_the_main_one_and_to_the_email(rosa, sent, email):
    """Whoever holds the account for a moment, or the mailbox, must not add a way in unseen."""
    User.objects.filter(pk=rosa.pk).update(email=email)
    client = enter(sent)
    client.post("/es/mi/telefonos/", {"phone": "951 123 4567"})
    before = len(sent)
    client.post(CODE, {"code": sent.code})
    told = [(message["to"], message["purpose"], message["context"]) for message in sent[before:]]
    assert told == [(to, "phone_changed", {"number": "4567"}) for to in ("+525512345678", email) if to]


def test_the_only_way_in_is_not_removed(rosa, sent):
    client = enter(sent)
    page = client.post("/es/mi/telefonos/", {"do": f"remove-{rosa.phones.get().pk}"}).content.decode()
    assert "única entrada" in page
    assert rosa.phones.exists()


def test_nobody_touches_the_phones_of_others(rosa, sent):
    other = PhoneFactory()
    client = enter(sent)
    assert client.post("/es/mi/telefonos/", {"do": f"remove-{other.pk}"}).status_code == 404
    assert Phone.objects.filter(pk=other.pk).exists()


def test_a_phone_that_lies_around_unlocked_gives_no_account_away(rosa, sent, monkeypatch):
    import time

    client = enter(sent)
    later = time.time() + 3600
    monkeypatch.setattr("accounts.entrance.time.time", lambda: later)
    assert client.get("/es/mi/").status_code == 200
    for path in ("telefonos/", "correo/", "borrar/"):
        assert client.get(f"/es/mi/{path}")["Location"] == f"/es/mi/confirmar/?next=/es/mi/{path}"
    assert client.post("/es/mi/mis-datos.json")["Location"].startswith("/es/mi/confirmar/")
    a_minute_later()
    client.post("/es/mi/confirmar/", {"next": "/es/mi/telefonos/"})
    monkeypatch.undo()
    assert sent[-1]["to"] == "+525512345678"


def test_another_devices_session_is_ended(rosa, sent):
    here = enter(sent)
    a_minute_later()
    there = enter(sent)
    page = here.get("/es/mi/sesiones/").content.decode()
    assert "Otro dispositivo" in page
    from allauth.usersessions.models import UserSession

    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post("/es/mi/sesiones/", {"end": other.pk})
    assert there.get("/es/mi/").status_code == 302
    assert here.get("/es/mi/").status_code == 200


def test_the_list_of_sessions_says_when_each_was_last_used(rosa, sent, text, monkeypatch, django_assert_num_queries):
    import time
    from datetime import timedelta

    from allauth.usersessions.models import UserSession
    from django.utils import timezone

    here = enter(sent)
    a_minute_later()
    there = enter(sent)
    other = UserSession.objects.filter(session_key=there.session.session_key)
    other.update(last_seen_at=timezone.now() - timedelta(days=3))
    there.get("/es/mi/")
    assert timezone.now() - other.get().last_seen_at > timedelta(days=2)  # signed in just now: not noted at every page
    later = time.time() + 3600
    monkeypatch.setattr("accounts.second_factor.time.time", lambda: later)
    there.get("/es/mi/")
    assert timezone.now() - other.get().last_seen_at < timedelta(minutes=1)
    assert "último uso" in text(here.get("/es/mi/sesiones/"))


def test_who_lost_the_phone_comes_back_by_email(rosa, sent):
    rosa.email = "rosa@ejemplo.test"
    rosa.save()
    client = Client()
    client.post("/es/cuenta/recuperar/", {"email": "rosa@ejemplo.test"})
    assert sent[-1]["purpose"] == "recovery"
    assert client.post(CODE, {"code": sent.code})["Location"] == "/es/mi/telefonos/"


def test_staff_open_the_account_for_another_phone_with_a_reason_and_the_old_number_is_told(rosa, sent, client):
    session = enter(sent)
    User.objects.filter(pk=rosa.pk).update(email="rosa@ejemplo.test")
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(administrator)
    PhoneFactory(number="+525512340002", user=rosa)
    address = f"/admin/users/{rosa.pk}/recuperar/"
    page = client.post(address, {"phone": "951 123 4567", "reason": "corto"}).content.decode()
    assert 'value="951 123 4567"' in page
    client.post(address, {"phone": "951 123 4567", "reason": "La promotora la conoce y estaba con ella."})
    assert [str(phone.number) for phone in rosa.phones.all()] == ["+529511234567"]
    old = ("+525512345678", "+525512340002", "rosa@ejemplo.test")
    assert [(message["to"], message["purpose"]) for message in sent[-3:]] == [(to, "account_recovered") for to in old]
    entry = Audit.objects.get(act=Audit.Act.RECOVERED)
    assert (entry.person_number, entry.by, entry.reason) == (rosa.pk, administrator, "La promotora la conoce y estaba con ella.")
    assert session.get("/es/mi/").status_code == 302


def test_staff_recover_nobody_who_holds_more(client, sent):
    chief = UserFactory(superuser=True)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert client.post(f"/admin/users/{chief.pk}/recuperar/", {"phone": "951 123 4567", "reason": "porque quiero entrar"}).status_code in (302, 403)
    assert not chief.phones.exists()


def test_my_data_is_all_that_is_known(rosa, sent):
    client = enter(sent)
    write_text("Hay feria el lunes.", channel="sms", address="+525512345678", purpose="service", user=rosa)
    answer = client.post("/es/mi/mis-datos.json")
    assert "attachment" in answer["Content-Disposition"]
    data = answer.json()
    assert data["account"]["phones"][0]["number"] == "+525512345678"
    assert data["account"]["first_name"] == "Rosa"
    assert data["account"]["sessions"][0]["last_seen_at"]
    assert any(message["address"] == "+525512345678" for message in data["messages"]["messaging.Message"])


def test_who_signed_in_days_ago_gets_the_data_once_they_have_shown_who_they_are(rosa, sent, monkeypatch):
    import time

    client = enter(sent)
    later = time.time() + 3 * 24 * 3600
    for module in ("entrance", "one_time"):
        monkeypatch.setattr(f"accounts.{module}.time.time", lambda: later)
    a_minute_later()
    confirm = client.post("/es/mi/mis-datos.json")["Location"]
    assert confirm == "/es/mi/confirmar/?next=/es/mi/mis-datos.json"
    assert client.post(confirm)["Location"] == CODE
    answer = client.post(CODE, {"code": sent.code})
    assert client.get(answer["Location"]).json()["account"]["first_name"] == "Rosa"


def test_a_deleted_account_is_gone_and_written_down(rosa, sent):
    client = enter(sent)
    assert "Marca la casilla" in client.post("/es/mi/borrar/", {}).content.decode()
    assert "borrada" in client.post("/es/mi/borrar/", {"sure": "1"}).content.decode()
    assert not User.objects.filter(pk=rosa.pk).exists()
    assert not Phone.objects.exists()
    assert Audit.objects.get(act=Audit.Act.DELETED).person_number == rosa.pk
    assert client.get("/es/mi/").status_code == 302


def test_staff_do_not_delete_themselves(client):
    editor = UserFactory(role=Role.EDITOR)
    client.force_login(editor)
    client.post("/es/mi/borrar/", {"sure": "1"})
    assert User.objects.filter(pk=editor.pk).exists()


def test_no_record_keeps_a_person_from_going():
    """PROTECT towards a person would make the account undeletable; CASCADE from a cooperative's records would take them along."""
    own = {"accounts", "account", "mfa", "usersessions", "admin", "auth"}
    wrong = [
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is User
        and getattr(field.remote_field, "on_delete", None) in (models.PROTECT, models.RESTRICT)
        and model._meta.app_label not in own
    ]
    assert not wrong


def test_name_and_language_are_mine_to_change(rosa, sent):
    client = enter(sent)
    client.post("/es/mi/datos/", {"first_name": "Rosalía", "last_name": "", "preferred_language": "tzo"})
    rosa.refresh_from_db()
    assert (rosa.first_name, rosa.preferred_language) == ("Rosalía", "tzo")


def test_administrators_read_who_did_what(rosa, sent, client, text):
    from accounts import changes
    from accounts.contacts import Contact

    administrator = UserFactory(role=Role.ADMINISTRATOR, first_name="Ana", last_name="Ruiz")
    changes.recover(rosa, contact=Contact.phone("951 123 4567"), reason="La promotora la conoce.", by=administrator)
    client.force_login(administrator)
    page = text(client.get("/admin/reports/cuentas/"))
    for words in ("cuenta abierta", f"#{rosa.pk}", "Ana Ruiz", "La promotora la conoce."):
        assert words in page
    assert "La promotora" not in text(client.get("/admin/reports/cuentas/?act=deleted"))
    client.force_login(UserFactory(role=Role.MODERATOR))
    assert client.get("/admin/reports/cuentas/")["Location"] == "/admin/"
    assert Client().get("/admin/reports/cuentas/")["Location"].startswith("/admin/login/")
