from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.models import Attempts, User

PASSWORD = "una-frase-larga-9"
SIGN_IN = "/admin/login/"


@pytest.fixture
def editor(db):
    return User.objects.create_superuser("editora@ejemplo.test", PASSWORD)


def attempt(client, email="editora@ejemplo.test", password="equivocada", address="192.0.2.1", **data):
    return client.post(SIGN_IN, {"username": email, "password": password} | data, REMOTE_ADDR=address)


def test_the_right_password_opens_the_admin(client, editor):
    response = attempt(client, "Editora@Ejemplo.test", PASSWORD, next="/admin/pages/")
    assert response.status_code == 302
    assert response["Location"] == "/admin/pages/"
    assert not Attempts.objects.exists()


@pytest.mark.parametrize("there", ["https://malo.test/", "//malo.test/", "/\\malo.test", "javascript:alert(1)", "https:malo.test"])
def test_signing_in_never_leads_elsewhere(client, editor, there):
    assert attempt(client, password=PASSWORD, next=there)["Location"] == reverse("wagtailadmin_home")


def test_after_five_slips_the_page_says_when_to_try_again(client, editor):
    for _ in range(5):
        assert "Demasiados intentos" not in attempt(client).content.decode()
    response = attempt(client, password=PASSWORD)
    assert "Demasiados intentos. Vuelve a intentarlo en 15 minutos." in response.content.decode()
    assert 'value="editora@ejemplo.test"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_wait_ends(client, editor):
    for _ in range(5):
        attempt(client)
    Attempts.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert attempt(client, password=PASSWORD).status_code == 302


def test_neighbours_and_other_places_are_not_locked_out(client, editor):
    User.objects.create_superuser("vecina@ejemplo.test", PASSWORD)
    for _ in range(6):
        attempt(client)
    assert attempt(client, "vecina@ejemplo.test", PASSWORD).status_code == 302
    client.logout()
    assert attempt(client, password=PASSWORD, address="192.0.2.2").status_code == 302


def test_an_unknown_account_is_treated_like_a_known_one(client, editor):
    known = [attempt(client).content for _ in range(6)]
    unknown = [attempt(client, "nadie@ejemplo.test").content.replace(b"nadie@", b"editora@") for _ in range(6)]

    def sentences(pages):
        return [[line.strip() for line in page.decode().splitlines() if 'class="error"' in line] for page in pages]

    assert sentences(known) == sentences(unknown)


@pytest.mark.parametrize("account", ["a\x00b", "x" * 10_000, "\ud800", "' OR 1=1 --"])
def test_nonsense_is_refused_politely(client, db, account):
    response = client.post(SIGN_IN, {"username": account.encode("utf-8", "replace").decode(), "password": "x"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_every_door_is_counted(client, editor):
    """Wagtail has a second sign-in page for private pages of the site."""
    door = reverse("wagtailcore_login")
    for _ in range(5):
        client.post(door, {"username": editor.email, "password": "equivocada"}, REMOTE_ADDR="192.0.2.1")
    client.post(door, {"username": editor.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert "_auth_user_id" not in client.session


def test_where_nothing_can_be_counted_nobody_gets_in(client, editor, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OperationalError("no such table")

    monkeypatch.setattr(Attempts.objects, "get_or_create", broken)
    with pytest.raises(OperationalError):
        attempt(client, password=PASSWORD)
    assert "_auth_user_id" not in client.session


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
    assert "@" not in Attempts.objects.get().key


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
    assert allowed.count(True) == throttle.SIGN_IN.limit


def test_counts_that_are_over_are_dropped(client, editor):
    attempt(client)
    assert throttle.forget_old(timezone.now() + timedelta(hours=1)) == 1


# A forgotten password -------------------------------------------------------------------------------------------------


def ask(client, email, address="192.0.2.1"):
    return client.post("/admin/password_reset/", {"email": email}, REMOTE_ADDR=address)


def test_a_new_password_is_asked_for_by_mail(client, editor):
    assert ask(client, "EDITORA@ejemplo.test")["Location"] == reverse("wagtailadmin_password_reset_done")
    [message] = mail.outbox
    assert message.to == ["editora@ejemplo.test"]
    assert "/admin/password_reset/confirm/" in message.body


def test_asking_does_not_tell_who_has_an_account(client, editor):
    known = [(r.status_code, r.get("Location")) for r in (ask(client, "editora@ejemplo.test") for _ in range(5))]
    unknown = [(r.status_code, r.get("Location")) for r in (ask(client, "nadie@ejemplo.test") for _ in range(5))]
    assert known == unknown


def test_nobody_is_flooded_with_mail(client, editor):
    pages = [ask(client, "editora@ejemplo.test") for _ in range(5)]
    assert len(mail.outbox) == throttle.RESET.limit
    assert "Demasiados intentos. Vuelve a intentarlo en 60 minutos." in pages[-1].content.decode()
