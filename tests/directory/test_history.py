"""What a cooperative takes out is gone from its history too, and never comes back by going back to an old version."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, Revision, TaskState

from accounts.roles import Role
from directory import history, moderation
from directory.models import Certificate, ContactPoint, Cooperative
from portal.retention import DAY, YEAR, forget
from tests.directory.test_admin import form_data
from tests.factories.accounts import UserFactory
from tests.factories.directory import CertificationFactory, CooperativeFactory

pytestmark = pytest.mark.django_db
SECRETS = ("+525598761234", "Xochiquetzalli", "MDM090101AB1", "Calle del Pozo 7", "debe papeles", "acta-de-xochi")


@pytest.fixture
def cooperative(settings, tmp_path):
    made = CooperativeFactory(
        public_name="Miel del Monte", rfc="MDM090101AB1", address="Calle del Pozo 7", is_address_public=True, notes_private="debe papeles"
    )
    made.contacts.add(ContactPoint(kind="telefono", value="+525598761234", label="Xochiquetzalli"))
    made.contacts.add(ContactPoint(kind="correo", value="ventas@ejemplo.test", is_public=True))
    held = Certificate(certification=CertificationFactory(), number="7")
    held.document.save("acta-de-xochi.pdf", ContentFile(b"%PDF"), save=False)
    made.certificates.add(held)
    made.save()
    return again(made)


def again(cooperative):
    return Cooperative.objects.get(pk=cooperative.pk)


def take_out(draft):
    draft.contacts.set([contact for contact in draft.contacts.all() if contact.is_public])
    draft.rfc = draft.address = draft.notes_private = ""
    draft.is_address_public = False
    draft.certificates.set([])


def remembered(cooperative):
    """What the history of a cooperative and Wagtail's log hold of its secrets."""
    kept = [*cooperative.revisions.values_list("content", flat=True), *ModelLogEntry.objects.values_list("label", "data")]
    text = json.dumps(kept, default=str, ensure_ascii=False)
    return {secret for secret in SECRETS if secret in text}


def test_what_is_taken_out_is_gone_from_every_version_once_that_is_public(cooperative):
    member, moderator = UserFactory(), UserFactory(role=Role.MODERATOR)
    cooperative.save_revision(user=member).publish(user=moderator)
    again(cooperative).propose(lambda draft: setattr(draft, "public_name", "Miel de la Sierra"), by=member)
    again(cooperative).propose(take_out, by=member)
    moderation.approve(TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS).pk, by=moderator)
    assert again(cooperative).public_name == "Miel de la Sierra"
    assert [contact.value for contact in again(cooperative).contacts.all()] == ["ventas@ejemplo.test"]
    assert cooperative.revisions.count() == 3
    assert remembered(cooperative) == set()


def test_the_admin_form_forgets_too(cooperative, client):
    cooperative.save_revision().publish()
    client.force_login(UserFactory(superuser=True))
    history_url = reverse("wagtailsnippets_directory_cooperative:history", args=[cooperative.pk])
    first = again(cooperative).latest_revision_id
    draft = again(cooperative).get_latest_revision_as_object()
    take_out(draft)
    draft.save_revision(log_action=True).publish()
    assert remembered(cooperative) == set()
    assert client.get(history_url).status_code == 200
    for name, args in (("revisions_compare", [cooperative.pk, first, "latest"]), ("revisions_revert", [cooperative.pk, first])):
        page = client.get(reverse(f"wagtailsnippets_directory_cooperative:{name}", args=args))
        assert page.status_code == 200
        assert not [secret for secret in SECRETS if secret in page.content.decode()]


