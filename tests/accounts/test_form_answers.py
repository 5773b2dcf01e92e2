import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from accounts.roles import Role
from content.models import FormPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "allowed"), [(Role.TRANSLATOR, False), (Role.EDITOR, False), (Role.MODERATOR, True), (Role.ADMINISTRATOR, True)])
def test_what_people_wrote_is_read_and_deleted_by_who_may_publish(client, role, allowed):
    form = Page.objects.get(depth=2).add_child(instance=FormPage(title="Escríbenos", slug="escribenos"))
    answer = form.get_submission_class().objects.create(page=form, form_data={"nombre": "Rosa Hernández"})
    user = User.objects.create_user("persona@ejemplo.test")
    user.groups.add(Group.objects.get(name=role.value))
    client.force_login(user)
    listed = client.get(reverse("wagtailforms:list_submissions", args=[form.pk]))
    assert (listed.status_code == 200) is allowed
    client.post(reverse("wagtailforms:delete_submissions", args=[form.pk]) + f"?selected-submissions={answer.pk}")
    assert form.get_submission_class().objects.filter(pk=answer.pk).exists() is not allowed
