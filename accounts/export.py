"""What the portal knows of a person, for the person. Higher apps add theirs from `AppConfig.ready()`:

export.register("directory", lambda user: {…}, lambda address: {…})        # plain values: dict, list, str, int, datetime, None

The second tells what is known of a number (E.164) or e-mail, for who has no account.
"""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps

from .models import Audit, User

# What somebody has written or chosen in tables of others.
WORDS = {
    "wagtailcore.Comment": ("text",),
    "wagtailcore.CommentReply": ("text",),
    "wagtailcore.TaskState": ("comment",),
    "wagtailusers.UserProfile": ("preferred_language", "current_time_zone", "avatar", "theme"),
}

_parts, _parts_at = {}, {}


def register(name, part, at=None):
    _parts[name] = part
    if at:
        _parts_at[name] = at


def data_of(user):
    """{part: plain values} of everything registered."""
    return {name: part(user) for name, part in sorted(_parts.items())}


def data_at(address):
    """The same of somebody without an account."""
    return {name: part(address) for name, part in sorted(_parts_at.items())}


def account(user):
    return {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "preferred_language": user.preferred_language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "roles": [group.name for group in user.groups.all()],
        "permissions": [permission.codename for permission in user.user_permissions.all()],
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "phones": [{"number": str(phone.number), "main": phone.is_primary, "verified": phone.verified_at} for phone in user.phones.all()],
        "sessions": list(UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")),
        "log": list(Audit.objects.filter(person_number=user.pk).values("act", "at")),
    }


def records(user):
    """{table: {column: rows}} of every table that points to the person: what they made, checked, decided. The rows themselves tell of others, so their numbers do."""
    found = {}
    for model in apps.get_models():
        for column in model._meta.local_fields:
            if column.is_relation and column.related_model is User:
                rows = model._base_manager.filter(**{column.name: user}).order_by("pk").values("pk", *WORDS.get(model._meta.label, ()))
                if rows := list(rows):
                    found.setdefault(model._meta.label, {})[column.name] = rows
    return found


register("account", account)
register("records", records)