def test_a_draft_that_waits_keeps_what_it_proposes_and_its_forerunner_does_not(cooperative):
    member = UserFactory()

    def propose(number):
        return lambda draft: draft.contacts.add(ContactPoint(kind="whatsapp", value=number))

    again(cooperative).propose(propose("+525511111111"), by=member)
    again(cooperative).propose(propose("+525522222222"), by=member)
    first, second = cooperative.revisions.order_by("pk")
    assert "contacts" not in first.content
    forget(timezone.now())
    assert {contact["value"] for contact in cooperative.revisions.get(pk=second.pk).content["contacts"]} >= {"+525511111111", "+525522222222"}
    moderation.approve(TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS).pk, by=UserFactory(role=Role.MODERATOR))
    assert {"+525511111111", "+525522222222", "+525598761234"} <= {contact.value for contact in again(cooperative).contacts.all()}
    assert not [revision.pk for revision in cooperative.revisions.all() if "contacts" in revision.content]


def test_what_a_reviewer_saves_of_a_draft_that_waits_makes_the_one_before_forget(cooperative, client):
    again(cooperative).propose(lambda draft: setattr(draft, "public_name", "Miel de la Sierra"), by=UserFactory())
    client.force_login(UserFactory(superuser=True))
    edit = reverse("wagtailsnippets_directory_cooperative:edit", args=[cooperative.pk])
    waiting = again(cooperative).latest_revision
    facts = form_data(again(cooperative), public_name="Miel de la Sierra Norte", loaded_revision_id=waiting.pk)
    client.post(edit, facts | {"loaded_revision_created_at": waiting.created_at.isoformat()})
    first, second = cooperative.revisions.order_by("pk")
    assert TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS).revision == second
    assert ["contacts" in revision.content for revision in (first, second)] == [False, True]


def test_going_back_to_a_version_brings_its_words_and_todays_private_side(cooperative):
    cooperative.public_name = "Miel de antes"
    old = cooperative.save_revision()
    old.publish()
    now = again(cooperative).get_latest_revision_as_object()
    now.public_name, now.rfc, now.is_address_public = "Miel de hoy", "MDM090101AB2", False
    now.contacts.set([ContactPoint(kind="telefono", value="+525533333333")])
    now.save_revision().publish()
    kept = {contact.pk for contact in again(cooperative).contacts.all()}

    Revision.objects.get(pk=old.pk).as_object().save_revision(previous_revision=old).publish()
    after = again(cooperative)
    assert (after.public_name, after.rfc, after.address, after.is_address_public) == ("Miel de antes", "MDM090101AB2", "Calle del Pozo 7", False)
    assert {(contact.pk, contact.value) for contact in after.contacts.all()} == {(*kept, "+525533333333")}
    assert after.certificates.get().document.name.endswith(".pdf")
    assert after.notes_private == "debe papeles"


def test_a_check_of_a_certificate_outlives_a_version_that_forgot_its_document(cooperative):
    cooperative.certificates.get().check_now(by=UserFactory(), now=timezone.now())
    again(cooperative).save_revision().publish()
    again(cooperative).get_latest_revision_as_object().save_revision().publish()
    assert again(cooperative).certificates.get().checked_at


def test_the_night_takes_out_what_was_written_before_and_drafts_after_a_year(cooperative):
    others = CooperativeFactory.create_batch(6)
    for record in (cooperative, *others):
        record.save_revision().publish()
    full = again(cooperative).serializable_data()
    for number in range(3):
        Revision.objects.create(content_object=cooperative, content=full, object_str=str(number), created_at=timezone.now())
    draft = again(cooperative).save_revision()
    assert remembered(cooperative) == set(SECRETS)
    forget(timezone.now())
    assert [revision.pk for revision in cooperative.revisions.all() if "contacts" in revision.content] == [draft.pk]
    call_command("forget")
    Revision.objects.filter(pk=draft.pk).update(created_at=timezone.now() - YEAR - DAY)
    forget(timezone.now())
    assert remembered(cooperative) == set()
    assert [contact.value for contact in again(cooperative).get_latest_revision_as_object().contacts.all()] == ["+525598761234", "ventas@ejemplo.test"]


def test_the_history_of_other_records_is_left_alone(cooperative):
    page = Page.objects.exclude(depth=1).first()
    revision = page.specific.save_revision()
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"contacts": ["x"]})
    assert not history.with_private(Revision.objects.all()).exists()
    forget(timezone.now() + 2 * YEAR)
    assert Revision.objects.get(pk=revision.pk).content["contacts"] == ["x"]
