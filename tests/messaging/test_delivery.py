import logging
import smtplib
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

import messaging
from accounts.models import Phone
from messaging import append_only, channels, consent, delivery, hours, outbox
from messaging.channels.kannel import KannelTransport
from messaging.models import ChannelState, Consent, FollowUp, Message, Preference
from messaging.models.choices import State
from messaging.models.consent import AppendOnlyError
from messaging.tending import tend
from tests.factories.accounts import UserFactory

from .gateway import wait_until

NUMBER = "+525512345678"
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # 12:00 in Mexico City
CODE = {"code": "482 913", "minutes": 10}


@pytest.fixture
def member(db):
    user = UserFactory()
    Phone.objects.create(user=user, number=NUMBER, is_primary=True, verified_at=NOON)
    return user


class Scripted:
    """A transport that does what the test says."""

    takes_key = False

    def __init__(self, *acts):
        self.acts, self.sent = list(acts), []

    def send(self, message):
        act = self.acts.pop(0) if self.acts else "id"
        if isinstance(act, Exception):
            raise act
        self.sent.append(message.text)
        return act


def text(number=NUMBER, text="Hola", **facts):
    return outbox.write_text(text, address=number, **{"channel": "sms", "purpose": "code", "now": NOON} | facts)


def round_of(transport, now=NOON):
    for message in delivery.claim("sms", "w1", now).messages:
        if not delivery.deliver(message, transport, now):
            delivery.release("w1")
            break


def test_what_is_due_goes_by_its_own_channel_in_its_own_time_the_most_urgent_first(db):
    for purpose, facts in (("news", {}), ("code", {}), ("answer", {}), ("answer", {"channel": "whatsapp"})):
        text(text=purpose, purpose=purpose, **facts)
    later = text(text="later", purpose="answer")
    Message.objects.filter(pk=later.pk).update(next_attempt_at=NOON + timedelta(minutes=1))
    assert [row.purpose for row in delivery.claim("sms", "w1", NOON).messages] == ["code", "answer", "news"]


def test_what_is_written_at_night_waits_for_the_morning_from_the_start(db):
    night = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    assert text(purpose="service", now=night).next_attempt_at == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    assert text(purpose="code", now=night).next_attempt_at == night


def test_a_worker_that_stops_gives_back_only_what_it_took(db):
    for _ in range(2):
        text()
    delivery.claim("sms", "w1", NOON)
    delivery.release("w2")
    assert Message.objects.filter(state=State.CLAIMED).count() == 2
    delivery.release("w1")
    assert Message.objects.filter(state=State.QUEUED).count() == 2


def test_a_code_is_rendered_sent_and_then_hidden(db):
    message = messaging.send("accounts/sign_in", to=outbox.Recipient(address=NUMBER, channel="sms"), purpose="code", context=CODE)
    assert "482 913" in message.text
    transport = Scripted()
    round_of(transport, message.created_at)
    assert "482 913" in transport.sent[0]
    message.refresh_from_db()
    assert message.state == State.SENT
    assert "482" not in f"{message.text}{message.context}"


def test_it_is_written_with_what_caused_it_or_not_at_all(db):
    with transaction.atomic():
        text()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_second_write_with_the_same_key_is_the_first(db):
    facts = {"to": outbox.Recipient(address=NUMBER, channel="sms"), "purpose": "code", "context": CODE, "key": "enquiry:1"}
    assert messaging.send("accounts/sign_in", **facts) == messaging.send("accounts/sign_in", **facts)
    assert Message.objects.count() == 1


def test_nothing_leaves_without_consent_and_a_person_is_told(member):
    message = messaging.send("accounts/sign_in", to=member, context=CODE, now=NOON)
    assert (message.state, message.error) == (State.REFUSED, "no consent")
    consent.give(address=NUMBER, channel="sms", source="form")
    message = messaging.send("accounts/sign_in", to=member, context=CODE, now=NOON)
    assert (message.state, message.channel) == (State.QUEUED, "sms")


def test_consent_withdrawn_after_writing_holds(member):
    consent.give(address=NUMBER, channel="sms", source="form")
    message = text(purpose="service")
    consent.withdraw(address=NUMBER, channel="sms", source="staff")
    transport = Scripted()
    round_of(transport)
    message.refresh_from_db()
    assert message.state == State.REFUSED
    assert not transport.sent


