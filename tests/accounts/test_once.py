"""What opens once opens once, also where two web processes read it in the same moment."""

import json
import subprocess
import sys
import time
from collections import Counter

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts import throttle
from accounts.models import Attempts, User

from ..factories.accounts import PhoneFactory, UserFactory
from .test_sign_in import digits

pytestmark = pytest.mark.django_db
ROUNDS = 6
PROCESS = """
import json, sys, time
import django
from django.conf import settings
django.setup()
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
work = json.loads(sys.stdin.readline())
connection.settings_dict["NAME"] = work["database"]
setup_test_environment()
Client(raise_request_exception=False).get("/es/cuenta/entrar/")  # everything is loaded
print("ready", flush=True)
start = float(sys.stdin.readline())
for number, (session, path, data) in enumerate(work["posts"]):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = session
    time.sleep(max(0, start + number * 0.4 - time.time()))
    answer = client.post(path, data)
    print(json.dumps([number, answer.status_code, answer.get("Location")]), flush=True)
"""


def at_once(posts):
    """Two processes send posts[n] = [(session, path, data) of the one, of the other] at the same moment; returns [(number, status, Location)]."""
    processes = [subprocess.Popen([sys.executable, "-c", PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        for side, process in enumerate(processes):
            work = {"database": connection.settings_dict["NAME"], "posts": [pair[side] for pair in posts]}
            process.stdin.write(json.dumps(work) + "\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        start = time.time() + 0.5
        answers = []
        for process in processes:
            process.stdin.write(f"{start}\n")
            process.stdin.flush()
        for process in processes:
            out, _err = process.communicate(timeout=60)
            answers += [json.loads(line) for line in out.splitlines()]
        return answers
    finally:
        for process in processes:
            process.kill()


def with_session(client, path, data):
    return (client.cookies["sessionid"].value, path, data)


def code_sessions(sent, number):
    """A person, and their session that waits for the code to the phone."""
    phone = f"+5255123450{number:02d}"
    PhoneFactory(number=phone, user=UserFactory(password=None))
    client = Client()
    client.post("/es/cuenta/entrar/", {"phone": phone})
    return with_session(client, "/es/cuenta/clave/", {"code": sent.code})


def new_person_sessions(sent, number):
    """Somebody new whose phone is proven and who gives a name."""
    client = Client()
    client.post("/es/cuenta/entrar/", {"phone": f"+5255123460{number:02d}"})
    client.post("/es/cuenta/clave/", {"code": sent.code})
    return with_session(client, "/es/cuenta/registro/", {"first_name": f"Nueva {number}"})


def second_step_sessions(user, code):
    """Two sessions that wait for the second step, with the same code: who looked over the shoulder knows the password too."""
    found = []
    for _ in range(2):
        client = Client()
        client.post("/es/cuenta/contrasena/", {"who": user.email, "password": "prueba-123456"})
        found.append(with_session(client, "/es/cuenta/segundo-paso/authenticate/", {"code": code}))
    return found


@pytest.mark.django_db(transaction=True)
def test_two_processes_accept_a_code_once_and_make_one_account(sent):
    posts = []
    for number in range(ROUNDS):
        posts.append([code_sessions(sent, number)] * 2)
        posts.append([new_person_sessions(sent, number)] * 2)
        user = UserFactory()
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        posts.append(second_step_sessions(user, digits(secret)))
        codes = RecoveryCodes.activate(user).get_unused_codes()
        posts.append(second_step_sessions(user, codes[0]))
    kinds = ["code", "sign-up", "app", "recovery code"]
    entered = Counter(kinds[number % 4] for number, _status, place in at_once(posts) if place == "/es/mi/")
    assert entered == dict.fromkeys(kinds, ROUNDS)
    assert User.objects.filter(first_name__startswith="Nueva").count() == ROUNDS


def test_a_code_of_the_app_is_good_once_for_as_long_as_it_is_right(sent):
    """The tolerance keeps it right for a minute and a half."""
    user, secret = UserFactory(), generate_totp_secret()
    TOTP.activate(user, secret)
    code = digits(secret)
    first, second = second_step_sessions(user, code)
    assert enter(first)["Location"] == "/es/mi/"
    cache.clear()  # half a minute later django-allauth has forgotten it
    assert "Location" not in enter(second)


def enter(post):
    session, path, data = post
    client = Client()
    client.cookies["sessionid"] = session
    return client.post(path, data)


def test_where_the_store_of_what_was_used_is_down_the_right_code_opens_nothing(sent, settings):
    session = code_sessions(sent, 1)
    settings.CACHES = {**settings.CACHES, "limits": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.LIMITS_CACHE = "limits"
    assert enter(session).status_code == 503


def test_a_claim_holds_nothing_readable():
    assert throttle.once("code", "1 123456")
    assert not throttle.once("code", "1 123456")
    assert throttle.once("code", "2 123456")
    assert throttle.once("other", "1 123456")
    assert not [row for row in Attempts.objects.all() if "123456" in row.key]
