"""Nobody gives away more than they have: plain Wagtail lets whoever may edit people make superusers, or take one's account over."""

from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission


def grantable_groups(giver):
    """The groups that `giver` may put people into or take them out of: those whose permissions they all hold themselves."""
    if giver.is_superuser:
        return Group.objects.all()
    held = giver.get_all_permissions()
    pages = set(GroupPagePermission.objects.filter(group__user=giver).values_list("permission_id", "page__path"))
    files = set(GroupCollectionPermission.objects.filter(group__user=giver).values_list("permission_id", "collection__path"))
    groups = Group.objects.prefetch_related("permissions__content_type", "page_permissions__page", "collection_permissions__collection")
    return Group.objects.filter(
        pk__in=[
            group.pk
            for group in groups
            if {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()} <= held
            and all(_covers(pages, row.permission_id, row.page.path) for row in group.page_permissions.all())
            and all(_covers(files, row.permission_id, row.collection.path) for row in group.collection_permissions.all())
        ]
    )


def _covers(held, permission_id, path):
    return any(held_id == permission_id and path.startswith(held_path) for held_id, held_path in held)


def may_manage(giver, person):
    """Whether `giver` may change or delete `person`, who must not hold more: a changed password is a borrowed account."""
    if giver.is_superuser or giver == person:
        return True
    if person.is_superuser or person.user_permissions.exists():
        return False
    return not person.groups.exclude(pk__in=grantable_groups(giver)).exists()
