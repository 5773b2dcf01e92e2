"""The account log: roles, second factors, passwords, deletions, whoever makes them and by whichever door."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import changes
from accounts.contacts import Contact
from accounts.models import Audit
from accounts.roles import Role

from ..factories.accounts import PhoneFactory, UserFactory
from .test_sign_in import PASSWORD, attempt, editor, half_a_minute_later, set_up  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
Act = Audit.Act


def log(*acts, person):
    rows = Audit.objects.filter(person_number=person.pk, act__in=acts).order_by("pk")
    return [(row.act, row.by, row.reason) for row in rows]


@pytest.fixture
def administrator(client):
    made = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(made)
    return made


def test_roles_given_and_taken_in_the_admin_say_which_and_by_whom(client, administrator):
    person = UserFactory()
    form = {"first_name": "Rosa", "email": person.email, "preferred_language": "es", "is_active": "on"}
    groups = [Group.objects.get(name=role).pk for role in (Role.EDITOR, Role.TRANSLATOR)]
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    client.post(address, form | {"groups": groups})
    client.post(address, form | {"groups": groups[:1]})
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"]) + f"?id={person.pk}"
    client.post(bulk, {"role": Group.objects.get(name=Role.MODERATOR).pk})
    assert log(Act.ROLES_GIVEN, Act.ROLES_TAKEN, person=person) == [
        (Act.ROLES_GIVEN, administrator, "Editors, Translators"),
        (Act.ROLES_TAKEN, administrator, "Translators"),
        (Act.ROLES_GIVEN, administrator, "Moderators"),
    ]


def test_roles_change_in_no_way_unseen():
    person, group = UserFactory(), Group.objects.get(name=Role.EDITOR)
    group.user_set.add(person)
    group.user_set.add(person)  # nothing new
    group.user_set.clear()
    person.groups.set([group])
    person.groups.clear()
    assert [act for act, _by, reason in log(Act.ROLES_GIVEN, Act.ROLES_TAKEN, person=person) if reason == "Editors"] == [
        Act.ROLES_GIVEN,
        Act.ROLES_TAKEN,
        Act.ROLES_GIVEN,
        Act.ROLES_TAKEN,
    ]


def test_the_life_of_a_second_factor_is_written_down(client, editor, django_capture_on_commit_callbacks, text):  # noqa: F811
    attempt(client, password=PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret, _answer = set_up(client)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    client.post("/es/cuenta/salir/")
    half_a_minute_later()
    attempt(client, password=PASSWORD)
    client.post("/es/cuenta/segundo-paso/authenticate/", {"code": code})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/es/cuenta/segundo-paso/recovery-codes/generate/")
    client.post("/es/cuenta/segundo-paso/totp/deactivate/")
    acts = (Act.FACTOR_ADDED, Act.FACTOR_REMOVED, Act.RECOVERY_CODE_USED, Act.CODES_RENEWED)
    assert log(*acts, person=editor) == [
        (Act.FACTOR_ADDED, editor, "totp"),
        (Act.FACTOR_ADDED, editor, "recovery_codes"),
        (Act.RECOVERY_CODE_USED, editor, ""),
        (Act.CODES_RENEWED, editor, ""),
        (Act.FACTOR_REMOVED, editor, "totp"),
        (Act.FACTOR_REMOVED, editor, "recovery_codes"),
    ]
    assert secret not in str(list(Audit.objects.values()))
    assert code not in str(list(Audit.objects.values()))
    set_up(client)
    page = text(client.get("/admin/reports/cuentas/"))
    for words in ("segundo paso agregado", "clave de recuperación usada", "claves de recuperación nuevas", "Aplicación de autenticación"):
        assert words in page


def test_a_second_factor_that_staff_take_off_names_them_and_the_reason(administrator):
    person = UserFactory()
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    reason = "La promotora la conoce y estaba con ella."
    changes.recover(person, contact=Contact.phone("951 123 4567"), reason=reason, by=administrator, without_second_factor=True)
    assert log(Act.FACTOR_REMOVED, Act.RECOVERED, person=person) == [
        (Act.FACTOR_REMOVED, administrator, "totp"),
        (Act.FACTOR_REMOVED, administrator, "recovery_codes"),
        (Act.RECOVERED, administrator, reason),
    ]


def test_who_closes_an_account_from_the_admin_is_named(client, administrator):
    person = PhoneFactory().user
    client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert log(Act.DELETED, person=person) == [(Act.DELETED, administrator, "")]


def test_a_new_password_is_written_down_without_its_words(client):
    person = UserFactory()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()
    client.post("/es/cuenta/contrasena/cambiar/", {"oldpassword": "prueba-123456", "password1": "otra-frase-larga-9", "password2": "otra-frase-larga-9"})
    assert log(Act.PASSWORD_CHANGED, person=person) == [(Act.PASSWORD_CHANGED, person, "")]


def test_an_account_that_is_closed_and_reopened_says_by_whom(client, administrator, text):
    person, other = UserFactory(), UserFactory()
    form = {"first_name": "Rosa", "email": person.email, "preferred_language": "es"}
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    client.post(address, form)
    client.post(address, form)  # nothing new
    many = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"]) + f"?id={person.pk}&id={other.pk}&id={administrator.pk}"
    client.post(many, {"mark_as_active": "True"})
    client.post(many, {"mark_as_active": "False"})
    assert log(Act.CLOSED, Act.REOPENED, person=person) == [(act, administrator, "") for act in (Act.CLOSED, Act.REOPENED, Act.CLOSED)]
    assert log(Act.CLOSED, Act.REOPENED, person=other) == [(Act.CLOSED, administrator, "")]
    administrator.refresh_from_db()
    assert administrator.is_active
    person.refresh_from_db()
    assert not person.is_active
    page = text(client.get("/admin/reports/cuentas/"))
    assert "cuenta cerrada" in page
    assert "cuenta reabierta" in page


def test_signing_in_reads_no_state_of_the_account_anew(django_assert_num_queries):
    person = UserFactory()
    with django_assert_num_queries(1):
        person.save(update_fields=["last_login"])