def test_consent_is_never_rewritten(db):
    row = consent.give(address=NUMBER, channel="sms", source="form")[0]
    row.status = "withdrawn"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        Consent.objects.all().update(status="withdrawn")
    with pytest.raises(AppendOnlyError):
        row.delete()
    if connection.vendor == "sqlite":
        append_only.create_kept(None, connection.schema_editor(atomic=False))  # tests/conftest.py has dropped it
    for statement in (
        "UPDATE messaging_consent SET status = 'withdrawn'", "UPDATE messaging_consent SET recorded_at = '2020-01-01'", "UPDATE messaging_consent SET user_id = 1",
        "DELETE FROM messaging_consent",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Consent.objects.get().status == "given"


def test_a_deleted_account_leaves_its_consents_without_a_person(member):
    consent.give(address=NUMBER, channel="sms", source="form", user=member)
    member.delete()
    assert Consent.objects.get().user is None


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (channels.NotAccepted("no such number"), State.FAILED),
        (channels.TryLater("limit"), State.QUEUED),
        (channels.ChannelDown("ConnectError"), State.QUEUED),
        (channels.Doubt("ReadTimeout", is_down=True), State.DOUBTFUL),
        (RuntimeError("a bug, after sending or before"), State.DOUBTFUL),
    ],
)
def test_what_a_fault_makes_of_a_message(db, act, state):
    message = text()
    round_of(Scripted(act))
    message.refresh_from_db()
    assert message.state == state


def test_a_channel_that_is_down_costs_one_try_a_pause_and_loses_nothing(db):
    for _ in range(5):
        text()
    now, tries = NOON, 0
    for _ in range(24 * 60):  # a day
        transport = Scripted(*[channels.ChannelDown("ConnectError")] * 5)
        round_of(transport, now)
        tries += 5 - len(transport.acts)
        now += timedelta(minutes=1)
    assert tries < 24 * 6 + 10
    transport = Scripted()
    later = now + timedelta(minutes=11)
    round_of(transport, later)
    assert len(transport.sent) == 1  # one goes ahead alone
    delivery.recover("sms")
    round_of(transport, later + timedelta(seconds=5))
    assert len(transport.sent) == 5


def test_what_is_too_old_is_dropped(db):
    message = text(purpose="code")
    Message.objects.update(expires_at=NOON + timedelta(minutes=10))
    transport = Scripted()
    round_of(transport, NOON + timedelta(minutes=11))
    message.refresh_from_db()
    assert message.state == State.EXPIRED
    assert not transport.sent


def test_a_worker_killed_while_sending_leaves_a_doubt_that_a_report_settles(db):
    message = text()
    taken, *_ = delivery.claim("sms", "w1", NOON)
    assert taken[0].become(State.SENDING, of=[State.CLAIMED], claimed_at=NOON)
    assert delivery.reap(NOON + timedelta(seconds=30)) == (0, 0)
    assert delivery.reap(NOON + timedelta(seconds=90)) == (0, 1)
    transport = Scripted()
    round_of(transport, NOON + timedelta(hours=1))
    assert not transport.sent
    message.refresh_from_db()
    assert message.state == State.DOUBTFUL
    assert delivery.note_report(message, delivered=True, now=NOON)
    assert message.state == State.DELIVERED


def test_a_worker_killed_before_sending_leaves_the_message_to_the_next(db):
    text()
    delivery.claim("sms", "w1", NOON)
    assert delivery.reap(NOON + timedelta(seconds=90)) == (1, 0)
    transport = Scripted()
    round_of(transport, NOON + timedelta(seconds=95))
    assert len(transport.sent) == 1


def test_a_message_that_another_worker_took_over_is_not_sent(db):
    text()
    (message,), *_ = delivery.claim("sms", "slow", NOON)
    delivery.reap(NOON + timedelta(seconds=90))
    transport = Scripted()
    delivery.deliver(message, transport, NOON + timedelta(seconds=91))
    assert not transport.sent


def test_reports_in_any_order_end_delivered(db):
    message = text()
    round_of(Scripted())
    message.refresh_from_db()
    delivery.note_report(message, delivered=True, now=NOON)
    assert not delivery.note_report(message, delivered=False, now=NOON, reason="late")
    assert Message.objects.get().state == State.DELIVERED


