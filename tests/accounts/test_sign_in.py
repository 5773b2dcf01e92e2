"""Passwords, the second factor and the admin's door."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts import throttle
from accounts.models import Attempts, User

from ..factories.accounts import PhoneFactory

PASSWORD = "una-frase-larga-9"
DOOR = "/es/cuenta/contrasena/"
SET_UP = "/es/cuenta/segundo-paso/totp/activate/"


@pytest.fixture
def editor(db):
    return User.objects.create_superuser("editora@ejemplo.test", PASSWORD)


def attempt(client, who="editora@ejemplo.test", password="equivocada", address="192.0.2.1", **data):
    return client.post(DOOR, {"who": who, "password": password} | data, REMOTE_ADDR=address)


def is_in(client):
    return "_auth_user_id" in client.session


def digits(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def half_a_minute_later():
    """The app's code was just used; the next one is not worth waiting for."""
    cache.clear()
    Attempts.objects.all().delete()


def set_up(client):
    client.get(SET_UP)
    secret = client.session[SECRET_SESSION_KEY]
    return secret, client.post(SET_UP, {"code": digits(secret)})


def test_the_admin_has_one_door(client, editor):
    assert client.get("/admin/pages/")["Location"] == "/admin/login/?next=/admin/pages/"
    assert client.get("/admin/login/?next=/admin/pages/")["Location"] == "/es/cuenta/entrar/?next=/admin/pages/"
    assert client.get("/es/_util/login/").status_code == 302
    assert client.post("/es/_util/login/", {"username": editor.email, "password": PASSWORD})["Location"].startswith("/es/cuenta/entrar/")
    for path in ("/admin/password_reset/", "/admin/account/change_password/"):
        assert client.get(path).status_code in (302, 404)
    assert not is_in(client)


def test_the_admin_opens_only_after_the_second_factor(client, editor):
    attempt(client, password=PASSWORD, next="/admin/pages/")
    assert is_in(client)
    for path in ("/admin/", "/admin/pages/", "/admin/users/", "/admin/api/main/pages/"):
        assert client.get(path)["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert client.session[SECRET_SESSION_KEY] in page
    assert b'xmlns="http://www.w3.org/2000/svg"' in base64.b64decode(page.split("svg+xml;base64,")[1].split('"')[0])  # else browsers show a broken picture
    secret, answer = set_up(client)
    assert answer["Location"] == "/es/cuenta/segundo-paso/recovery-codes/"
    assert 'href="/admin/api/main/pages/"' in client.get(answer["Location"]).content.decode()
    assert client.get("/admin/").status_code == 200
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))


