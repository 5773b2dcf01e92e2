"""Proposing, approving and refusing a change of a cooperative."""

import itertools

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import admin_menu
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from accounts.roles import Role, sync
from directory import moderation
from directory.models import Category, Certificate, Certification, ContactPoint, Cooperative, CooperativeText, Municipality, Product, State

pytestmark = pytest.mark.django_db
numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def roles():
    sync()


def person(role):
    made = User.objects.create_user(f"{role.lower()}-{next(numbers)}@ejemplo.test", "clave")
    made.groups.add(Group.objects.get(name=role))
    return made


@pytest.fixture
def moderator():
    return person(Role.MODERATOR)


@pytest.fixture
def member():
    return User.objects.create_user(f"socia-{next(numbers)}@ejemplo.test", "clave")


@pytest.fixture
def oaxaca():
    values = {"iso": "MX-OAX", "name": "Oaxaca", "abbreviation": "Oax.", "latitude": 17.06, "longitude": -96.72}
    return State.objects.get_or_create(code="20", defaults=values)[0]


@pytest.fixture
def cooperative(oaxaca):
    made = Cooperative.objects.create(public_name="Miel del Monte", slug=f"miel-{next(numbers)}", state=oaxaca, live=True)
    made.texts.add(CooperativeText(language="es", tagline="Miel", is_original=True))
    made.contacts.add(ContactPoint(kind="telefono", value="+525512345678", is_public=True))
    made.save()
    return Cooperative.objects.get(pk=made.pk)


def renamed(name):
    def change(draft):
        draft.public_name = name

    return change


def waiting(cooperative):
    return TaskState.objects.get(workflow_state__object_id=str(cooperative.pk), status=TaskState.STATUS_IN_PROGRESS)


def test_proposal_leaves_the_live_row_until_it_is_approved(cooperative, member, moderator):
    contact = cooperative.contacts.get().pk
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel del Monte"
    moderation.approve(waiting(cooperative).pk, by=moderator)
    after = Cooperative.objects.get(pk=cooperative.pk)
    assert after.public_name == "Miel de la Sierra"
    assert after.contacts.get().pk == contact


