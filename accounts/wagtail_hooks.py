from datetime import timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from .authority import grantable_groups, may_manage
from .models import Audit
from .views.staff import said


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
    @classmethod
    def execute_action(cls, objects, mark_as_active=False, **_kwargs):
        """One by one, so that the account log hears of each."""
        for person in objects:
            person.is_active = mark_as_active
            person.save(update_fields=["is_active"])
        return len(objects), 0


for action in (AssignRole, DeletePeople, SetActiveState):
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's own, which they replace


@hooks.register("filter_form_submissions_for_user")
def answers_are_for_who_publishes(user, editable_forms):
    """What people write into forms names them: whoever only edits or translates the page does not read or delete it."""
    return editable_forms & PagePermissionPolicy().instances_user_has_permission_for(user, "publish")


@hooks.register("register_user_listing_buttons")
def recover_button(user, request_user):
    if user != request_user and request_user.has_perm("accounts.change_user") and may_manage(request_user, user):
        yield Button(_("Lost phone"), reverse("accounts_recover", args=[user.pk]), icon_name="lock-open", priority=90)


class LogItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("accounts.view_audit")


@hooks.register("register_reports_menu_item")
def log_item():
    return LogItem(_("Account log"), reverse("accounts_log"), name="account-log", icon_name="user", order=1100)


class CodesAlarm(Component):
    order = 1  # above what can wait

    def __init__(self, entry):
        self.entry = entry

    def render_html(self, parent_context=None):
        words = _("Codes by text message reach their daily cap (%(count)s): somebody may be pumping them.") % {"count": said(self.entry)}
        return format_html('<section class="w-panel"><p class="help-block help-critical" role="alert">{}</p></section>', words)


@hooks.register("construct_homepage_panels")
def show_codes_alarm(request, panels):
    """For a day after the cap of codes was near, to who looks after accounts."""
    if request.user.has_perm("accounts.view_user"):
        entry = Audit.objects.filter(act=Audit.Act.CODES_CAP, at__gte=timezone.now() - timedelta(days=1)).first()
        if entry:
            panels.append(CodesAlarm(entry))