def test_the_ladder_goes_on_after_hours_and_ends_with_a_person(member):
    for channel, address in (("sms", NUMBER), ("email", member.email)):
        consent.give(address=address, channel=channel, source="form")
    first = messaging.send("accounts/sign_in", to=member, context=CODE, now=NOON)
    round_of(Scripted())
    assert tend(NOON + timedelta(hours=1))[0] == 0
    Message.objects.filter(pk=first.pk).update(sent_at=NOON)
    assert tend(NOON + timedelta(hours=5))[0] == 1
    second = Message.objects.get(follows=first)
    assert second.channel == "email"
    second.become(State.FAILED, of=[State.QUEUED])
    tend(NOON + timedelta(hours=6))
    assert FollowUp.objects.get().message == second


@pytest.mark.parametrize(
    ("number", "utc", "goes"),
    [
        ("+525512345678", "2026-11-25T02:29", "2026-11-25T02:29"),  # 20:29 in the capital
        ("+525512345678", "2026-11-25T02:30", "2026-11-25T14:00"),  # 20:30 → 08:00
        ("+525512345678", "2026-11-24T13:59", "2026-11-24T14:00"),  # 07:59 → 08:00 the same day
        ("+525512345678", "2026-11-24T14:00", "2026-11-24T14:00"),
        ("+525512345678", "2026-06-24T02:30", "2026-06-24T14:00"),  # no summer time since 2022
        ("+526641234567", "2026-11-24T04:29", "2026-11-24T04:29"),  # 20:29 in Tijuana
        ("+526641234567", "2026-11-24T04:30", "2026-11-24T16:00"),
        ("+526641234567", "2026-06-24T03:30", "2026-06-24T15:00"),  # which has summer time
        ("+529981234567", "2026-11-24T01:30", "2026-11-24T13:00"),  # 20:30 in Quintana Roo
        ("+529981234567", "2026-06-24T01:30", "2026-06-24T13:00"),  # without summer time
        ("+526621234567", "2026-11-24T03:30", "2026-11-24T15:00"),  # Sonora
        ("+526621234567", "2026-06-24T03:30", "2026-06-24T15:00"),  # without summer time, unlike Arizona's neighbours
        ("+526121234567", "2026-06-24T03:29", "2026-06-24T03:29"),  # 20:29 in La Paz
        ("+526561234567", "2026-06-24T02:30", "2026-06-24T14:00"),  # Ciudad Juárez: summer time with El Paso
        ("+526561234567", "2026-11-24T03:30", "2026-11-24T15:00"),
        ("+528991234567", "2026-06-24T01:30", "2026-06-24T13:00"),  # Reynosa: summer time with Texas
        ("+16025551234", "2026-11-25T02:30", "2026-11-25T14:00"),  # abroad: the portal's own zone
    ],
)
def test_the_night_is_that_of_the_recipient(number, utc, goes):
    def at(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    zone = hours.time_zone_of(number)
    assert hours.earliest(at(utc), "service", zone) == hours.earliest(at(utc), "news", zone) == at(goes)
    assert hours.earliest(at(utc), "code", zone) == hours.earliest(at(utc), "answer", zone) == at(utc)


def test_what_waited_into_the_night_leaves_in_the_morning(member):
    consent.give(address=NUMBER, channel="sms", source="form")
    message = text(purpose="service")
    night, transport = datetime(2026, 11, 25, 3, 0, tzinfo=UTC), Scripted()
    round_of(transport, night)
    message.refresh_from_db()
    assert not transport.sent
    assert (message.state, message.next_attempt_at) == (State.QUEUED, datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
    ChannelState.objects.update(free_at=None)
    round_of(transport, datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
    assert transport.sent == ["Hola"]


def test_a_day_without_the_provider_loses_nothing_and_sends_nothing_stale(member):
    consent.give(address=NUMBER, channel="sms", source="form")
    facts = {"to": outbox.Recipient(user=member, channel="sms"), "now": NOON}
    for number in range(3):
        text()
        messaging.send("accounts/sign_in", purpose="code", context=CODE, expires_at=NOON + timedelta(minutes=10), **facts)
        messaging.send("accounts/phone_changed", context={"number": f"{number}"}, expires_at=NOON + timedelta(hours=20), **facts)  # as a reminder of an event
    now = NOON
    while now < NOON + timedelta(days=1):
        round_of(Scripted(*[channels.ChannelDown("ConnectError")] * 9), now)
        tend(now)
        now += timedelta(minutes=2)
    assert "482 913" not in "".join(f"{row.text}{row.context}" for row in Message.objects.all())  # a code that is over is readable nowhere
    transport = Scripted()
    for _ in range(12):
        now += timedelta(minutes=11)
        round_of(transport, now)
        delivery.recover("sms")
    assert transport.sent == ["Hola"] * 3
    assert Message.objects.filter(state=State.EXPIRED).count() == 6
    assert Message.objects.count() == 9
    assert not FollowUp.objects.exists()


def test_what_is_over_climbs_nowhere_even_when_it_failed(member):
    consent.give(address=member.email, channel="email", source="form")
    message = text(purpose="service")
    Message.objects.update(
        state=State.FAILED, expires_at=NOON + timedelta(hours=1), sent_at=NOON, event="accounts/phone_changed", ladder=["email"], user=member
    )
    assert tend(NOON + timedelta(hours=2)) == (0, 0)
    assert not message.followers.exists()
    assert tend(NOON + timedelta(minutes=59)) == (1, 0)


def test_a_provider_that_takes_our_number_of_a_message_is_asked_again_after_a_crash(db, monkeypatch):
    message = text()
    (taken,), *_ = delivery.claim("sms", "w1", NOON)
    taken.become(State.SENDING, of=[State.CLAIMED], claimed_at=NOON)
    knowing = Scripted()
    knowing.takes_key = True
    monkeypatch.setattr(channels, "transport", lambda channel: knowing)
    assert delivery.reap(NOON + timedelta(seconds=90)) == (1, 0)
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_price_is_counted_by_segment(db, settings):
    settings.MESSAGE_PRICES = {"sms": Decimal("0.40")}
    message = outbox.write_text("ó" * 71, channel="sms", address=NUMBER, purpose="code")
    assert (message.segments, message.cost) == (2, Decimal("0.80"))


def test_mail_leaves_with_a_message_id_and_news_with_a_way_out(db):
    consent.give(address="ana@ejemplo.test", channel="email", purposes=["news"], source="form")
    outbox.write_text("Hola", channel="email", address="ana@ejemplo.test", purpose="news", subject="Noticias", now=NOON)
    (message,), *_ = delivery.claim("email", "w", NOON)
    delivery.deliver(message, channels.transport("email"), NOON)
    sent = mail.outbox[0]
    assert str(message.public_id) in sent.extra_headers["Message-ID"]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"x@ejemplo.test": (550, b"no such user x@ejemplo.test")}), State.FAILED),  # an address that does not exist
        (smtplib.SMTPRecipientsRefused({"x@ejemplo.test": (451, b"greylisted")}), State.QUEUED),
        (smtplib.SMTPDataError(554, b"spam"), State.FAILED),
        (smtplib.SMTPDataError(452, b"full"), State.QUEUED),
        (smtplib.SMTPAuthenticationError(535, b"no"), State.QUEUED),
        (ConnectionRefusedError(), State.QUEUED),
        (TimeoutError(), State.DOUBTFUL),
        (smtplib.SMTPServerDisconnected("closed"), State.DOUBTFUL),
    ],
)
def test_what_the_mail_server_says(db, monkeypatch, error, state):
    def send(self):
        raise error

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    outbox.write_text("Hola", channel="email", address="x@ejemplo.test", purpose="code", subject="Hola", now=NOON)
    (message,), *_ = delivery.claim("email", "w", NOON)
    delivery.deliver(message, channels.transport("email"), NOON)
    message.refresh_from_db()
    assert message.state == state
    assert "ejemplo" not in message.error


