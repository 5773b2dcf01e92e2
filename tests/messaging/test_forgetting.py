"""Who deletes the account leaves no words and no address in what was sent, and proof of what they agreed to."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Phone
from messaging import consent
from messaging.models import Consent, InboundMessage, Message, WhatsAppContact
from messaging.models.choices import State
from messaging.outbox import write_text
from tests.factories.accounts import UserFactory

NUMBER = "+525512345678"


@pytest.fixture
def member(db):
    user = UserFactory()
    Phone.objects.create(user=user, number=NUMBER, is_primary=True, verified_at=timezone.now())
    consent.give(address=NUMBER, channel="sms", source="form", user=user)
    waiting = write_text("Hola Ana", channel="sms", address=NUMBER, purpose="service", user=user)
    gone = write_text("Hola Ana", channel="sms", address=NUMBER, purpose="code")
    gone.become(State.SENT, of=[State.QUEUED])
    InboundMessage.objects.create(channel="sms", provider_id="1", address=NUMBER, user=user, text="Hola", received_at=timezone.now())
    assert waiting.state == State.QUEUED
    return user


def test_by_the_person(client, member):
    client.force_login(member)
    client.post(reverse("my_end"), {"sure": "1"})
    assert_forgotten()


def test_by_the_office(member):
    type(member).objects.filter(pk=member.pk).delete()
    assert_forgotten()


def assert_forgotten():
    assert {(row.text, row.address, row.user) for row in Message.objects.all()} == {("", "", None)}
    assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED, State.SENT}
    assert not InboundMessage.objects.exists()
    assert Consent.objects.get().address == NUMBER


def test_a_number_of_two_people_keeps_what_was_written_to_the_other(member):
    other = UserFactory()
    Phone.objects.create(user=other, number=NUMBER)
    write_text("Hola Beto", channel="sms", address=NUMBER, purpose="service", user=other)
    member.delete()
    assert set(Message.objects.filter(address=NUMBER).values_list("text", flat=True)) == {"Hola Ana", "Hola Beto"}
    assert not Message.objects.filter(user=None, text="Hola Ana", purpose="service").exists()


def test_what_somebody_wrote_by_whatsapps_user_id_alone_goes_with_the_account(member):
    WhatsAppContact.objects.create(number=NUMBER, bsuid="MX.7")
    InboundMessage.objects.create(channel="whatsapp", provider_id="w", address="MX.7", text="Soy Ana", received_at=timezone.now())
    member.delete()
    assert not InboundMessage.objects.exists()
