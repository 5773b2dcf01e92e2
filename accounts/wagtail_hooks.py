from django import forms
from wagtail import hooks
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from .authority import grantable_groups, may_manage


class ManagedPeopleMixin:
    """What one may not do to a single person one may not do to many at once."""

    def check_perm(self, obj):
        return super().check_perm(obj) and may_manage(self.request.user, obj)


class AssignRole(ManagedPeopleMixin, AssignRoleBulkAction):
    @property
    def form_class(self):
        class RoleForm(forms.Form):
            role = forms.ModelChoiceField(queryset=grantable_groups(self.request.user))

        return RoleForm


class DeletePeople(ManagedPeopleMixin, DeleteBulkAction):
    pass


class SetActiveState(ManagedPeopleMixin, SetActiveStateBulkAction):
    pass


for action in (AssignRole, DeletePeople, SetActiveState):
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's own, which they replace


@hooks.register("filter_form_submissions_for_user")
def answers_are_for_who_publishes(user, editable_forms):
    """What people write into forms names them: whoever only edits or translates the page does not read or delete it."""
    return editable_forms & PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