def answering(status=202, body="0: Accepted for delivery", error=None):
    def handle(request):
        if error:
            raise error
        return httpx.Response(status, text=body)

    transport = KannelTransport("http://portal:secreto@127.0.0.1:1/cgi-bin/sendsms")
    transport.client = httpx.Client(transport=httpx.MockTransport(handle))
    return transport


@pytest.mark.parametrize(
    ("gateway", "state"),
    [
        ({}, State.SENT),
        ({"body": "3: Queued for later delivery"}, State.SENT),
        ({"status": 200, "body": "<html>hola"}, State.DOUBTFUL),
        ({"status": 500, "body": ""}, State.DOUBTFUL),
        ({"status": 503, "body": "Temporal failure, try again later."}, State.QUEUED),
        ({"status": 403, "body": "Authorization failed for sendsms"}, State.QUEUED),
        ({"status": 400, "body": "Number(s) has/have been denied"}, State.FAILED),
        ({"error": httpx.ConnectError("refused")}, State.QUEUED),
        ({"error": httpx.ReadTimeout("hangs")}, State.DOUBTFUL),
    ],
)
def test_what_the_sms_gateway_says(db, gateway, state):
    message = text()
    round_of(answering(**gateway))
    message.refresh_from_db()
    assert message.state == state
    if state == State.QUEUED:
        assert ChannelState.objects.get().failures == 1


