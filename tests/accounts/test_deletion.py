"""Who deletes the account is gone from every table; what belongs to a cooperative stays."""

import datetime
import json
import uuid
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext, log
from wagtail.models import Comment, CommentReply, Locale, Page, PageSubscription, TaskState
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation

from accounts import changes
from accounts.contacts import Contact
from accounts.export import data_of
from accounts.models import Audit, User
from accounts.roles import Role
from directory.models import Certificate, Cooperative, Enquiry, Export, ImportRun, ProblemReport
from messaging import consent, notices
from messaging.models import ArcoRequest, FollowUp, InboundMessage, Message, Preference, PrivacyNotice
from messaging.outbox import write_text

from ..addresses import records
from ..factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NUMBER, EMAIL = "+525598761234", "xochiquetzalli@ejemplo.test"
NAMES = ("Xochiquetzalli", "Tecuapetla", "xochiquetzalli", "XOCHIQUETZALLI", "5598761234", "55 9876 1234")
# What the law makes us keep: who agreed to what, and how a request was answered (portal/retention.py says how long).
PROOF = {"messaging.Consent.address", "messaging.ArcoRequest.name", "messaging.ArcoRequest.contact"}
# Wagtail's logs keep the bare number of who acted, which means nobody any more.
NUMBERS = {"wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"}
# Tables that point to a person of which one cannot stand alone here, with what they hold besides the key.
PARTS = {
    "wagtailcore.APIToken": "Wagtail's write interface, which is not mounted",
    "wagtailadmin.FormState": "a form of the admin that was left, in JSON",
    "wagtailcore.UploadedFile": "a file that waits in the admin",
    "wagtail_localize.SegmentOverride": "a picture chosen for a translation",
    "wagtaildocs.Document": "another model stands for it",
    "wagtailimages.Image": "another model stands for it",
}


def models_of_people():
    """{label: fields that point to a person}"""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        names = [field.name for field in model._meta.local_fields if field.is_relation and field.related_model is User]
        if names:
            found[model._meta.label] = names
    return found


@pytest.fixture
def person(client):
    """Somebody who has done everything that leaves a row."""
    made = UserFactory(email=EMAIL, first_name="Xochiquetzalli", last_name="Tecuapetla", role=Role.EDITOR)
    made.user_permissions.add(Permission.objects.first())
    records({"editor": made})  # pages, files, records, a second factor: by this person
    changes.add_phone(made, Contact.phone(NUMBER))
    now = timezone.now()
    consent.give(address=NUMBER, channel="sms", source="form", user=made)
    notices.accept(made, PrivacyNotice.objects.filter(kind="full").first().version, "sign_up")
    message = write_text("Hola Xochiquetzalli", channel="sms", address=NUMBER, purpose="service", user=made)
    FollowUp.objects.create(message=message, created_at=now, done_by=made)
    InboundMessage.objects.create(channel="sms", provider_id="x", address=NUMBER, user=made, text="Soy Xochiquetzalli", received_at=now)
    Preference.objects.create(user=made, channel="sms")
    ArcoRequest.objects.create(user=made, name=made.get_full_name(), contact=NUMBER, right="access", what="Todo", handled_by=made)
    Enquiry.objects.create(need="Miel para Xochiquetzalli", contact="Xochiquetzalli, 044 55 9876 1234", language="es")
    ProblemReport.objects.create(cooperative=Cooperative.objects.first(), reason="otro", reply_to=EMAIL.upper(), language="es")
    EmailAddress.objects.create(user=made, email=EMAIL)
    UserSession.objects.create(user=made, session_key="x" * 32, ip="192.0.2.1", user_agent="Firefox")
    UserProfile.get_for_user(made)
    page = Page.objects.get(slug="una-pagina", locale__language_code="es")
    comment = Comment.objects.create(page=page, user=made, text="¿Así?", contentpath="title", position="")
    CommentReply.objects.create(comment=comment, user=made, text="Sí")
    PageSubscription.objects.create(page=page, user=made, comment_notifications=True)
    segment = StringSegment.objects.first()
    locale = Locale.objects.get(language_code="tzo")
    StringTranslation.objects.create(translation_of=segment.string, locale=locale, context=segment.context, data="Jun", last_translated_by=made)
    TaskState.objects.update(finished_by=made)
    for model, field in (
        (Cooperative, "verified_by"),
        (Certificate, "checked_by"),
        (Enquiry, "moved_by"),
        (ProblemReport, "handled_by"),
        (ImportRun, "started_by"),
        (Page, "owner"),
    ):
        model.objects.update(**{field: made})
    Message.objects.filter(pk=message.pk).update(written_by=made)
    chief = UserFactory(superuser=True)
    client.force_login(chief)
    facts = {"first_name": made.first_name, "last_name": made.last_name, "email": EMAIL, "preferred_language": "tzo", "is_active": "on"}
    client.post(reverse("wagtailusers_users:edit", args=[made.pk]), facts | {"groups": [Group.objects.get(name=Role.EDITOR).pk]})
    with LogContext(user=made):
        log(made, "wagtail.edit")
        log(page, "wagtail.edit")
    return made


