"""Signing up and in with a code."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import codes, entrance, throttle
from accounts.contacts import Contact
from accounts.models import Attempts, Audit, Phone, User
from accounts.roles import Role

from ..factories.accounts import PhoneFactory, UserFactory

pytestmark = pytest.mark.django_db
DOOR, CODE = "/es/cuenta/entrar/", "/es/cuenta/clave/"
NUMBER = "+525512345678"


def ask(client, phone="044 55 1234 5678", address="192.0.2.1", **data):
    return client.post(DOOR, ({"phone": phone} if phone else {}) | data, REMOTE_ADDR=address)


def a_minute_later():
    Attempts.objects.update(until=timezone.now() - timedelta(seconds=1))


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["044 55 1234 5678", "5512345678", "+52 1 55 1234 5678", "521 55 1234 5678", "01 55 1234 5678", "+52 (55) 1234-5678"])
def test_somebody_new_signs_up_with_a_phone_however_it_is_written(client, sent, typed):
    assert ask(client, typed)["Location"] == CODE
    assert sent[0]["to"] == NUMBER
    assert "55 1234 5678" in client.get(CODE).content.decode()
    assert client.post(CODE, {"code": f" {sent.code[:3]} {sent.code[3:]} "})["Location"] == "/es/cuenta/registro/"
    assert client.post("/es/cuenta/registro/", {"first_name": "Rosa"})["Location"] == "/es/mi/"
    user = User.objects.get()
    assert (user.first_name, user.has_usable_password(), user.is_superuser) == ("Rosa", False, False)
    assert Phone.objects.get().verified_at
    assert "55 1234 5678" in client.get("/es/mi/").content.decode()


def test_who_has_an_account_is_in_after_the_code_and_goes_where_they_wanted(client, sent):
    phone = PhoneFactory(number=NUMBER)
    ask(client, next="/es/directorio/")
    assert client.post(CODE, {"code": sent.code})["Location"] == "/es/directorio/"
    assert client.session["_auth_user_id"] == str(phone.user.pk)


@pytest.mark.parametrize("there", ["https://malo.test/", "//malo.test/", "/\\malo.test", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(client, sent, there):
    PhoneFactory(number=NUMBER)
    ask(client, next=there)
    assert client.post(CODE, {"code": sent.code})["Location"] == "/es/mi/"


def test_an_email_does_as_well(client, sent):
    user = UserFactory(email="ana@ejemplo.test")
    ask(client, "", email=" Ana@Ejemplo.test ")
    assert sent[0]["channel"] == codes.Channel.EMAIL
    client.post(CODE, {"code": sent.code})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_two_who_share_a_phone_are_asked_who_they_are(client, sent):
    rosa, juan = (PhoneFactory(number=NUMBER, user=UserFactory(first_name=name)).user for name in ("Rosa", "Juan"))
    other = UserFactory()
    ask(client)
    assert client.post(CODE, {"code": sent.code})["Location"] == "/es/cuenta/quien/"
    page = client.get("/es/cuenta/quien/").content.decode()
    assert "Rosa" in page
    assert "Juan" in page
    assert client.post("/es/cuenta/quien/", {"person": other.pk}).status_code == 404
    assert not is_in(client)
    client.post("/es/cuenta/quien/", {"person": juan.pk})
    assert client.session["_auth_user_id"] == str(juan.pk)
    assert rosa.pk != juan.pk


def test_a_third_person_of_the_family_makes_an_own_account(client, sent):
    PhoneFactory.create_batch(2, number=NUMBER)
    ask(client)
    client.post(CODE, {"code": sent.code})
    client.post("/es/cuenta/registro/", {"first_name": "Luz"})
    assert Phone.objects.filter(number=NUMBER).count() == 3
    assert User.objects.get(pk=client.session["_auth_user_id"]).first_name == "Luz"


def test_names_are_shown_and_accounts_made_to_nobody_without_the_code(client, sent):
    PhoneFactory.create_batch(2, number=NUMBER)
    ask(client)
    for path in ("/es/cuenta/quien/", "/es/cuenta/registro/"):
        assert client.get(path)["Location"] == DOOR
        assert client.post(path, {"person": Phone.objects.first().user_id, "first_name": "x"})["Location"] == DOOR


def test_the_answer_does_not_tell_who_is_known(client, sent):
    PhoneFactory(number=NUMBER)
    known, unknown = ask(client, "5512345678"), ask(client, "5512345679")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(sent) == 2
    assert all(message["user"] is None for message in sent)


def test_nothing_is_looked_up_before_the_code(client, sent, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    PhoneFactory(number=NUMBER)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask(client)
    assert not [query for query in queries.captured_queries if "accounts_phone" in query["sql"] or "accounts_user" in query["sql"]]


def test_five_tries_then_even_the_right_code_is_over(client, sent):
    PhoneFactory(number=NUMBER)
    ask(client)
    wrong = f"{(int(sent.code) + 1) % 10**6:06d}"
    for _ in range(4):
        assert "No es la clave" in client.post(CODE, {"code": wrong}).content.decode()
    assert "fue el último intento" in client.post(CODE, {"code": wrong}).content.decode()
    assert "ya no sirve" in client.post(CODE, {"code": sent.code}).content.decode()
    assert not is_in(client)
    a_minute_later()
    client.post(CODE, {"again": "1"})
    client.post(CODE, {"code": sent.code})
    assert is_in(client)


def test_a_code_is_over_after_ten_minutes(client, sent, monkeypatch):
    ask(client)
    assert sent[0]["expires_at"] - timezone.now() <= timedelta(minutes=10)
    later = time.time() + 601
    monkeypatch.setattr("accounts.one_time.time.time", lambda: later)
    assert "ya no sirve" in client.post(CODE, {"code": sent.code}).content.decode()


def test_a_code_is_good_once_and_only_where_it_was_asked_for(client, sent, django_user_model):
    from django.test import Client

    PhoneFactory(number=NUMBER)
    ask(client)
    elsewhere = Client()
    elsewhere.post(CODE, {"code": sent.code})
    assert not is_in(elsewhere)
    code = sent.code
    client.post(CODE, {"code": code})
    client.logout()
    client.post(CODE, {"code": code})
    assert not is_in(client)


def test_a_new_code_only_after_a_minute_and_the_old_one_is_over(client, sent):
    PhoneFactory(number=NUMBER)
    ask(client)
    first = sent.code
    assert re.search(r"Espera \d+ segundos", client.post(CODE, {"again": "1"}).content.decode())
    assert len(sent) == 1
    a_minute_later()
    assert "Va en camino otra clave" in client.post(CODE, {"again": "1"}).content.decode()
    if sent.code != first:
        client.post(CODE, {"code": first})
        assert not is_in(client)


def test_a_number_gets_ten_codes_a_day_from_wherever(client, sent):
    for number in range(12):
        ask(client, address=f"192.0.2.{number}")
        Attempts.objects.filter(until__lt=timezone.now() + timedelta(minutes=2)).delete()
    assert len(sent) == throttle.CODES_A_DAY.limit
    assert "Vuelve a intentarlo en 24 horas." in ask(client).content.decode()


def test_codes_that_were_typed_count_as_those_that_were_not(client, sent):
    PhoneFactory(number=NUMBER)
    for number in range(12):
        ask(client, address=f"192.0.2.{number}")
        client.post(CODE, {"code": sent.code})
        client.cookies.clear()
        Attempts.objects.filter(until__lt=timezone.now() + timedelta(minutes=2)).delete()
    assert len(sent) == throttle.CODES_A_DAY.limit


def test_whose_phone_has_no_whatsapp_gets_the_code_by_sms_instead_and_the_reverse(client, sent):
    from accounts import codes

    codes._senders[codes.Channel.WHATSAPP] = lambda **message: sent.append(message | {"channel": "whatsapp"})
    ask(client, channel="whatsapp")
    assert "Enviarla mejor por SMS" in client.get(CODE).content.decode()
    page = client.post(CODE, {"again": "sms"}).content.decode()
    assert "Espera" in page
    assert "Enviarla mejor por SMS" in page
    for channel in ("sms", "whatsapp", "sms", "carrier-pigeon"):
        a_minute_later()
        client.post(CODE, {"again": channel})
    assert [message["channel"] for message in sent] == ["whatsapp", "sms", "whatsapp", "sms", "sms"]
    assert is_in(client) is False
    codes._senders.pop(codes.Channel.WHATSAPP)
    assert "Enviarla mejor" not in client.get(CODE).content.decode()


def test_a_village_behind_one_address_gets_in(client, sent):
    from django.test import Client

    for number in range(60):
        ask(Client(), f"55 1234 {5000 + number}")
    assert len(sent) == 60


def test_strangers_cannot_use_up_what_a_known_device_may(client, sent):
    from django.test import Client

    PhoneFactory(number=NUMBER)
    ask(client)
    client.post(CODE, {"code": sent.code})
    client.post("/es/cuenta/salir/")
    for number in range(12):
        ask(Client(), address=f"198.51.100.{number}")
        Attempts.objects.filter(until__lt=timezone.now() + timedelta(minutes=2)).delete()
    before = len(sent)
    ask(client)
    assert len(sent) == before + 1


def test_a_forged_device_cookie_knows_nobody(client, sent):
    client.cookies["dispositivo"] = "abc:def:ghi"
    ask(client)
    ask(client)
    assert len(sent) == 1


def test_the_site_has_a_daily_cap_and_raises_an_alarm(client, sent, settings, caplog, admin_client):
    settings.CODES_A_DAY_FOR_SITE = 5
    pages = [ask(client, f"55 1234 {5000 + number}") for number in range(7)]
    assert len(sent) == 5
    assert "Usa tu correo" in pages[-1].content.decode()
    assert 'value="55 1234 5006"' in pages[-1].content.decode()
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 2
    assert Audit.objects.filter(act=Audit.Act.CODES_CAP).count() == 2
    page = admin_client.get("/admin/").content.decode()
    assert "tope diario (5/5, dispositivos nuevos)" in page
    assert page.index("tope diario") < page.index("Tu escritorio")
    ask(client, "", email="ana@ejemplo.test")
    assert len(sent) == 6


def test_strangers_who_reach_the_cap_of_the_site_leave_known_devices_theirs(client, sent, settings):
    from django.test import Client

    PhoneFactory(number=NUMBER)
    ask(client)
    client.post(CODE, {"code": sent.code})
    client.post("/es/cuenta/salir/")
    a_minute_later()
    settings.CODES_A_DAY_FOR_SITE = 3
    pages = [ask(Client(), f"55 1234 {6000 + number}").content.decode() for number in range(4)]
    assert "Usa tu correo" in pages[-1]
    before = len(sent)
    assert ask(client)["Location"] == CODE
    assert len(sent) == before + 1


def test_known_devices_have_a_daily_cap_of_the_site_too(client, sent, settings, caplog):
    """Whoever owns the numbers reads the codes: devices that are known are pumped as well."""
    PhoneFactory(number=NUMBER)
    ask(client)
    client.post(CODE, {"code": sent.code})
    client.post("/es/cuenta/salir/")
    settings.CODES_A_DAY_FOR_SITE = 2
    for _ in range(4):
        Attempts.objects.filter(until__lt=timezone.now() + timedelta(minutes=2)).delete()
        page = ask(client)
    assert len(sent) == 1 + 2
    assert "Usa tu correo" in page.content.decode()
    assert [entry.reason for entry in Audit.objects.filter(act=Audit.Act.CODES_CAP)] == ["2/2, known", "2/2, known"]


def test_who_has_proven_a_phone_says_who_they_are_within_a_quarter_of_an_hour(client, sent, monkeypatch):
    PhoneFactory.create_batch(2, number=NUMBER)
    ask(client)
    client.post(CODE, {"code": sent.code})
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr("accounts.entrance.time.time", lambda: later)
    for path in ("/es/cuenta/quien/", "/es/cuenta/registro/"):
        assert client.get(path)["Location"] == DOOR
        assert client.post(path, {"person": Phone.objects.first().user_id, "first_name": "x"})["Location"] == DOOR
    assert not is_in(client)


def test_nobody_enters_as_somebody_whose_contact_was_not_proven(rf):
    PhoneFactory(number=NUMBER)
    with pytest.raises(ValueError, match="somebody else"):
        entrance.enter(rf.get("/"), UserFactory(), entrance.Proven(Contact("phone", NUMBER), "", remember=False))


def test_phones_of_far_countries_get_no_text_messages(client, sent):
    assert "de ese país" in ask(client, "+44 7911 123456").content.decode()
    assert not sent


def test_where_nothing_can_be_counted_nobody_gets_in(client, sent, settings, text):
    settings.CACHES = {**settings.CACHES, "limits": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.LIMITS_CACHE = "limits"
    answer = ask(client)
    assert answer.status_code == 503
    assert "Por ahora nadie puede entrar" in text(answer)
    assert not sent


def test_a_channel_that_fails_is_told_and_costs_no_wait(client, sent, monkeypatch):
    def refuse(**_message):
        raise codes.NotSentError("gateway down")

    codes._senders[codes.Channel.SMS] = refuse
    page = ask(client).content.decode()
    assert "no podemos enviar la clave" in page
    assert 'value="044 55 1234 5678"' in page
    assert "gateway" not in page
    codes._senders[codes.Channel.SMS] = lambda **message: sent.append(message)
    assert ask(client)["Location"] == CODE
    assert len(sent) == 1


@pytest.mark.parametrize(("typed", "told"), [("12345", "diez"), ("hola", "no es un número"), ("", "Escribe tu teléfono"), ("9" * 400, "")])
def test_bad_input_gets_a_sentence_and_stays(client, sent, typed, told):
    page = ask(client, typed).content.decode() if typed else client.post(DOOR, {}).content.decode()
    assert told in page
    assert not sent


def test_an_account_that_was_closed_stays_closed(client, sent):
    PhoneFactory(number=NUMBER, user=UserFactory(former=True))
    ask(client)
    assert client.post(CODE, {"code": sent.code})["Location"] == "/es/cuenta/cerrada/"
    assert not is_in(client)


@pytest.mark.parametrize(("role", "hours"), [(None, 180 * 24), (Role.EDITOR, 12)])
def test_a_phone_that_stays_signed_in_forgets_staff_sooner(client, sent, role, hours):
    PhoneFactory(number=NUMBER, user=UserFactory(role=role))
    ask(client, remember="on")
    client.post(CODE, {"code": sent.code})
    assert client.session.get_expiry_age() == hours * 3600


@pytest.mark.parametrize(("remember", "at_close"), [({"remember": "on"}, False), ({}, True)])
def test_staying_signed_in_is_a_choice(client, sent, remember, at_close):
    PhoneFactory(number=NUMBER)
    ask(client, **remember)
    client.post(CODE, {"code": sent.code})
    assert client.session.get_expire_at_browser_close() is at_close


def test_neither_log_nor_session_nor_store_holds_code_or_number(client, sent, caplog):
    caplog.set_level(0)
    ask(client)
    client.post(CODE, {"code": "000000"})
    kept = str(dict(client.session))
    assert sent.code not in caplog.text
    assert sent.code not in kept
    assert "5512345678" not in caplog.text
    assert not any("5512345678" in row.key for row in Attempts.objects.all())


def test_who_only_reads_gets_no_cookie_and_the_door_is_kept_nowhere(client, sent, settings):
    answer = client.get("/es/directorio/")
    assert not answer.cookies
    settings.PAGE_CACHE = True
    door = client.get(DOOR)
    assert "no-store" in door["Cache-Control"]
    assert "X-Page-Cache" not in client.get(DOOR)


def test_the_code_field_helps_phones(client, sent):
    ask(client)
    page = client.get(CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
