import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Workflow, WorkflowContentType

from accounts.models import User
from accounts.roles import Role, sync
from directory.models import Cooperative

pytestmark = pytest.mark.django_db


def person(role):
    user = User.objects.create_user(f"{role.name.lower()}@ejemplo.test")
    user.groups.add(Group.objects.get(name=role.value))
    return user


@pytest.mark.parametrize("role", Role)
def test_every_role_enters_the_admin_and_translates(role):
    user = person(role)
    assert user.has_perm("wagtailadmin.access_admin")
    assert user.has_perm("wagtail_localize.submit_translation")


def test_editors_write_and_moderators_publish():
    page = Page.objects.filter(depth=2).first()
    editor, moderator = (page.permissions_for_user(person(role)) for role in (Role.EDITOR, Role.MODERATOR))
    assert editor.can_edit()
    assert not editor.can_publish()
    assert not editor.can_delete()
    assert moderator.can_publish()
    assert not person(Role.TRANSLATOR).has_perm("directory.change_cooperative")


def test_publishing_a_cooperative_needs_a_moderator():
    assert person(Role.EDITOR).has_perm("directory.change_cooperative")
    assert not User.objects.get(email="editor@ejemplo.test").has_perm("directory.publish_cooperative")
    assert person(Role.MODERATOR).has_perms(["directory.publish_cooperative", "directory.change_cooperative"])


def test_only_coordinators_and_administrators_import():
    holders = {role for role in Role if person(role).has_perm("directory.add_importrun")}
    assert holders == {Role.COORDINATOR, Role.ADMINISTRATOR}


def test_no_role_deletes_in_the_directory_but_administrators():
    assert {role for role in Role if person(role).has_perm("directory.delete_cooperative")} == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", Role)
def test_no_role_edits_groups(role):
    assert not {permission for permission in person(role).get_all_permissions() if permission.startswith("auth.")}


def test_the_approvers_of_both_workflows_may_publish():
    workflow = WorkflowContentType.objects.get(content_type=ContentType.objects.get_for_model(Cooperative)).workflow
    assert workflow.name == "Revisión de fichas"
    assert Page.objects.get(depth=1).get_workflow().name == "Revisión de páginas"
    for each in Workflow.objects.active():
        for group in each.tasks.get().specific.groups.all():
            assert group.permissions.filter(codename="publish_cooperative").exists()
            assert group.page_permissions.filter(permission__codename="publish_page").exists()


def test_syncing_again_changes_nothing_and_keeps_what_was_given_by_hand():
    def everything():
        return {
            group.name: (
                set(group.permissions.values_list("pk", flat=True)),
                set(group.page_permissions.values_list("page", "permission")),
                set(group.collection_permissions.values_list("collection", "permission")),
            )
            for group in Group.objects.all()
        } | {"workflows": set(Workflow.objects.values_list("name", "active"))}

    Group.objects.get(name=Role.EDITOR).permissions.add(Group.objects.get(name=Role.COORDINATOR).permissions.get(codename="add_importrun"))
    before = everything()
    sync()
    assert everything() == before


def test_a_role_gets_back_what_it_must_have():
    group = Group.objects.get(name=Role.EDITOR)
    group.permissions.clear()
    sync()
    assert group.permissions.filter(codename="change_cooperative").exists()