def test_second_proposal_replaces_the_first_and_keeps_its_changes(cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    first = waiting(cooperative)

    def in_huatulco(draft):
        draft.locality = "Huatulco"

    cooperative.propose(in_huatulco, by=member)
    with pytest.raises(moderation.AlreadyDecidedError):
        moderation.approve(first.pk, by=moderator)
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel del Monte"
    moderation.approve(waiting(cooperative).pk, by=moderator)
    after = Cooperative.objects.get(pk=cooperative.pk)
    assert (after.public_name, after.locality) == ("Miel de la Sierra", "Huatulco")


def test_what_was_reviewed_is_published_not_what_was_saved_since(cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    draft = Cooperative.objects.get(pk=cooperative.pk).get_latest_revision_as_object()
    draft.public_name = "Sin revisar"
    draft.save_revision()
    moderation.approve(waiting(cooperative).pk, by=moderator)
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel de la Sierra"


def test_nobody_decides_twice(cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    task = waiting(cooperative)
    moderation.approve(task.pk, by=moderator)
    with pytest.raises(moderation.AlreadyDecidedError):
        moderation.approve(task.pk, by=moderator)
    with pytest.raises(moderation.AlreadyDecidedError):
        moderation.refuse(task.pk, by=moderator, reason="tarde")


def test_refusal_needs_a_reason_and_keeps_it(cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    task = waiting(cooperative)
    with pytest.raises(ValidationError):
        moderation.refuse(task.pk, by=moderator, reason="  ")
    moderation.refuse(task.pk, by=moderator, reason="Falta el municipio")
    task.refresh_from_db()
    assert (task.status, task.comment) == (TaskState.STATUS_REJECTED, "Falta el municipio")
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel del Monte"
    cooperative.propose(renamed("Miel del Valle"), by=member)
    moderation.approve(waiting(cooperative).pk, by=moderator)
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel del Valle"


def test_two_texts_of_a_language_are_refused_before_anything_is_stored(cooperative, member):
    with pytest.raises(ValidationError):
        cooperative.propose(lambda draft: draft.texts.add(CooperativeText(language="es", tagline="Otra")), by=member)
    assert not WorkflowState.objects.filter(object_id=str(cooperative.pk)).exists()
    assert not cooperative.revisions.exists()


def test_verification_is_not_undone_by_an_older_draft(cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    Cooperative.objects.get(pk=cooperative.pk).verify(by=moderator, proof="visita", now=timezone.now())
    moderation.approve(waiting(cooperative).pk, by=moderator)
    after = Cooperative.objects.get(pk=cooperative.pk)
    assert (after.verification, after.verification_proof, after.public_name) == ("verificada", "visita", "Miel de la Sierra")


def test_check_of_a_certificate_survives_and_is_lost_when_it_changes(cooperative, member, moderator):
    kind = Certification.objects.create(name="Prueba", issuer="Nadie", slug="prueba-de-nadie")
    certificate = Certificate.objects.create(cooperative=cooperative, certification=kind, number="1")
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    certificate.check_now(by=moderator, now=timezone.now())
    moderation.approve(waiting(cooperative).pk, by=moderator)
    assert Certificate.objects.get(pk=certificate.pk).checked_by == moderator

    def other_number(draft):
        row = draft.certificates.get()
        row.number = "2"
        draft.certificates.add(row)

    Cooperative.objects.get(pk=cooperative.pk).propose(other_number, by=member)
    moderation.approve(waiting(cooperative).pk, by=moderator)
    assert Certificate.objects.get(pk=certificate.pk).checked_at is None


def test_draft_outlives_what_it_names(cooperative, member, moderator, oaxaca):
    town = Municipality.objects.create(state=oaxaca, name="Prueba", slug="prueba-borrada", folded_name="prueba")
    category = Category.objects.create(slug="prueba-borrada")
    kind = Certification.objects.create(name="Borrada", issuer="Nadie", slug="borrada")

    def change(draft):
        draft.municipality = town
        draft.categories.set([category])
        draft.certificates.add(Certificate(certification=kind))

    cooperative.propose(change, by=member)
    for record in (town, category, kind):
        record.delete()
    moderation.approve(waiting(cooperative).pk, by=moderator)
    after = Cooperative.objects.get(pk=cooperative.pk)
    assert after.municipality is None
    assert not after.categories.exists()
    assert not after.certificates.exists()


def test_draft_of_a_product_outlives_its_category(cooperative):
    category = Category.objects.create(slug="prueba-borrada")
    product = Product.objects.create(cooperative=cooperative, slug="miel", name="Miel")
    product.category = category
    product.save_revision()
    category.delete()
    assert Product.objects.get(pk=product.pk).get_latest_revision_as_object().category is None


def test_a_member_may_propose_but_not_approve(cooperative, member):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    with pytest.raises(PermissionDenied):
        moderation.approve(waiting(cooperative).pk, by=member)
    with pytest.raises(PermissionDenied):
        moderation.refuse(waiting(cooperative).pk, by=member, reason="no")


def test_old_approval_page_is_answered_with_a_sentence(client, cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    old = waiting(cooperative).pk
    cooperative.propose(renamed("Miel del Valle"), by=member)
    client.force_login(moderator)
    url = reverse("wagtailsnippets_directory_cooperative:workflow_action", args=[cooperative.pk, "approve", old])
    page = client.post(url, {"comment": ""}, follow=True)
    assert "Alguien más ya decidió" in page.content.decode()
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel del Monte"


def test_moderator_approves_and_refuses_in_the_admin(client, cooperative, member, moderator):
    cooperative.propose(renamed("Miel de la Sierra"), by=member)
    client.force_login(moderator)
    name = "wagtailsnippets_directory_cooperative:workflow_action"
    client.post(reverse(name, args=[cooperative.pk, "reject", waiting(cooperative).pk]), {"comment": ""})
    assert waiting(cooperative)  # without a reason it goes on waiting
    client.post(reverse(name, args=[cooperative.pk, "approve", waiting(cooperative).pk]), {"comment": ""})
    assert Cooperative.objects.get(pk=cooperative.pk).public_name == "Miel de la Sierra"


def test_a_moderator_finds_the_work_in_the_menu(rf, moderator, member):
    request = rf.get("/admin/")
    for request.user, shown in ((moderator, True), (member, False)):
        groups = [item.menu for item in admin_menu.menu_items_for_request(request) if hasattr(item, "menu")]
        names = {item.name for menu in groups for item in menu.menu_items_for_request(request)}
        assert ({"certificates", "directory-reports"} <= names) is shown