def test_the_next_time_it_is_asked_before_the_session_begins(client, editor):
    attempt(client, password=PASSWORD)
    secret, _answer = set_up(client)
    client.post("/es/cuenta/salir/")
    half_a_minute_later()
    assert attempt(client, password=PASSWORD, next="/admin/")["Location"].startswith("/es/cuenta/segundo-paso/authenticate/")
    assert not is_in(client)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    step = "/es/cuenta/segundo-paso/authenticate/"
    assert "Segundo paso" in client.get(step).content.decode()
    client.post(step, {"code": "000000"})
    assert not is_in(client)
    assert client.post(step, {"code": digits(secret)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_opens_once(client, editor):
    attempt(client, password=PASSWORD)
    set_up(client)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for opens in (True, False):
        client.post("/es/cuenta/salir/")
        attempt(client, password=PASSWORD)
        client.post("/es/cuenta/segundo-paso/authenticate/", {"code": code})
        assert is_in(client) is opens


def test_wrong_second_factors_are_counted(client, editor):
    attempt(client, password=PASSWORD)
    secret, _answer = set_up(client)
    client.post("/es/cuenta/salir/")
    half_a_minute_later()
    attempt(client, password=PASSWORD)
    step = "/es/cuenta/segundo-paso/authenticate/"
    for _ in range(5):
        client.post(step, {"code": "000000"})
    assert "Demasiados intentos" in client.post(step, {"code": digits(secret)}).content.decode()
    assert not is_in(client)


@pytest.mark.without_second_factor
def test_a_session_without_it_is_asked_for_it_even_where_it_is_set_up(client, editor):
    Authenticator.objects.create(user=editor, type="totp", data={})
    client.force_login(editor)
    assert client.get("/admin/")["Location"] == "/es/cuenta/segundo-paso/reauthenticate/?next=/admin/"


def test_members_are_not_asked(client, db):
    User.objects.create_user("rosa@ejemplo.test", PASSWORD)
    assert attempt(client, "rosa@ejemplo.test", PASSWORD)["Location"] == "/es/mi/"
    assert client.get("/es/mi/").status_code == 200
    assert client.get("/admin/", follow=True).status_code == 403


def test_nobody_becomes_superuser_through_the_web(client, editor):
    other = User.objects.create_user("otra@ejemplo.test")
    client.force_login(editor)
    page = client.get(f"/admin/users/edit/{other.pk}/").content.decode()
    assert "is_superuser" not in page
    client.post(
        f"/admin/users/edit/{other.pk}/", {"first_name": "O", "email": other.email, "preferred_language": "es", "is_superuser": "on", "is_active": "on"}
    )
    other.refresh_from_db()
    assert not other.is_superuser


def test_the_command_stands_for_an_app(capsys):
    call_command("authenticator", "JBSWY3DPEHPK3PXP")
    assert capsys.readouterr().out.strip() == digits("JBSWY3DPEHPK3PXP")
    with pytest.raises(CommandError):
        call_command("authenticator", "189")


# Passwords ------------------------------------------------------------------------------------------------------------


def test_the_right_password_opens_with_email_or_phone(client, editor):
    PhoneFactory(user=editor, number="+525512345678")
    PhoneFactory(number="+525512345678")
    for who in ("Editora@Ejemplo.test", "044 55 1234 5678"):
        attempt(client, who, PASSWORD)
        assert client.session["_auth_user_id"] == str(editor.pk)
        client.post("/es/cuenta/salir/")


def test_after_five_slips_the_page_says_when_to_try_again(client, editor):
    for _ in range(5):
        attempt(client)
    page = attempt(client, password=PASSWORD).content.decode()
    assert "Demasiados intentos. Vuelve a intentarlo en 15 minutos." in page
    assert 'value="editora@ejemplo.test"' in page
    assert not is_in(client)


def test_the_wait_ends(client, editor):
    for _ in range(5):
        attempt(client)
    Attempts.objects.update(until=timezone.now() - timedelta(seconds=1))
    attempt(client, password=PASSWORD)
    assert is_in(client)


def test_neighbours_and_other_places_are_not_locked_out(client, editor):
    User.objects.create_user("vecina@ejemplo.test", PASSWORD)
    for _ in range(6):
        attempt(client)
    attempt(client, "vecina@ejemplo.test", PASSWORD)
    assert is_in(client)
    client.post("/es/cuenta/salir/")
    attempt(client, password=PASSWORD, address="192.0.2.2")
    assert is_in(client)


def test_who_guesses_from_everywhere_is_stopped_and_the_persons_own_device_is_not(client, editor, monkeypatch):
    attempt(client, password=PASSWORD)  # from now on this device knows the account
    client.post("/es/cuenta/salir/")
    monkeypatch.setattr(throttle, "SIGN_IN_ANYWHERE", replace(throttle.SIGN_IN_ANYWHERE, limit=3))
    stranger = Client()
    for number in range(3):
        attempt(stranger, address=f"198.51.100.{number}")
    attempt(stranger, password=PASSWORD, address="198.51.100.9")
    assert not is_in(stranger)
    attempt(client, password=PASSWORD)
    assert is_in(client)


def test_an_unknown_account_is_treated_like_a_known_one(client, editor, text):
    known = [text(attempt(client)) for _ in range(7)]
    unknown = [text(attempt(client, "nadie@ejemplo.test")) for _ in range(7)]
    assert known == unknown


@pytest.mark.parametrize("who", ["editora@ejemplo.test", "sin-clave@ejemplo.test", "nadie@ejemplo.test", "55 1234 5678", "55 1234 5679"])
def test_a_wrong_password_costs_one_hash_whoever_it_is(client, editor, monkeypatch, who):
    """The time that an answer takes must not tell who has an account; hashing is nearly all of it."""
    User.objects.create_user("sin-clave@ejemplo.test")
    PhoneFactory(user=editor, number="+525512345678")
    hashes = []
    original = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args, **kwargs: hashes.append(1) or original(*args, **kwargs))
    attempt(client, who)
    assert len(hashes) == 1


@pytest.mark.parametrize("account", ["a\x00b", "x" * 10_000, "@", "' OR 1=1 --"])
def test_nonsense_is_refused_politely(client, db, account):
    assert attempt(client, account, "x").status_code == 200
    assert not is_in(client)


def test_where_nothing_can_be_counted_nobody_gets_in(client, editor, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OperationalError("no such table")

    monkeypatch.setattr(Attempts.objects, "get_or_create", broken)
    assert attempt(client, password=PASSWORD).status_code == 503
    assert not is_in(client)


def test_the_address_behind_our_proxy_is_the_one_the_proxy_added(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.7")
    assert throttle.client_address(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert throttle.client_address(request) == "192.0.2.7"


def test_nothing_that_names_a_person_is_kept_or_logged(client, editor, caplog):
    for _ in range(6):
        attempt(client)
    assert "ejemplo.test" not in caplog.text
    assert "192.0.2.1" not in caplog.text
    assert not any("@" in row.key for row in Attempts.objects.all())


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_all_count(rf):
    request = rf.get("/")

    def take(_):
        try:
            return throttle.SIGN_IN.take(request, "editora@ejemplo.test")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        allowed = list(pool.map(take, range(12)))
    assert sorted(allowed) == [0] * 7 + [1, 2, 3, 4, 5]


def test_counts_that_are_over_are_dropped(client, editor):
    attempt(client)
    assert throttle.forget_old(timezone.now() + timedelta(hours=2)) == 2
    assert Client
