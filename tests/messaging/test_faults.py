"""Providers that refuse, hang, talk nonsense or say nothing; workers that are killed; logs that must hold no secret."""

import contextlib
import hashlib
import hmac
import io
import json
import logging.config
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as site
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import codes as account_codes
from accounts.models import Attempts
from messaging import channels, codes, consent, delivery, outbox, tokens
from messaging.models import ChannelState, InboundMessage, Message, WebhookCall
from messaging.models.choices import State
from messaging.tending import tend
from portal.logs import config

from .gateway import free_ports, wait_until
from .test_inbound import whatsapp

NUMBER = "+525512345678"


class Operator:
    """A gateway that answers as it is told: `answer` is (status, text), or seconds of silence. `got` lists the texts that it took."""

    def __init__(self, answer=(202, "0: Accepted for delivery"), delay=0.0):
        self.answer, self.delay, self.got = answer, delay, []
        operator = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                text = parse_qs(urlsplit(self.path).query)["text"][0]
                if isinstance(operator.answer, (int, float)):
                    time.sleep(operator.answer)
                    return
                status, said = operator.answer
                if said.startswith(("0", "3")):
                    operator.got.append(text)
                time.sleep(operator.delay)
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said.encode())

            def log_message(self, *args):
                pass

            def handle(self):
                with contextlib.suppress(OSError):  # who asked was killed
                    super().handle()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://portal:secreto@127.0.0.1:{self.server.server_port}/cgi-bin/sendsms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def operator(settings):
    running = Operator()
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TIMEOUT = running.url, 0.5
    yield running
    running.stop()


def write(text="Hola", **facts):
    return outbox.write_text(text, channel="sms", address=NUMBER, **{"purpose": "code"} | facts)


def deliver():
    ChannelState.objects.update(paused_until=None, free_at=None)
    for row in delivery.claim("sms", "w", timezone.now())[0]:
        delivery.deliver(row, channels.transport("sms"), timezone.now())


def state_of(message):
    message.refresh_from_db()
    return message.state


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((202, "0: Accepted for delivery"), State.SENT),
        (1.0, State.DOUBTFUL),  # silence
        ((200, "<html>Bienvenido"), State.DOUBTFUL),
        ((500, ""), State.DOUBTFUL),
        ((400, "Number(s) has/have been denied"), State.FAILED),
        ((403, "Authorization failed"), State.QUEUED),
        ((503, "Temporal failure"), State.QUEUED),
    ],
)
def test_what_a_gateway_does_on_the_wire(db, operator, answer, state):
    message = write()
    operator.answer = answer
    deliver()
    assert state_of(message) == state


def test_a_gateway_that_refuses_connections_loses_nothing(db, settings):
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{free_ports(1)[0]}/"
    message = write()
    deliver()
    assert (state_of(message), message.attempts) == (State.QUEUED, 1)


def test_a_gateway_that_takes_it_and_never_reports_leaves_it_sent_until_the_ladder(db, operator):
    consent.give(address=NUMBER, channel="sms", source="form")
    message = write(purpose="service", now=timezone.now().replace(hour=18))
    Message.objects.update(state=State.SENT, sent_at=timezone.now() - timedelta(hours=3))
    assert tend(timezone.now()) == (0, 0)
    Message.objects.update(sent_at=timezone.now() - timedelta(hours=5))
    assert tend(timezone.now()) == (1, 0)
    assert state_of(message) == State.SENT
    assert message.follow_up


def test_who_asks_for_a_code_while_the_channel_is_down_is_told_so_and_the_first_after_the_pause_tries_it(client, db, settings, monkeypatch):
    for known in ("_senders", "_down"):
        monkeypatch.setattr(account_codes, known, {})
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/cgi-bin/sendsms"
    codes.register()
    now = timezone.now()
    ChannelState.objects.create(channel="sms", failures=5, failing_since=now - timedelta(minutes=3), paused_until=now + timedelta(minutes=1))

    def ask(**changes):
        ChannelState.objects.update(**changes)
        return client.post("/es/cuenta/entrar/", {"phone": "55 1234 5678"})

    page = ask().content.decode()
    assert "Por ahora no podemos enviar la clave ahí" in page
    assert 'value="55 1234 5678"' in page
    assert not Message.objects.exists()
    assert not Attempts.objects.exists()  # a minute later it may work again
    assert ask(paused_until=now - timedelta(seconds=1)).status_code == 302
    Attempts.objects.all().delete()
    assert ask(paused_until=now + timedelta(minutes=1), failing_since=now - timedelta(minutes=1)).status_code == 302
    assert Message.objects.count() == 2


def test_a_report_for_nobody_or_with_nonsense_changes_nothing(client, db):
    message = write()
    Message.objects.update(state=State.SENT)
    url = reverse("messaging_sms_report", args=[tokens.gateway_token(), message.public_id])
    for status in ("", "99", "8", "x" * 500):
        assert client.get(url, {"status": status}).status_code == 200
    assert state_of(message) == State.SENT
    unknown = reverse("messaging_sms_report", args=[tokens.gateway_token(), "00000000-0000-4000-8000-000000000000"])
    assert client.get(unknown, {"status": "1"}).status_code == 200
    assert client.get(url.replace(tokens.gateway_token(), "otro"), {"status": "1"}).status_code == 403


