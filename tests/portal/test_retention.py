"""What belongs to people is forgotten in time, and no table of theirs is forgotten by the policy."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models
from django.test.utils import isolate_apps
from django.utils import timezone

from accounts.models import User
from directory.models import Enquiry, ImportChange, ImportIssue, ImportRun
from directory.models.export import Export
from messaging import consent
from messaging.models import ArcoRequest, Consent, InboundMessage, Message, WebhookCall, WhatsAppContact
from portal import checks, impersonal, retention
from portal.retention import DAY, YEAR, Rule, forget
from tests.factories.accounts import PhoneFactory, UserFactory
from tests.factories.directory import CooperativeFactory

NOW = timezone.now()
NUMBER = "+525512345678"


def message(age, **facts):
    base = {"address": NUMBER, "channel": "sms", "purpose": "service", "text": "Hola Ana", "state": "delivered", "segments": 2}
    return Message.objects.create(**base | facts, created_at=NOW - age, next_attempt_at=NOW)


def test_every_table_that_names_people_has_a_rule():
    assert checks.check_retention(None) == []


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ((), "messaging.Message names people (user, written_by)"),
        ((*retention.RULES, Rule("messaging.Letter", "gone")), "messaging.Letter, which is no model"),
        ((*retention.RULES, Rule("messaging.Message", "x", DAY, "when")), "from when, which it does not have"),
    ],
)
def test_a_table_without_a_rule_or_a_rule_without_its_table_stops_the_start(monkeypatch, rules, words):
    monkeypatch.setattr(retention, "RULES", rules)
    assert any(words in error.msg for error in checks.check_retention(None))


def test_a_message_loses_its_person_after_a_year_and_its_row_after_three(db):
    user = UserFactory()
    fresh, old, oldest = message(YEAR - DAY, user=user), message(YEAR + DAY, user=user, key="a", related="x:1", provider_id="7"), message(3 * YEAR + DAY)
    forget(NOW)
    fresh.refresh_from_db()
    old.refresh_from_db()
    assert (fresh.text, fresh.user) == ("Hola Ana", user)
    assert (old.text, old.address, old.user, old.key, old.related, old.provider_id) == ("", "", None, None, "", "")
    assert (old.state, old.channel, old.segments) == ("delivered", "sms", 2)
    assert not Message.objects.filter(pk=oldest.pk).exists()
    assert forget(NOW) == {}  # done is done


def test_raw_bodies_go_after_a_month_and_those_nobody_could_read_after_three(db):
    for number, (age, handled) in enumerate(((29, True), (31, True), (31, False), (91, False))):
        WebhookCall.objects.create(source="sms", body="x", digest=str(number), received_at=NOW - age * DAY, handled_at=NOW if handled else None)
    InboundMessage.objects.create(call=WebhookCall.objects.get(digest="1"), channel="sms", provider_id="1", address=NUMBER, received_at=NOW - 31 * DAY)
    forget(NOW)
    assert set(WebhookCall.objects.values_list("digest", flat=True)) == {"0", "2"}
    assert InboundMessage.objects.get().call is None
    InboundMessage.objects.update(received_at=NOW - YEAR - DAY)
    forget(NOW)
    assert not InboundMessage.objects.exists()


def test_an_old_yes_goes_only_where_a_later_word_stands_and_the_last_word_never(db):
    when = NOW - 6 * YEAR
    recent = NOW - 5 * YEAR  # a day less than five years, with their leap day: the database would refuse
    for purposes in (("service",), ("service",)):
        consent.give(address="+525511111111", channel="sms", source="form", purposes=purposes, now=recent)
    facts = {"address": NUMBER, "channel": "sms", "source": "form"}
    consent.give(**facts, now=when)
    consent.withdraw(**facts, purposes=("service",), now=when + DAY)
    consent.give(**facts | {"address": "+525500000000"}, now=when)
    forget(NOW)
    assert set(Consent.objects.values_list("address", "status")) == {(NUMBER, "withdrawn"), ("+525500000000", "given"), ("+525511111111", "given")}
    assert Consent.objects.filter(address="+525511111111").count() == 2
    assert not consent.is_given(address=NUMBER, channel="sms", purpose="service")


def test_two_names_of_one_person_stay_while_a_decision_hangs_on_them(db):
    long_ago = NOW - 2 * YEAR
    WhatsAppContact.objects.create(bsuid="MX.1", number=NUMBER, last_inbound_at=long_ago)
    WhatsAppContact.objects.create(bsuid="MX.2", last_inbound_at=long_ago)
    consent.withdraw(address="MX.1", channel="whatsapp", source="keyword")
    forget(NOW)
    assert [contact.bsuid for contact in WhatsAppContact.objects.all()] == ["MX.1"]


def test_requests_are_kept_until_five_years_after_they_were_carried_out(db):
    facts = {"name": "Ana", "contact": "ana@ejemplo.test", "right": "access", "what": "todo", "received_on": date(2020, 1, 6)}
    ArcoRequest.objects.create(**facts, state="done", done_on=(NOW - 5 * YEAR - DAY).date())
    still_open = ArcoRequest.objects.create(**facts)
    forget(NOW)
    assert ArcoRequest.objects.get() == still_open


def test_a_sheet_with_private_columns_is_gone_after_a_week_with_its_file(db, settings, tmp_path):
    export = Export.objects.create(asked_by=UserFactory(), with_private=True)
    export.file.save("x.xlsx", ContentFile(b"x"))
    Export.objects.update(created_at=NOW - 8 * DAY)
    path = Path(export.file.path)
    forget(NOW)
    assert not Export.objects.exists()
    assert not path.exists()


def test_private_contacts_in_what_an_import_changed_go_with_its_sheet_and_the_rest_stays(db):
    facts = {"before": {"contacts": [["correo", "ana@ejemplo.test", False]], "rfc": "X"}, "after": {"contacts": [], "slug": "a"}}
    for name, age in (("vieja", 91), ("nueva", 89)):
        run = ImportRun.objects.create(file_name=name)
        ImportRun.objects.filter(pk=run.pk).update(created_at=NOW - age * DAY)
        ImportChange.objects.create(run=run, row=1, cooperative=CooperativeFactory(), **facts)
        ImportIssue.objects.create(run=run, row=2, is_refusal=True, reason="“951” no es un teléfono")
    forget(NOW)
    old, new = ImportChange.objects.order_by("pk")
    assert (old.before, old.after) == ({}, {"slug": "a"})
    assert (new.before, new.after) == (facts["before"], facts["after"])
    assert [issue.run.file_name for issue in ImportIssue.objects.all()] == ["nueva"]
    assert forget(NOW) == {}


@pytest.mark.parametrize("label", ["directory.ContactPoint", "directory.ImportChange", "directory.ImportIssue", "directory.Enquiry", "content.Organisation"])
def test_a_table_without_a_rule_is_refused_though_it_points_to_nobody(monkeypatch, label):
    monkeypatch.setattr(retention, "RULES", tuple(rule for rule in retention.RULES if rule.model != label))
    assert [label in error.msg for error in checks.check_retention(None)] == [True]


@isolate_apps("events")  # an app that announces nothing: it is made ready once more
def test_a_new_table_is_refused_until_somebody_says_what_is_in_it(monkeypatch):
    class Visit(models.Model):  # noqa: DJ008
        state = models.CharField(max_length=10, choices=[("a", "A")])
        seen_on = models.DateField()
        remarks = models.TextField()

        class Meta:
            app_label = "events"

    def refusals():
        return [error.id for error in checks.check_retention(None)]

    everything = [*apps.get_models(), Visit]
    monkeypatch.setattr(apps, "get_models", lambda **_options: everything)
    assert refusals() == ["portal.E010"]
    monkeypatch.setattr(impersonal, "IMPERSONAL", impersonal.IMPERSONAL | {"events.Visit": ""})
    assert refusals() == ["portal.E012"]
    assert "remarks" in checks.check_retention(None)[0].msg
    monkeypatch.setattr(impersonal, "IMPERSONAL", impersonal.IMPERSONAL | {"events.Visit": "remarks gone"})
    assert refusals() == ["portal.E012"]
    monkeypatch.setattr(impersonal, "IMPERSONAL", impersonal.IMPERSONAL | {"events.Visit": "remarks"})
    assert refusals() == []
    monkeypatch.setattr(retention, "RULES", (*retention.RULES, Rule("events.Visit", "x")))
    assert refusals() == ["portal.E011"]


@isolate_apps("events")
@pytest.mark.parametrize("column", [models.EmailField(), models.GenericIPAddressField(), models.ForeignKey(User, models.CASCADE, related_name="+")])
def test_no_table_with_a_person_passes_for_one_without(monkeypatch, column):
    class Visit(models.Model):  # noqa: DJ008
        who = column

        class Meta:
            app_label = "events"

    assert [error.id for error in checks.unruled("events.Visit", Visit, "who")] == ["portal.E007"]


def test_a_table_that_is_gone_is_named(monkeypatch):
    monkeypatch.setattr(impersonal, "IMPERSONAL", impersonal.IMPERSONAL | {"directory.Letter": "text"})
    assert ["directory.Letter" in error.msg for error in checks.check_retention(None)] == [True]


def test_a_rule_that_the_database_refuses_stops_no_other(db, monkeypatch):
    def refuse(rows):
        raise DatabaseError("no")

    broken = Rule("messaging.Message", "x", YEAR, "created_at", refuse)
    monkeypatch.setattr(retention, "RULES", (broken, *retention.RULES))
    message(YEAR + DAY)
    with pytest.raises(DatabaseError):
        forget(NOW)
    assert not Message.objects.get().text


def test_who_has_no_account_is_forgotten_by_their_number(db, capsys):
    theirs, others = message(DAY), message(DAY, address="+525500000000")
    waiting = message(DAY, state="queued")
    InboundMessage.objects.create(channel="sms", provider_id="1", address=NUMBER, text="Soy Ana", received_at=NOW)
    Enquiry.objects.create(need="Miel", contact="Ana, 55 1234 5678", language="es")
    consent.withdraw(address=NUMBER, channel="sms", source="form")
    call_command("forget", "--of", "044 55 1234 5678")
    assert (Message.objects.get(pk=theirs.pk).text, Message.objects.get(pk=others.pk).text) == ("", "Hola Ana")
    assert Message.objects.get(pk=waiting.pk).state == "cancelled"
    assert not InboundMessage.objects.exists()
    assert not Enquiry.objects.exists()
    assert Consent.objects.filter(address=NUMBER).exists()
    assert NUMBER not in capsys.readouterr().out


def test_who_has_an_account_is_not_forgotten_behind_its_back(db):
    PhoneFactory(number=NUMBER)
    kept = message(DAY)
    with pytest.raises(CommandError, match="account #"):
        call_command("forget", "--of", NUMBER)
    with pytest.raises(CommandError):
        call_command("forget", "--of", "12")
    assert Message.objects.get(pk=kept.pk).text


def test_many_rows_go_in_batches(db, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(7):
        message(YEAR + timedelta(days=2))
    assert forget(NOW) == {"messaging.Message: what was sent, for questions and complaints; then only channel, state and cost stay": 7}
    assert not Message.objects.exclude(address="").exists()


def test_the_clock_runs_it_each_night_and_it_can_be_tried(db, settings, capsys):
    assert settings.SCHEDULE["forget"] == 24 * 3600
    message(YEAR + DAY)
    call_command("forget", "--dry-run")
    assert Message.objects.get().text
    assert "messaging.Message" in capsys.readouterr().out
    call_command("forget")
    assert not Message.objects.get().text
