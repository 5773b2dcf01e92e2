"""Where the counts cannot be read or written nobody gets in, and whoever knocks reads why: at each door, with the table really gone."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import InterfaceError, connection
from django.test import Client

from accounts import throttle
from accounts.models import Attempts
from directory.models import Enquiry

from ..factories.accounts import PhoneFactory, UserFactory
from .test_sign_in import digits

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "prueba-123456"
DOOR, CODE, BY_PASSWORD, NAME = "/es/cuenta/entrar/", "/es/cuenta/clave/", "/es/cuenta/contrasena/", "/es/cuenta/registro/"
SECOND = "/es/cuenta/segundo-paso/"
NUMBER = "+525512345678"


def at_the_door(client, sent):
    return None


def with_a_code(client, sent):
    """Their code has come."""
    PhoneFactory(number=NUMBER, user=UserFactory(password=None))
    client.post(DOOR, {"phone": NUMBER})


def proven(client, sent):
    """The phone is theirs, and nobody has it yet."""
    client.post(DOOR, {"phone": NUMBER})
    client.post(CODE, {"code": sent.code})


def with_password(client, sent):
    UserFactory(email="ana@ejemplo.test")


def before_second_factor(client, sent):
    user = UserFactory(email="ana@ejemplo.test")
    TOTP.activate(user, generate_totp_secret())
    client.post(BY_PASSWORD, {"who": user.email, "password": PASSWORD})
    client.recovery = RecoveryCodes.activate(user).get_unused_codes()[0]


def inside(client, sent):
    user = UserFactory(email="ana@ejemplo.test")
    PhoneFactory(number=NUMBER, user=user)
    client.post(BY_PASSWORD, {"who": user.email, "password": PASSWORD})


def inside_with_app(client, sent):
    user, secret = UserFactory(email="ana@ejemplo.test"), generate_totp_secret()
    client.force_login(user)
    TOTP.activate(user, secret)
    client.app = digits(secret)


@pytest.fixture
def without_counts(transactional_db):
    """Takes the table away, as a database does that was restored in part; it is back when the test ends."""
    table = connection.ops.quote_name(Attempts._meta.db_table)
    gone = []

    def take_away():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO attempts_gone")
        gone.append(True)

    yield take_away
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE attempts_gone RENAME TO {table}")


@pytest.mark.parametrize(
    ("came_so_far", "path", "data"),
    [
        (at_the_door, DOOR, lambda client, sent: {"phone": "55 1234 5678"}),
        (at_the_door, DOOR, lambda client, sent: {"email": "ana@ejemplo.test"}),
        (at_the_door, "/es/cuenta/recuperar/", lambda client, sent: {"email": "ana@ejemplo.test"}),
        (with_a_code, CODE, lambda client, sent: {"code": sent.code}),
        (with_a_code, CODE, lambda client, sent: {"code": "000000"}),
        (with_a_code, CODE, lambda client, sent: {"again": "1"}),
        (proven, NAME, lambda client, sent: {"first_name": "Ana"}),
        (with_password, BY_PASSWORD, lambda client, sent: {"who": "ana@ejemplo.test", "password": PASSWORD}),
        (with_password, BY_PASSWORD, lambda client, sent: {"who": "ana@ejemplo.test", "password": "otra"}),
        (before_second_factor, f"{SECOND}authenticate/", lambda client, sent: {"code": client.recovery}),
        (before_second_factor, f"{SECOND}authenticate/", lambda client, sent: {"code": "000000"}),
        (inside, "/es/cuenta/confirmar/", lambda client, sent: {"password": PASSWORD}),
        (inside, "/es/mi/confirmar/", lambda client, sent: {"next": "/es/mi/telefonos/"}),
        (inside, "/es/mi/telefonos/", lambda client, sent: {"phone": "55 8765 4321", "add": "1"}),
        (inside_with_app, f"{SECOND}reauthenticate/", lambda client, sent: {"code": client.app}),
    ],
)
def test_every_door_is_closed_with_a_sentence_where_the_table_of_counts_fails(sent, text, without_counts, came_so_far, path, data):
    client = Client(raise_request_exception=False)
    came_so_far(client, sent)
    was_in, posted, messages = "_auth_user_id" in client.session, data(client, sent), len(sent)
    without_counts()
    answer = client.post(path, posted)
    assert answer.status_code == 503
    assert "Por ahora nadie puede entrar" in text(answer)
    assert ("_auth_user_id" in client.session, len(sent)) == (was_in, messages)
    assert client.get(DOOR).status_code == (302 if was_in else 200)


@pytest.mark.parametrize("look", ["blocked_until", "take", "forget"])
def test_a_connection_that_broke_is_told_too(rf, monkeypatch, look):
    """An InterfaceError, which Django does not count among the DatabaseErrors."""

    def broken(*_args, **_kwargs):
        raise InterfaceError("connection already closed")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        with pytest.raises(throttle.UncountableError):
            getattr(throttle.SIGN_IN, look)(rf.post("/"), "ana@ejemplo.test")


def test_what_a_visitor_wrote_is_kept_where_the_table_of_counts_fails(client, without_counts):
    """No secret is behind these forms, and whoever asked for forty kilos of vanilla would not write it again."""
    without_counts()
    need = {"need": "Vainilla en vaina", "quantity": "40 kg", "place": "", "needed_by": "", "contact": "ana@ejemplo.test", "site": ""}
    assert client.post("/es/solicitudes/nueva/", need).status_code == 302
    assert Enquiry.objects.get().contact == "ana@ejemplo.test"
