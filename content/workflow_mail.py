"""Wagtail's letters about approvals, sent by the worker: a mail server that is slow keeps nobody waiting.

Each is in the language that its reader prefers.
"""

from django.contrib.auth import get_user_model
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier, WorkflowStateApprovalEmailNotifier, WorkflowStateRejectionEmailNotifier
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected
from wagtail.users.models import UserProfile


class InTheirLanguage:
    """Wagtail asks the profile of the admin, which knows Spanish only."""

    def get_recipient_users(self, instance, **kwargs):
        people = {person for person in super().get_recipient_users(instance, **kwargs) if person}
        for person in people:
            UserProfile.get_for_user(person)
            person.wagtail_userprofile.preferred_language = person.preferred_language
        return people


def in_their_language(notifier):
    return type(notifier.__name__, (InTheirLanguage, notifier), {})()


LETTERS = {
    # name: signal, sender, what Wagtail's own receiver is called, its notifier
    "submitted": (
        task_submitted,
        TaskState,
        "group_approval_task_submitted_email_notification",
        in_their_language(GroupApprovalTaskStateSubmissionEmailNotifier),
    ),
    "approved": (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", in_their_language(WorkflowStateApprovalEmailNotifier)),
    "rejected": (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", in_their_language(WorkflowStateRejectionEmailNotifier)),
}


def listen():
    """Take the places of Wagtail's receivers. Called once, before or after they were connected."""
    for name, (signal, sender, uid, _notifier) in LETTERS.items():
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(_later(name), sender=sender, weak=False, dispatch_uid=uid)


def _later(name):
    def receive(instance, user=None, **kwargs):
        from .tasks import send_workflow_mail

        decided = instance.current_task_state_id if isinstance(instance, WorkflowState) else None
        send_workflow_mail.enqueue(name, instance.pk, user.pk if user else None, decided)

    return receive


def send(name, state_id, user_id, decided_id):
    """Write the letter; the reason in it is that of the decision, also where the record was proposed again meanwhile."""
    _signal, sender, _uid, notifier = LETTERS[name]
    state = sender.objects.filter(pk=state_id).first()
    if state is None:
        return  # deleted with what it spoke of
    if decided_id:
        state.current_task_state = TaskState.objects.get(pk=decided_id)
    notifier(instance=state, user=get_user_model().objects.filter(pk=user_id).first())
