"""What the portal knows of a person, for the person. Higher apps add theirs from `AppConfig.ready()`:

export.register("directory", lambda user: {…})        # plain values: dict, list, str, int, datetime, None
"""

from allauth.usersessions.models import UserSession

from .models import Audit

_parts = {}


def register(name, part):
    _parts[name] = part


def data_of(user):
    """{part: plain values} of everything registered."""
    return {name: part(user) for name, part in sorted(_parts.items())}


def account(user):
    return {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "preferred_language": user.preferred_language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "roles": [group.name for group in user.groups.all()],
        "phones": [{"number": str(phone.number), "main": phone.is_primary, "verified": phone.verified_at} for phone in user.phones.all()],
        "sessions": list(UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")),
        "log": list(Audit.objects.filter(person_number=user.pk).values("act", "at")),
    }


register("account", account)