def rows_that_name(words):
    """[(table.column, text)] of every text in the database that holds one of `words`."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            for column, value in row.items():
                if isinstance(value, bool | int | float | Decimal | datetime.date | uuid.UUID | bytes | memoryview) or value is None:
                    continue
                text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
                if any(word in text for word in words):
                    found.append((f"{model._meta.label}.{column}", text[:120]))
    return found


def test_nothing_in_any_table_names_who_deleted_the_account(person, client, django_capture_on_commit_callbacks):
    pk = person.pk
    empty = {label for label, names in models_of_people().items() if not apps.get_model(label)._base_manager.filter(any_of(names, pk)).exists()}
    assert empty <= set(PARTS), "the person of this test leaves no row there"
    assert len({place for place, _text in rows_that_name(NAMES)}) > len(PROOF)
    kept = {model: model.objects.count() for model in (Cooperative, Certificate, Page, ProblemReport)}
    sheet = Export.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        changes.delete(person)
    assert not sheet.storage.exists(sheet.name), "a sheet with private columns that no rule finds any more"
    assert [(place, text) for place, text in rows_that_name(NAMES) if place not in PROOF] == []
    assert {place for place, _text in rows_that_name(NAMES)} == PROOF
    assert kept == {model: model.objects.count() for model in kept}
    assert {label for label, names in models_of_people().items() if apps.get_model(label)._base_manager.filter(any_of(names, pk)).exists()} == NUMBERS
    assert Audit.objects.filter(act=Audit.Act.DELETED).count() == 1


def test_the_download_of_ones_data_holds_every_row_and_every_word_of_them(person):
    """Each table that names a person, by the same policy that says how long it is kept: a new one is in the download or fails here."""
    data = data_of(person)
    told = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert [(place, text) for place, text in rows_that_name(NAMES) if text.strip('"') not in told] == []
    pointing = {
        (label, name): set(apps.get_model(label)._base_manager.filter(**{f"{name}_id": person.pk}).values_list("pk", flat=True))
        for label, names in models_of_people().items()
        for name in names
    }
    own = {"accounts.User_groups": "roles", "accounts.User_user_permissions": "permissions"}
    assert data["account"]["roles"]
    assert data["account"]["permissions"]
    assert {row["type"] for row in data["account"]["second_factors"]} == {"totp", "recovery_codes"}
    listed = {(label, name): {row["pk"] for row in rows} for label, columns in data["records"].items() for name, rows in columns.items()}
    assert listed == {key: rows for key, rows in pointing.items() if rows and key[0] not in own}
    assert "¿Así?" in told
    assert not [secret for secret in ("secret", "session_key", person.password) if secret in told]


def any_of(names, pk):
    query = models.Q()
    for name in names:
        query |= models.Q(**{f"{name}_id": pk})
    return query


def test_the_office_leaves_no_more_behind(person, client):
    client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert not User.objects.filter(pk=person.pk).exists()
    assert {place for place, _text in rows_that_name(NAMES)} == PROOF