def test_a_call_that_is_too_large_is_refused_unread(client, db, settings):
    settings.WHATSAPP_APP_SECRET = "s3cret"
    assert whatsapp(client, {"messages": [], "filler": "x" * (4 * 1024 * 1024)}).status_code == 413
    assert not WebhookCall.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"entry": 3}', '{"entry": [{"changes": [{"value": null}]}]}', '{"entry": [{"changes": [{"value": {"messages": [{}]}}]}]}']
)
def test_a_signed_call_that_cannot_be_read_is_kept_answered_and_tried_again(client, db, settings, body):
    settings.WHATSAPP_APP_SECRET = "s3cret"
    signature = hmac.new(b"s3cret", body.encode(), hashlib.sha256).hexdigest()
    answer = client.post(reverse("messaging_whatsapp"), body, content_type="application/json", headers={"X-Hub-Signature-256": f"sha256={signature}"})
    assert answer.status_code == 200  # else the provider would repeat it for a week
    call = WebhookCall.objects.get()
    assert call.body == body
    assert call.handled_at or call.error
    tend(timezone.now())


def test_no_log_line_holds_a_code_a_number_an_address_or_a_password(client, db, operator, settings):
    settings.WHATSAPP_APP_SECRET = "s3cret"
    lines = io.StringIO()
    logging.config.dictConfig(config("json"))
    for handler in {handler for name in ("", "django") for handler in logging.getLogger(name).handlers}:
        handler.setStream(lines)
    try:
        for answer in ((202, "0: ok"), (500, "482 913"), (400, "5512345678 denied"), 1.0):
            operator.answer = answer
            outbox.write("accounts/sign_in", to=outbox.Recipient(address=NUMBER, channel="sms"), purpose="code", context={"code": "482 913", "minutes": 10})
            deliver()
        settings.SMS_GATEWAY_URL = f"http://portal:secreto@127.0.0.1:{free_ports(1)[0]}/"
        outbox.write("accounts/sign_in", to=outbox.Recipient(address=NUMBER, channel="sms"), purpose="code", context={"code": "482 913", "minutes": 10})
        deliver()
        inbound = reverse("messaging_sms_inbound", args=[tokens.gateway_token()])
        client.get(f"{inbound}?from=%2B525512345678&text=482913&extra=ana@ejemplo.test")
        client.get(f"{inbound.replace(tokens.gateway_token(), 'otro')}?from=%2B525512345678&text=482913")
        whatsapp(client, {"messages": [{"from": "5215512345678", "text": {"body": "482 913 ana@ejemplo.test"}}]})
        whatsapp(client, {"messages": 5}, secret="otro")
    finally:
        logging.config.dictConfig(site.LOGGING)
    # Without the clock and the ids of requests, whose digits are anybody's.
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    said = "\n".join(json.dumps({name: value for name, value in line.items() if name not in {"at", "request_id", "ms"}}) for line in logged)
    assert "doubtful" in said
    assert "is down" in said
    assert not [secret for secret in ("5512345678", "482", "secreto", "ejemplo.test") if secret in said], said
    assert tokens.gateway_token() not in said
    assert all(line["at"].startswith(f"{timezone.localdate():%Y}") for line in logged)  # what is no number stays


def worker(url):
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": address,
        "SMS_GATEWAY_URL": url,
        "SMS_RATE": "200",
        "MESSAGE_LEASE": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings.local",
    }
    command = [sys.executable, str(site.BASE_DIR / "manage.py"), "deliver_messages", "--channel", "sms"]
    return subprocess.Popen(command, env=environment, cwd=site.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.django_db(transaction=True)
def test_a_worker_of_several_threads_that_is_killed_sends_nothing_twice():
    """Killed between sending and noting: each text arrives once at most, and what did not surely arrive is doubtful, never lost."""
    assert site.MESSAGE_SENDERS["sms"] == 8
    operator = Operator(delay=0.05)
    texts = {f"mensaje {number}" for number in range(120)}
    for text in sorted(texts):
        write(text)
    try:
        for until in (20, 50):
            running = worker(operator.url)
            assert wait_until(lambda until=until: len(operator.got) >= until, 60)
            running.send_signal(signal.SIGKILL)
            running.wait()
        running = worker(operator.url)
        done = wait_until(lambda: not Message.objects.filter(state__in=[State.QUEUED, State.CLAIMED, State.SENDING]).exists(), 60)
        running.terminate()
        running.wait(30)
    finally:
        operator.stop()
    assert done
    assert set(Counter(operator.got).values()) == {1}
    states = dict(Message.objects.values_list("text", "state"))
    assert set(states.values()) <= {State.SENT, State.DOUBTFUL}
    assert {text for text, state in states.items() if state == State.SENT} <= set(operator.got)
    assert texts - set(operator.got) <= {text for text, state in states.items() if state == State.DOUBTFUL}
    assert 1 <= sum(state == State.DOUBTFUL for state in states.values()) <= 16  # eight threads, killed twice
    assert not InboundMessage.objects.exists()
