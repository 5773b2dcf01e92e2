"""What happened to accounts, for the people who answer for them.

Roles and second factors change in views of Wagtail and django-allauth and in commands: their signals are heard.
"""

from allauth.account import signals as account_signals
from allauth.mfa import signals as second_factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, pre_delete, pre_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry

from .models import Audit, User


def note(act, *, person=None, by=None, reason=""):
    """Write one line down. `person` is the account it is about; `reason` must name nobody."""
    return Audit.objects.create(act=act, person_number=person.pk if person else None, by=by, reason=reason[:500])


def listen():
    m2m_changed.connect(_roles, sender=User.groups.through)
    pre_save.connect(_closed_or_reopened, sender=User)
    pre_delete.connect(_deleted, sender=User)
    second_factor_signals.authenticator_added.connect(_factor_added)
    second_factor_signals.authenticator_removed.connect(_factor_removed)
    second_factor_signals.authenticator_reset.connect(_codes_renewed)
    second_factor_signals.authenticator_used.connect(_factor_used)
    account_signals.password_set.connect(_password)
    account_signals.password_changed.connect(_password)


def who_acts():
    """Who is signed in where the admin does something, None for commands and the person's own pages."""
    return get_active_log_context().user


def _roles(sender, instance, action, reverse, pk_set, **_kwargs):
    act = {"post_add": Audit.Act.ROLES_GIVEN, "post_remove": Audit.Act.ROLES_TAKEN, "pre_clear": Audit.Act.ROLES_TAKEN}.get(action)
    if act is None:
        return
    if reverse:  # `group.user_set`: the instance is the group
        people = User.objects.filter(pk__in=pk_set) if pk_set is not None else instance.user_set.all()
        names = {person: [instance.name] for person in people}
    else:
        groups = Group.objects.filter(pk__in=pk_set) if pk_set is not None else instance.groups.all()
        names = {instance: sorted(groups.values_list("name", flat=True))}
    for person, roles in names.items():
        if roles:
            note(act, person=person, by=who_acts(), reason=", ".join(roles))


def _closed_or_reopened(sender, instance, update_fields=None, raw=False, **_kwargs):
    if raw or (update_fields is not None and "is_active" not in update_fields):
        return
    if User.objects.filter(pk=instance.pk, is_active=not instance.is_active).exists():
        note(Audit.Act.REOPENED if instance.is_active else Audit.Act.CLOSED, person=instance, by=who_acts())


def _deleted(sender, instance, **_kwargs):
    by = who_acts()
    note(Audit.Act.DELETED, person=instance, by=None if by == instance else by)
    # Wagtail's own log calls each thing by its name, also after it is gone.
    ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(instance.pk)).update(label=f"#{instance.pk}")


def _factor_added(user, authenticator, **_kwargs):
    note(Audit.Act.FACTOR_ADDED, person=user, by=user, reason=authenticator.type)


def _factor_removed(user, authenticator, **_kwargs):
    note(Audit.Act.FACTOR_REMOVED, person=user, by=user, reason=authenticator.type)


def _codes_renewed(user, **_kwargs):
    note(Audit.Act.CODES_RENEWED, person=user, by=user)


def _factor_used(user, authenticator, **_kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        note(Audit.Act.RECOVERY_CODE_USED, person=user, by=user)


def _password(user, **_kwargs):
    note(Audit.Act.PASSWORD_CHANGED, person=user, by=user)
