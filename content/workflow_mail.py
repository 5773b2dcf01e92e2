"""Wagtail's letters about approvals, sent by the worker: a mail server that is slow keeps nobody waiting.

Each is in the language that its reader chose for the admin.
"""

from django.contrib.auth import get_user_model
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier, WorkflowStateApprovalEmailNotifier, WorkflowStateRejectionEmailNotifier
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

LETTERS = {
    # name: signal, sender, what Wagtail's own receiver is called, its notifier
    "submitted": (task_submitted, TaskState, "group_approval_task_submitted_email_notification", GroupApprovalTaskStateSubmissionEmailNotifier()),
    "approved": (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", WorkflowStateApprovalEmailNotifier()),
    "rejected": (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", WorkflowStateRejectionEmailNotifier()),
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
