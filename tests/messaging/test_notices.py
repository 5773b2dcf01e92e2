"""The privacy notice where data are asked for: at sign-up, and anew when it changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import codes
from accounts.export import data_of
from accounts.models import User
from messaging.models import NoticeAcceptance, PrivacyNotice
from tests.factories.accounts import PhoneFactory, UserFactory

pytestmark = pytest.mark.django_db
DOOR, CODE, SIGN_UP = "/es/cuenta/entrar/", "/es/cuenta/clave/", "/es/cuenta/registro/"


@pytest.fixture
def sent(monkeypatch):
    box = []
    monkeypatch.setattr(
        codes, "_senders", {codes.Channel.SMS: lambda **message: box.append(message), codes.Channel.EMAIL: lambda **message: box.append(message)}
    )
    return box


def publish(version="2026-11", **fields):
    rows = {"full": "Todo lo que guardamos de ti.", "simplified": "Usamos tu teléfono para que entres."}
    facts = {"published_at": timezone.now() - timedelta(hours=1), "language": "es"} | fields
    return [PrivacyNotice.objects.create(kind=kind, version=version, text=text, **facts) for kind, text in rows.items()]


def prove(client, sent, phone="55 1234 5678"):
    client.post(DOOR, {"phone": phone})
    return client.post(CODE, {"code": sent[-1]["code"]})


def test_who_signs_up_reads_the_short_notice_and_accepts_a_version(client, sent):
    publish()
    assert "Cómo usamos tus datos" in client.get(DOOR).content.decode()
    prove(client, sent)
    page = client.get(SIGN_UP).content.decode()
    assert "Usamos tu teléfono para que entres." in page
    assert 'href="/es/aviso-de-privacidad/"' in page
    assert 'name="notice" value="2026-11"' in page
    assert "checked" not in page
    before = timezone.now()
    assert client.post(SIGN_UP, {"first_name": "Rosa", "notice": "2026-11"})["Location"] == "/es/mi/"
    row = NoticeAcceptance.objects.get()
    assert (row.user.first_name, row.notice.kind, row.notice.version, row.notice.language, row.source) == ("Rosa", "full", "2026-11", "es", "sign_up")
    assert before <= row.accepted_at <= timezone.now()
    [told] = data_of(row.user)["messages"]["messaging.NoticeAcceptance"]
    assert (told["notice__version"], told["source"], told["accepted_at"]) == ("2026-11", "sign_up", row.accepted_at)


@pytest.mark.parametrize(
    ("box", "told"), [({}, "Marca la casilla"), ({"notice": "2025-01"}, "cambió mientras tanto"), ({"notice": "\x00" * 300}, "cambió mientras tanto")]
)
def test_without_the_box_there_is_no_account_and_the_name_stays(client, sent, box, told):
    publish()
    prove(client, sent)
    page = client.post(SIGN_UP, {"first_name": "Rosa", "last_name": "Gómez"} | box).content.decode()
    assert told in page
    assert 'value="Rosa"' in page
    assert 'value="Gómez"' in page
    assert not User.objects.exists()


def test_a_box_that_was_ticked_stays_ticked_when_the_name_is_missing(client, sent):
    publish()
    prove(client, sent)
    assert 'value="2026-11" required id="id_notice" checked' in client.post(SIGN_UP, {"notice": "2026-11"}).content.decode()


def test_the_notice_is_in_the_language_of_the_page_where_it_was_published_in_it(client, sent):
    publish()
    publish(language="tzo")
    client.post("/tzo/cuenta/entrar/", {"phone": "55 1234 5678"})
    client.post("/tzo/cuenta/clave/", {"code": sent[-1]["code"]})
    assert '<div lang="tzo"><p>Usamos' in client.get("/tzo/cuenta/registro/").content.decode()
    assert '<div lang="es-MX"><p>Usamos' in client.get("/yua/cuenta/registro/").content.decode()
    client.post("/tzo/cuenta/registro/", {"first_name": "Rosa", "notice": "2026-11"})
    assert NoticeAcceptance.objects.get().notice.language == "tzo"


def test_without_a_notice_people_sign_up_as_before(client, sent):
    prove(client, sent)
    assert "Cómo usamos tus datos" not in client.get(SIGN_UP).content.decode()
    assert client.post(SIGN_UP, {"first_name": "Rosa"})["Location"] == "/es/mi/"
    assert not NoticeAcceptance.objects.exists()


@pytest.fixture
def rosa(client, sent):
    user = PhoneFactory(number="+525512345678", user=UserFactory(email=None)).user
    full, _short = publish("2025-01", published_at=timezone.now() - timedelta(days=300))
    NoticeAcceptance.objects.create(notice=full, user=user, accepted_at=timezone.now() - timedelta(days=299))
    return user


def test_a_new_version_asks_again_at_the_next_sign_in_and_then_no_more(client, sent, rosa):
    assert prove(client, sent)["Location"] == "/es/mi/"
    client.post("/es/cuenta/salir/")
    publish("2026-11")
    client.post(DOOR, {"phone": "55 1234 5678", "next": "/es/directorio/"})
    answer = prove_again(client, sent, next="/es/directorio/")
    assert answer["Location"] == "/es/mi/aviso/?next=%2Fes%2Fdirectorio%2F"
    assert "Usamos tu teléfono" in client.get(answer["Location"]).content.decode()
    assert "Marca la casilla" in client.post(answer["Location"], {}).content.decode()
    assert client.post(answer["Location"], {"notice": "2026-11"})["Location"] == "/es/directorio/"
    row = NoticeAcceptance.objects.get(notice__version="2026-11")
    assert (row.user, row.source) == (rosa, "sign_in")
    assert NoticeAcceptance.objects.filter(user=rosa).count() == 2  # the proof of the earlier one stays
    client.post("/es/cuenta/salir/")
    assert prove_again(client, sent)["Location"] == "/es/mi/"


def prove_again(client, sent, **data):
    from accounts.models import Attempts

    Attempts.objects.all().delete()  # the minute between two codes
    client.post(DOOR, {"phone": "55 1234 5678"} | data)
    return client.post(CODE, {"code": sent[-1]["code"]})


def test_not_now_lets_one_go_on_and_asks_the_next_time(client, sent, rosa):
    publish("2026-11")
    door = prove(client, sent)["Location"]
    assert client.post(door, {"later": "1"})["Location"] == "/es/mi/"
    assert "que aún no aceptas" in client.get("/es/mi/").content.decode()
    assert not NoticeAcceptance.objects.filter(notice__version="2026-11").exists()
    client.post("/es/cuenta/salir/")
    assert prove_again(client, sent)["Location"] == door


def test_the_page_of_a_notice_leads_nowhere_else(client, rosa):
    publish("2026-11")
    client.force_login(rosa)
    assert client.post("/es/mi/aviso/?next=https://malo.test/", {"later": "1"})["Location"] == "/es/mi/"
