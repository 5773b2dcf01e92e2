"""What is sent back carries a reason, and the letters about it leave with the worker."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import get_language
from django_tasks_db.models import DBTaskResult
from wagtail.admin import mail as mail_of_wagtail
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from accounts.roles import Role, sync
from content.models import StandardPage
from content.tasks import send_workflow_mail

pytestmark = pytest.mark.django_db
SENTENCE = "Escribe el motivo, para que sepan qué cambiar."


@pytest.fixture
def editor():
    return person(Role.EDITOR)


@pytest.fixture
def moderator():
    return person(Role.MODERATOR)


def person(role):
    sync()
    made = User.objects.create_user(f"{role.name.lower()}@ejemplo.test", first_name=role.name.title())
    made.groups.add(Group.objects.get(name=role.value))
    return made


@pytest.fixture
def draft(editor):
    made = Page.objects.get(depth=2).add_child(instance=StandardPage(title="El programa", slug="el-programa", live=False))
    made.save_revision(user=editor)
    made.get_workflow().start(made, editor)
    return made


def task_of(draft):
    return TaskState.objects.get(workflow_state__object_id=str(draft.pk), status=TaskState.STATUS_IN_PROGRESS)


def work():
    """What the worker does with the letters that wait; returns how many there were."""
    waiting = DBTaskResult.objects.filter(task_path="content.tasks.send_workflow_mail")
    for result in waiting:
        send_workflow_mail.func(*result.args_kwargs["args"])
    return waiting.delete()[0]


def test_form_asks_again_for_the_reason(client, draft, moderator):
    client.force_login(moderator)
    for name in ("workflow_action", "collect_workflow_action_data"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[draft.pk, "reject", task_of(draft).pk])
        answer = client.post(address, {"comment": "  "}, headers={"x-requested-with": "XMLHttpRequest"})
        assert SENTENCE in answer.json()["html"]
    assert task_of(draft)


def test_editor_view_does_not_send_back_without_a_reason(client, draft, moderator):
    client.force_login(moderator)
    sent = {"title": draft.title, "slug": draft.slug, "introduction": "", "body-count": "0", "action-workflow-action": "1", "workflow-action-name": "reject"}
    sent |= {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), sent)
    assert task_of(draft)
    client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), sent | {"workflow-action-extra-data": '{"comment": "Falta el horario."}'})
    assert TaskState.objects.get(workflow_state__object_id=str(draft.pk)).comment == "Falta el horario."


def test_reason_stands_above_the_form_until_it_is_answered(client, draft, editor, moderator):
    state = task_of(draft)
    state.task.specific.on_action(state, moderator, "reject", comment="Falta el horario.")
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert "Se devolvió: «Falta el horario.»" in client.get(address).content.decode()
    WorkflowState.objects.get(object_id=str(draft.pk)).resume(user=editor)
    assert "Falta el horario." not in client.get(address).content.decode()


def test_code_cannot_send_back_without_a_reason(draft, moderator):
    state = task_of(draft)
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, moderator, "reject")
    state.task.specific.on_action(state, moderator, "approve")  # needs none
    assert Page.objects.get(pk=draft.pk).live


def test_letters_leave_with_the_worker_in_the_language_of_their_reader(client, draft, editor, moderator):
    assert not mail.outbox
    work()
    (asked,) = [letter for letter in mail.outbox if letter.to == [moderator.email]]
    assert "El programa" in asked.subject
    assert "se ha enviado para su aprobación" in asked.subject  # Wagtail's own Spanish
    mail.outbox.clear()
    client.force_login(moderator)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "reject", task_of(draft).pk]), {"comment": "Falta el horario."})
    WorkflowState.objects.get(object_id=str(draft.pk)).resume(user=editor)  # before the worker comes to it
    assert not mail.outbox
    work()
    (back,) = [letter for letter in mail.outbox if letter.to == [editor.email]]
    assert "Falta el horario." in back.body


def test_letter_is_written_in_the_language_that_its_reader_prefers(client, draft, editor, moderator, monkeypatch):
    User.objects.filter(pk=moderator.pk).update(preferred_language="tzo")
    written_in = []
    write = mail_of_wagtail.render_to_string
    monkeypatch.setattr(mail_of_wagtail, "render_to_string", lambda *args: written_in.append(get_language()) or write(*args))
    work()
    assert set(written_in) == {"tzo"}


def test_letter_about_what_is_gone_is_not_written(draft):
    state = WorkflowState.objects.get(object_id=str(draft.pk))
    send_workflow_mail.func("approved", state.pk + 1000, None, None)
    assert not mail.outbox