def test_no_log_line_holds_a_code_a_number_or_an_address(db, caplog):
    with caplog.at_level(logging.DEBUG):
        for gateway in ({}, {"status": 500}, {"error": httpx.ReadTimeout("x")}, {"error": httpx.ConnectError("x")}):
            messaging.send("accounts/sign_in", to=outbox.Recipient(address=NUMBER, channel="sms"), purpose="code", context=CODE, now=NOON)
            ChannelState.objects.all().delete()
            round_of(answering(**gateway))
    from portal.logs import RedactingText

    # httpx logs addresses with their query at INFO: LOGGING keeps it at WARNING.
    lines = [RedactingText("%(message)s").format(record) for record in caplog.records if not record.name.startswith(("httpx", "django.db"))]
    assert lines
    assert not [line for line in lines if "5512345678" in line or "482" in line or "secreto" in line]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_queue_and_send_each_message_once():
    for _ in range(60):
        text()
    transport = Scripted()

    def work():
        try:
            for message in delivery.claim("sms", threading.current_thread().name, NOON)[0]:
                delivery.deliver(message, transport, NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    sent = Message.objects.filter(state=State.SENT).count()
    assert len(transport.sent) == sent
    assert sent >= 40


def test_a_fault_that_several_threads_meet_pauses_the_channel_once(db):
    text()
    delivery.claim("sms", "w1", NOON)
    for second in (0, 1):
        delivery.pause("sms", "ConnectError", NOON + timedelta(seconds=second))
    state = ChannelState.objects.get()
    assert (state.failures, state.paused_until) == (1, NOON + timedelta(seconds=2))
    delivery.pause("sms", "ConnectError", NOON + timedelta(seconds=3))
    assert ChannelState.objects.get().failures == 2


def test_a_pause_begins_when_a_gateway_that_hangs_is_given_up(db, monkeypatch):
    text()
    clock = iter([100.0, 120.0])
    monkeypatch.setattr(delivery.time, "monotonic", lambda: next(clock, 120.0))
    round_of(Scripted(channels.Doubt("ReadTimeout", is_down=True)))
    assert ChannelState.objects.get().paused_until == NOON + timedelta(seconds=22)


def test_while_one_message_tries_a_channel_that_was_down_no_other_leaves(db, monkeypatch):
    for _ in range(3):
        outbox.write_text("Hola", channel="sms", address=NUMBER, purpose="code")
    ChannelState.objects.create(channel="sms", failures=4, failing_since=NOON)
    worker, meanwhile = delivery.Worker("sms", "test", threading.Event()), []

    class Gateway(Scripted):
        def send(self, message):
            meanwhile.append(worker.take())
            return super().send(message)

    transport = Gateway()
    monkeypatch.setattr(channels, "transport", lambda channel: transport)
    assert worker.step()
    assert meanwhile == [None]
    assert ChannelState.objects.get().failures == 0
    assert worker.step()
    assert meanwhile[1]


@pytest.mark.django_db(transaction=True)
def test_the_threads_of_a_worker_send_one_batch_together(monkeypatch, settings):
    """A gateway that takes its time keeps only one thread waiting: each sends once the others have begun."""
    settings.MESSAGE_SENDERS = {"sms": 4}
    for _ in range(8):
        outbox.write_text("Hola", channel="sms", address=NUMBER, purpose="code")
    together = threading.Barrier(4, timeout=20)

    class Slow(Scripted):
        def send(self, message):
            together.wait()
            return super().send(message)

    transport, stop = Slow(), threading.Event()
    monkeypatch.setattr(channels, "transport", lambda channel: transport)
    worker = delivery.Worker("sms", "test", stop)
    monkeypatch.setattr(worker, "run", closing(worker.run))
    threads = worker.threads()
    [thread.start() for thread in threads]
    done = wait_until(lambda: Message.objects.filter(state=State.SENT).count() == 8, 30)
    stop.set()
    [thread.join() for thread in threads]
    assert done


def closing(run):
    def run_and_close():
        try:
            run()
        finally:
            connection.close()

    return run_and_close


def test_a_report_that_is_faster_than_our_own_note_stays(db):
    message = text()

    class Quick(Scripted):
        def send(self, message):
            delivery.note_report(Message.objects.get(pk=message.pk), delivered=True, now=NOON)
            return "wamid.7"

    round_of(Quick())
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (State.DELIVERED, "wamid.7")


def test_delivered_is_final_also_after_a_report_that_it_was_not(db):
    message = text()
    round_of(Scripted())
    message.refresh_from_db()
    for delivered, state in ((False, State.FAILED), (True, State.DELIVERED), (False, State.DELIVERED)):
        delivery.note_report(message, delivered=delivered, now=NOON)
        message.refresh_from_db()
        assert message.state == state


def test_the_pace_of_a_channel_is_that_of_all_workers_together(db, settings):
    settings.MESSAGE_RATES = {"sms": 2}
    for _ in range(12):
        text()
    claims = [delivery.claim("sms", worker, NOON) for worker in ("w1", "w2", "w3")]
    assert [(len(claimed.messages), claimed.wait, claimed.spacing) for claimed in claims] == [(4, 0, 0.5), (4, 2, 0.5), (0, 0, 0)]
    assert len(delivery.claim("sms", "w3", NOON + timedelta(seconds=2)).messages) == 4


def test_what_is_just_being_sent_cannot_be_taken_back(db):
    message = text()
    delivery.claim("sms", "w1", NOON)
    Message.objects.update(state=State.SENDING)
    message.refresh_from_db()
    assert not delivery.cancel(message)
    assert Message.objects.get().state == State.SENDING


def test_what_the_provider_asks_to_repeat_waits_longer_each_time_and_is_given_up_after_days(db, monkeypatch):
    monkeypatch.setattr(delivery.random, "uniform", lambda *_: 1)
    message, now, waits = text(), NOON, []
    while message.state == State.QUEUED:
        round_of(Scripted(channels.TryLater("limit")), now)
        message.refresh_from_db()
        waits.append((message.next_attempt_at - now).total_seconds())
        now = message.next_attempt_at
    assert waits[:9] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert (message.state, message.error) == (State.FAILED, "given up: limit")
    assert timedelta(days=3) <= now - NOON < timedelta(days=3, hours=2)


EVENING = datetime(2026, 11, 25, 2, 40, tzinfo=UTC)  # 20:40 in the capital, 18:40 in Tijuana, 21:40 in Cancún
MORNING = {"America/Mexico_City": 14, "America/Tijuana": 16, "America/Cancun": 13}  # hour in UTC


@pytest.mark.parametrize(
    ("phone", "channel", "chosen", "zone"),
    [
        (NUMBER, "sms", "", "America/Mexico_City"),
        ("+526641234567", "sms", "", "America/Tijuana"),
        ("+526641234567", "email", "", "America/Tijuana"),  # an e-mail knows no area code: that of the person's phone
        ("+526641234567", "sms", "America/Cancun", "America/Cancun"),  # who has moved and kept the number
        ("", "email", "America/Tijuana", "America/Tijuana"),
        ("", "email", "", "America/Mexico_City"),
    ],
)
@pytest.mark.parametrize("by", ["template", "staff"])
def test_the_night_is_that_of_the_person_whoever_writes(db, phone, channel, chosen, zone, by):
    user = UserFactory()
    if phone:
        Phone.objects.create(user=user, number=phone, is_primary=True, verified_at=NOON)
    if chosen:
        Preference.objects.create(user=user, time_zone=chosen)
    consent.give(address=user.email if channel == "email" else phone, channel=channel, source="form")
    if by == "staff":
        message = outbox.compose(to=user, channel=channel, text="Hola", subject="Hola", by=UserFactory(), now=EVENING)
    else:
        message = messaging.send("accounts/phone_changed", to=user, channels=[channel], context={"number": "1"}, now=EVENING)
    assert message.time_zone == zone
    assert message.next_attempt_at == (EVENING if zone == "America/Tijuana" else datetime(2026, 11, 25, MORNING[zone], tzinfo=UTC))
