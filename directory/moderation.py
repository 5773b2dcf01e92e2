"""How a change of a cooperative is proposed, approved or refused.

The live row and its children stay as they are until the approval; every step is written to Wagtail's log.
Each act locks the row first, so that of two people who press at once only one succeeds.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import TaskState, WorkflowState

# Children that exist once each: relation, fields that tell them apart, the sentence where two are alike.
UNIQUE_CHILDREN = {
    "texts": (("language",), gettext_lazy("There are two texts in the same language.")),
    "contacts": (("kind", "value"), gettext_lazy("The same contact is written twice.")),
    "bodies": (("kind",), gettext_lazy("The same governance body is written twice.")),
}


class AlreadyDecidedError(Exception):
    """Somebody approved, refused or replaced the proposal meanwhile; the message is a sentence for people."""

    def __init__(self):
        super().__init__(_("Somebody else has already decided on this proposal, or it was replaced by a newer one."))


def propose(cooperative, change, *, by):
    """Put a changed draft before the moderators and return its WorkflowState.

    `change(draft)` alters the newest draft in place. A proposal that already waits is replaced: its changes are in the
    draft. Raises ValidationError where the draft breaks a rule, and nothing is stored then.
    """
    with transaction.atomic():
        draft = type(cooperative).objects.select_for_update(no_key=True).get(pk=cooperative.pk).get_latest_revision_as_object()
        change(draft)
        draft.full_clean()
        check_children(draft)
        draft.save_revision(user=by)
        current = type(cooperative).objects.get(pk=cooperative.pk)
        for state in WorkflowState.objects.for_instance(current).active().select_for_update():
            state.cancel(user=by)
        current.forget_private()
        workflow = current.get_workflow()
        if workflow is None:
            raise ValidationError(_("No approval is set up for the directory; an administrator must choose one."))
        return workflow.start(current, by)


def check_children(cooperative):
    """Raise ValidationError for what only the database would notice, when the draft is published."""
    for relation, (fields, sentence) in UNIQUE_CHILDREN.items():
        keys = [tuple(getattr(row, field) for field in fields) for row in getattr(cooperative, relation).all()]
        if len(keys) != len(set(keys)):
            raise ValidationError(sentence)
    if sum(text.is_original for text in cooperative.texts.all()) > 1:
        raise ValidationError(_("Only one text can be the original."))


def decide(task_state_id, act, *, by, comment):
    with transaction.atomic():
        state = waiting_task(task_state_id).specific
        task = state.task.specific
        if act not in [name for name, _label, _modal in task.get_actions(state.workflow_state.content_object, by)]:
            raise PermissionDenied
        task.on_action(state, by, act, comment=comment)


def waiting_task(task_state_id):
    """The task state, locked until the transaction ends. Raises AlreadyDecidedError unless it waits."""
    state = TaskState.objects.select_for_update().filter(pk=task_state_id).first()
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise AlreadyDecidedError
    return state


def approve(task_state_id, *, by, comment=""):
    """Publish the proposal of this task state. Raises AlreadyDecidedError unless it waits, PermissionDenied to who may not."""
    decide(task_state_id, "approve", by=by, comment=comment)


def refuse(task_state_id, *, by, reason):
    """Send the proposal back with a reason. Raises as `approve`, and ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError(_("Write why, so that they know what to change."))
    decide(task_state_id, "reject", by=by, comment=reason.strip())
