import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Phone, User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
FORM = {"first_name": "Rosa", "last_name": "Hernández", "preferred_language": "tzo"}


@pytest.fixture
def administrator():
    user = User.objects.create_user("administradora@ejemplo.test", "una-frase-larga-9")
    user.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    return user


@pytest.fixture
def chief():
    return User.objects.create_superuser("jefa@ejemplo.test", "una-frase-larga-9")


def edit_url(user):
    return reverse("wagtailusers_users:edit", args=[user.pk])


def test_an_email_is_one_mailbox_whatever_its_case_and_may_be_missing():
    User.objects.create_user("Rosa@Ejemplo.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ROSA@ejemplo.test")])
    first, second = User.objects.create_user(None), User.objects.create_user("")
    assert first.email is second.email is None
    assert str(first)
    assert User.objects.get_by_natural_key("ROSA@ejemplo.TEST").email == "rosa@ejemplo.test"
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


def test_a_family_shares_a_number():
    for email in ("a@ejemplo.test", "b@ejemplo.test"):
        Phone.objects.create(user=User.objects.create_user(email), number="+525512345678", is_primary=True)
    assert Phone.objects.filter(number="+525512345678").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Phone.objects.create(user=Phone.objects.first().user, number="+525512345678")


def test_createsuperuser_without_a_terminal(monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "una-frase-larga-9")
    call_command("createsuperuser", interactive=False, email="Jefa@ejemplo.test")
    user = User.objects.get(email="jefa@ejemplo.test")
    assert user.is_superuser
    assert user.check_password("una-frase-larga-9")
    with pytest.raises(CommandError, match="email"):
        call_command("createsuperuser", interactive=False)


def test_people_without_email_are_made_and_edited_in_the_admin(client, administrator):
    client.force_login(administrator)
    for _ in range(2):
        response = client.post(reverse("wagtailusers_users:add"), FORM | {"email": ""})
        assert response.status_code == 302, response.context["form"].errors
    made = list(User.objects.filter(first_name="Rosa"))
    assert [user.email for user in made] == [None, None]
    assert made[0].preferred_language == "tzo"
    assert client.get(edit_url(made[0])).status_code == 200
    assert client.get(reverse("wagtailusers_users:index")).status_code == 200


def test_who_has_no_email_is_found_by_phone_and_told_from_who_has_the_same_name(client, administrator):
    made = [User.objects.create_user(None, first_name="María") for _ in range(3)]
    for number, user in enumerate(made):
        Phone.objects.create(user=user, number=f"+5255123400{number}0", is_primary=True)
    client.force_login(administrator)
    address = reverse("wagtailusers_users:index_results")

    def listed(words):
        page = client.get(address, {"q": words}).content.decode()
        return [number for number in ("55 1234 0000", "55 1234 0010", "55 1234 0020") if number in page]

    assert listed("María") == ["55 1234 0000", "55 1234 0010", "55 1234 0020"]
    for words in ("044 55 1234 0010", "+52 1 55 1234 0010", "5512340010", "40010"):
        assert listed(words) == ["55 1234 0010"], words
    assert listed("010") == []
    page = client.get(reverse("accounts_recover", args=[made[1].pk])).content.decode()
    assert "55 1234 0010" in page


def test_somebody_elses_email_is_refused_and_the_form_keeps_what_was_typed(client, administrator):
    User.objects.create_user("rosa@ejemplo.test")
    client.force_login(administrator)
    response = client.post(reverse("wagtailusers_users:add"), FORM | {"email": "ROSA@ejemplo.test"})
    page = response.content.decode()
    assert "Otra persona ya tiene este correo" in page
    assert "Hernández" in page
    assert User.objects.filter(first_name="Rosa").count() == 0


def test_no_administrator_makes_a_superuser(client, administrator):
    person = User.objects.create_user("p@ejemplo.test")
    client.force_login(administrator)
    assert 'name="is_superuser"' not in client.get(edit_url(person)).content.decode()
    for target in (person, administrator):
        groups = list(target.groups.values_list("pk", flat=True))
        client.post(edit_url(target), FORM | {"email": target.email, "is_superuser": "on", "is_active": "on", "groups": groups})
    client.post(reverse("wagtailusers_users:add"), FORM | {"email": "n@ejemplo.test", "is_superuser": "on"})
    assert User.objects.filter(email="n@ejemplo.test").exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_nobody_gives_a_group_that_holds_more_than_they_do(client, administrator):
    above = Group.objects.create(name="Above")
    above.permissions.add(*Permission.objects.filter(codename="change_group"))
    editors = Group.objects.get(name=Role.EDITOR)
    person = User.objects.create_user("p@ejemplo.test")
    client.force_login(administrator)
    client.post(edit_url(person), FORM | {"email": "p@ejemplo.test", "is_active": "on", "groups": [above.pk]})
    assert not person.groups.exists()
    client.post(edit_url(person), FORM | {"email": "p@ejemplo.test", "is_active": "on", "groups": [editors.pk]})
    assert list(person.groups.all()) == [editors]
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"]) + f"?id={person.pk}"
    client.post(bulk, {"role": above.pk})
    assert not person.groups.filter(pk=above.pk).exists()
    client.post(bulk, {"role": Group.objects.get(name=Role.TRANSLATOR).pk})
    assert person.groups.filter(name=Role.TRANSLATOR).exists()


def test_nobody_touches_an_account_that_holds_more(client, administrator, chief):
    client.force_login(administrator)
    taken = client.post(edit_url(chief), FORM | {"email": chief.email, "password1": "otra-frase-larga-9", "password2": "otra-frase-larga-9", "is_active": "on"})
    assert taken.status_code == 302
    client.post(reverse("wagtailusers_users:delete", args=[chief.pk]))
    for action, data in (("delete", {}), ("set_active_state", {"mark_as_active": "False"}), ("assign_role", {"role": Group.objects.get(name=Role.EDITOR).pk})):
        client.post(reverse("wagtail_bulk_action", args=["accounts", "user", action]) + f"?id={chief.pk}", data)
    chief.refresh_from_db()
    assert chief.check_password("una-frase-larga-9")
    assert chief.is_active
    assert not chief.groups.exists()
