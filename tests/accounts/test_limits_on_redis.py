"""The limits where they are counted in production: on a real Redis, which all processes share and which may go away."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import throttle
from accounts.models import Attempts, Audit, User

from ..factories.accounts import PhoneFactory

REDIS = os.environ.get("REDIS_URL", "")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not REDIS, reason="REDIS_URL is not set")]
DOOR, CODE = "/es/cuenta/entrar/", "/es/cuenta/clave/"
BY_PASSWORD = "/es/cuenta/contrasena/"
RIGHT = "una-frase-larga-9"


def limits_at(url):
    """As `settings.CACHES` has it when REDIS_URL is set, under names of this test's own."""
    options = {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5}
    return {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": url, "KEY_PREFIX": f"tests-{uuid.uuid4().hex}", "OPTIONS": options}


@pytest.fixture(autouse=True)
def counts(settings):
    settings.CACHES = {**settings.CACHES, "limits": limits_at(REDIS)}
    settings.LIMITS_CACHE = "limits"
    yield caches["limits"]
    caches["limits"].delete_pattern("*")


def ask(client, phone="55 1234 5678"):
    return client.post(DOOR, {"phone": phone})


def is_in(client):
    return "_auth_user_id" in client.session


def end(counts, throttle_, account, rf):
    """As if the window had passed."""
    counts.delete(throttle_.key(rf.get("/"), account))


def test_a_code_lets_in_and_a_second_one_waits_its_minute(client, sent, counts, rf):
    PhoneFactory(number="+525512345678")
    ask(client)
    assert "segundos" in client.post(CODE, {"again": "1"}).content.decode()
    assert len(sent) == 1
    client.post(CODE, {"code": sent.code})
    assert is_in(client)
    assert not Attempts.objects.exists()  # nothing went to the database


def test_counting_keeps_the_time_that_is_left(rf, counts):
    request = rf.get("/")
    assert [throttle.SIGN_IN.take(request, "a") for _ in range(3)] == [1, 2, 3]
    key = throttle.SIGN_IN.key(request, "a")
    counts.expire(key, 100)
    assert [throttle.SIGN_IN.take(request, "a") for _ in range(3)] == [4, 5, 0]
    until = throttle.SIGN_IN.blocked_until(request, "a")
    assert timedelta(seconds=90) < until - timezone.now() <= timedelta(seconds=100)
    throttle.SIGN_IN.forget(request, "a")
    assert throttle.SIGN_IN.blocked_until(request, "a") is None
    assert throttle.SIGN_IN.take(request, "a") == 1


def test_parallel_tries_all_count(rf):
    request = rf.get("/")
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: throttle.SIGN_IN.take(request, "editora@ejemplo.test"), range(24)))
    connection.close()
    assert sorted(allowed) == [0] * 19 + [1, 2, 3, 4, 5]


def test_five_slips_then_a_wait_and_neighbours_get_in(client):
    for name in ("editora", "vecina"):
        User.objects.create_user(f"{name}@ejemplo.test", RIGHT)
    for _ in range(5):
        client.post(BY_PASSWORD, {"who": "editora@ejemplo.test", "password": "equivocada"})
    assert "Demasiados intentos" in client.post(BY_PASSWORD, {"who": "editora@ejemplo.test", "password": RIGHT}).content.decode()
    assert not is_in(client)
    client.post(BY_PASSWORD, {"who": "vecina@ejemplo.test", "password": RIGHT})
    assert is_in(client)


def test_a_number_gets_ten_codes_a_day(client, sent, counts, rf):
    for _ in range(12):
        ask(client)
        end(counts, throttle.CODE_WAIT, "+525512345678", rf)
    assert len(sent) == throttle.CODES_A_DAY.limit
    assert "Demasiados intentos" in ask(client).content.decode()


def test_the_site_has_a_daily_cap_with_an_alarm(sent, settings, caplog):
    settings.CODES_A_DAY_FOR_SITE = 5
    pages = [ask(Client(), f"55 1234 {5000 + number}") for number in range(7)]
    assert len(sent) == 5
    assert "Usa tu correo" in pages[-1].content.decode()
    assert [record.levelname for record in caplog.records if record.name == "accounts"] == ["ERROR", "ERROR"]
    assert Audit.objects.filter(act=Audit.Act.CODES_CAP).count() == 2


def test_a_redis_that_goes_away_lets_nobody_in_and_comes_back(client, sent, settings, counts, rf):
    PhoneFactory(number="+525512345678", user=User.objects.create_user("rosa@ejemplo.test", RIGHT))
    ask(client)
    working = settings.CACHES
    settings.CACHES = {**working, "limits": limits_at("redis://127.0.0.1:1/0")}
    for path, data in ((CODE, {"code": sent.code}), (DOOR, {"phone": "55 1234 5679"}), (BY_PASSWORD, {"who": "rosa@ejemplo.test", "password": RIGHT})):
        answer = client.post(path, data)
        assert answer.status_code == 503, path
        assert "Por ahora nadie puede entrar" in answer.content.decode()
        assert not is_in(client)
    assert client.get("/es/directorio/").status_code == 200
    settings.CACHES = working
    client.post(CODE, {"code": sent.code})
    assert is_in(client)
