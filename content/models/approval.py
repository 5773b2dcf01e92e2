"""Approval by people of chosen groups, as Wagtail's own, where who sends something back must say why."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext, gettext_lazy
from wagtail.models import AbstractGroupApprovalTask


class ReviewTask(AbstractGroupApprovalTask):
    class Meta:
        verbose_name = gettext_lazy("approval, with a reason where something is sent back")
        verbose_name_plural = gettext_lazy("approvals, with a reason where something is sent back")

    def get_form_for_action(self, action):
        from ..forms import ReasonForm  # the admin's forms want all models loaded

        return ReasonForm if action == "reject" else super().get_form_for_action(action)

    def on_action(self, task_state, user, action_name, **kwargs):
        """The one place that every way to refuse comes through. Raises PermissionDenied where a request left the form out."""
        if action_name == "reject" and not (kwargs.get("comment") or "").strip():
            raise PermissionDenied(gettext("Write why, so that they know what to change."))
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls):
        return gettext("Members of the chosen groups approve, or send it back and say why")
