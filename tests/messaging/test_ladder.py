"""What did not arrive tries the next channel; what perhaps did goes to a person. See docs/decisions/2026-11-24-doubtful-messages.md."""

from datetime import UTC, datetime, timedelta

import pytest

import messaging
from accounts.models import Phone
from messaging import consent, delivery
from messaging.models import ChannelState, FollowUp, Message, Preference
from messaging.models.choices import State
from messaging.outbox import climb
from messaging.tending import tend
from tests.factories.accounts import UserFactory

NUMBER = "+525512345678"
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def member(db):
    user = UserFactory()
    Phone.objects.create(user=user, number=NUMBER, is_primary=True, verified_at=NOON)
    for channel, address in (("sms", NUMBER), ("email", user.email)):
        consent.give(address=address, channel=channel, source="form")
    return user


@pytest.fixture
def message(member):
    written = messaging.send("accounts/phone_changed", to=member, context={"number": "5678"}, now=NOON)
    assert (written.channel, written.ladder) == ("sms", ["email"])
    return written


def became(message, state):
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=NOON)
    message.refresh_from_db()


def test_a_doubtful_message_never_reaches_the_person_by_a_second_channel(message):
    became(message, State.DOUBTFUL)
    tend(NOON + HOUR)
    assert not FollowUp.objects.exists()  # a report may still settle it
    for hours in (5, 6, 100):
        tend(NOON + hours * HOUR)
    assert Message.objects.count() == 1
    assert FollowUp.objects.get().message == message


def test_a_doubt_that_a_report_settles_climbs_or_ends(message):
    became(message, State.DOUBTFUL)
    delivery.note_report(message, delivered=False, now=NOON)
    tend(NOON + HOUR)
    assert Message.objects.get(follows=message).channel == "email"


def test_a_report_that_comes_after_all_takes_back_what_has_not_left_and_ends_the_task(message):
    became(message, State.SENT)
    tend(NOON + 5 * HOUR)
    second = Message.objects.get(follows=message)
    FollowUp.objects.create(message=message, created_at=NOON)
    delivery.note_report(message, delivered=True, now=NOON + 5 * HOUR)
    second.refresh_from_db()
    assert second.state == State.CANCELLED
    assert FollowUp.objects.get().done_at


def test_what_was_reported_while_the_ladder_looked_climbs_no_more(message):
    became(message, State.SENT)
    delivery.note_report(Message.objects.get(pk=message.pk), delivered=True, now=NOON)
    assert climb(message, NOON + 5 * HOUR) is None
    assert Message.objects.count() == 1


def test_what_is_older_than_a_month_climbs_no_more(message):
    became(message, State.FAILED)
    assert tend(NOON + timedelta(days=31)) == (0, 0)
    assert tend(NOON + timedelta(days=29)) == (1, 0)


def test_what_waits_for_a_channel_that_is_down_for_hours_takes_the_next_once(message):
    ChannelState.objects.create(channel="sms", failures=9, failing_since=NOON)
    tend(NOON + 3 * HOUR)
    assert Message.objects.count() == 1
    for hours in (5, 6):
        tend(NOON + hours * HOUR)
    assert Message.objects.get(follows=message).channel == "email"
    message.refresh_from_db()
    assert message.state == State.FAILED  # it will not leave when the channel works again


def test_without_another_channel_it_waits_three_days_and_then_a_person_takes_over(message):
    Message.objects.update(ladder=[])
    ChannelState.objects.create(channel="sms", failures=9, failing_since=NOON)
    tend(NOON + 71 * HOUR)
    assert Message.objects.get().state == State.QUEUED
    tend(NOON + 73 * HOUR)
    assert FollowUp.objects.get().message == message


def test_what_is_given_up_after_three_days_is_a_dead_letter_and_climbs(message):
    class Down:
        takes_key = False

        def send(self, message):
            raise delivery.channels.ChannelDown("ConnectError")

    def try_at(now):
        for row in delivery.claim("sms", "w", now)[0]:
            delivery.deliver(row, Down(), now)
        ChannelState.objects.update(paused_until=None)
        message.refresh_from_db()

    try_at(NOON + HOUR)
    assert message.state == State.QUEUED
    try_at(NOON + timedelta(days=3, minutes=1))
    assert (message.state, message.error) == (State.FAILED, "given up: ConnectError")
    tend(NOON + timedelta(days=3, minutes=2))
    assert Message.objects.get(follows=message).channel == "email"


def test_a_reminder_whose_event_is_over_climbs_nowhere(member):
    late = messaging.send("accounts/phone_changed", to=member, context={"number": "1"}, now=NOON, expires_at=NOON + HOUR)
    (row,), *_ = delivery.claim("sms", "w", NOON + 2 * HOUR)
    delivery.deliver(row, None, NOON + 2 * HOUR)
    tend(NOON + 10 * HOUR)
    late.refresh_from_db()
    assert late.state == State.EXPIRED
    assert Message.objects.count() == 1
    assert not FollowUp.objects.exists()


def test_the_preferred_channel_comes_first(member):
    Preference.objects.create(user=member, channel="email")
    written = messaging.send("accounts/phone_changed", to=member, context={"number": "1"}, now=NOON)
    assert (written.channel, written.ladder) == ("email", ["whatsapp", "sms"])


def test_mail_never_reports_and_a_code_is_asked_for_anew_so_neither_climbs(member, message):
    became(message, State.SENT)
    Message.objects.update(channel="email")
    code = messaging.send("accounts/sign_in", to=member, purpose="code", context={"code": "482 913"}, now=NOON)
    became(code, State.FAILED)
    assert tend(NOON + 5 * HOUR) == (0, 0)


def test_a_channel_without_consent_is_no_rung_and_a_person_takes_over(member, message):
    consent.withdraw(address=member.email, channel="email", source="staff")
    became(message, State.FAILED)
    tend(NOON + HOUR)
    assert Message.objects.count() == 1
    assert FollowUp.objects.get().message == message
