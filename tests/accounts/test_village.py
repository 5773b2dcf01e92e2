"""A village reaches the portal through one address (CGNAT): its limits keep out who guesses, never the neighbours."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from freezegun import freeze_time

from accounts.models import Phone, User

from ..factories.accounts import PhoneFactory

pytestmark = pytest.mark.django_db
PEOPLE, HOUR = 200, timedelta(hours=1)
ADDRESS = "198.51.100.7"


def number(place):
    return f"+52951234{place:04d}"


def by_code(client, sent, place):
    client.post("/es/cuenta/entrar/", {"phone": number(place)}, REMOTE_ADDR=ADDRESS)
    if place % 10 == 0:  # slips of the finger
        wrong = "".join(str((int(digit) + 1) % 10) for digit in sent.code)
        client.post("/es/cuenta/clave/", {"code": wrong}, REMOTE_ADDR=ADDRESS)
    answer = client.post("/es/cuenta/clave/", {"code": sent.code}, REMOTE_ADDR=ADDRESS)
    if place % 4 == 1:  # new here
        assert answer["Location"] == "/es/cuenta/registro/"
        client.post("/es/cuenta/registro/", {"first_name": f"Persona {place}"}, REMOTE_ADDR=ADDRESS)


def by_password(client, place):
    for words in ("equivocada", "prueba-123456"):
        client.post("/es/cuenta/contrasena/", {"who": number(place), "password": words}, REMOTE_ADDR=ADDRESS)


def test_two_hundred_people_behind_one_address_sign_in_within_an_hour(sent):
    """Half by code, a quarter of them new, a quarter by password after a slip; meanwhile somebody there guesses at one account."""
    cache.clear()
    for place in range(PEOPLE):
        if place % 4 != 1:
            PhoneFactory(number=number(place), user__email=None)
    with freeze_time("2026-11-24 15:00") as clock:
        start = clock()
        for place in range(PEOPLE):
            client = Client()
            if place % 4 == 3:
                by_password(client, place)
            else:
                by_code(client, sent, place)
            entered = User.objects.filter(pk=client.session.get("_auth_user_id", 0), phones__number=number(place)).first()
            assert entered, f"person {place} stands outside after {clock() - start}"
            if place % 4 == 0:
                Client().post("/es/cuenta/contrasena/", {"who": number(0), "password": "adivinanza"}, REMOTE_ADDR=ADDRESS)
            clock.tick(HOUR / PEOPLE)
        assert clock() - start <= HOUR
    assert Phone.objects.values("user").distinct().count() == PEOPLE
