"""From a proven contact, or a password, to a session: one door for members and staff.

A code goes out to whatever contact was typed, known or not, and only who reads it learns what stands behind. Then
django-allauth's login takes over: inactive accounts, the second factor, the list of sessions.
"""

import secrets
import time
from dataclasses import dataclass, field

from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import notices, throttle
from .contacts import Contact
from .models import User
from .second_factor import is_staff

SESSION_KEY = "proven_contact"
PROVEN_FOR = 15 * 60  # seconds in which somebody may say who they are
STAYS = 180 * 24 * 3600  # seconds, "stay signed in on this phone"
STAFF_STAYS = 12 * 3600


@dataclass
class Proven:
    """A contact that the visitor has just shown to be theirs, before they said who they are."""

    contact: Contact
    next: str
    remember: bool
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    @classmethod
    def of(cls, request):
        kept = request.session.get(SESSION_KEY)
        if not kept or time.time() > kept["until"]:
            return None
        return cls(Contact(kept["kind"], kept["value"]), kept["next"], kept["remember"], kept["id"])

    def keep(self, request):
        request.session[SESSION_KEY] = {
            "kind": self.contact.kind,
            "value": self.contact.value,
            "next": self.next,
            "remember": self.remember,
            "id": self.id,
            "until": time.time() + PROVEN_FOR,
        }


def enter(request, user, proven):
    """Sign `user` in, who was chosen among those that use the proven contact; returns the response to give."""
    if user not in proven.contact.people():
        raise ValueError("somebody else's contact")
    request.session.pop(SESSION_KEY, None)
    if proven.contact.kind == "phone":
        user.add_phone(proven.contact.value, verified_at=timezone.now())
    record_authentication(request, user, method="code", reauthenticated=True)
    return _sign_in(request, user, remember=proven.remember, then=proven.next)


def sign_up(proven, *, first_name, last_name, notice=""):
    """Make the account of somebody who has proven a contact and accepted `notice`, a version; returns the user.

    None where it was made a moment ago, or is being made: a slow connection makes people press twice.
    """
    if not throttle.once("sign up", proven.id):
        return None
    contact = proven.contact
    email = contact.value if contact.kind == "email" else None
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, first_name=first_name, last_name=last_name, preferred_language=get_language())
            if contact.kind == "phone":
                user.add_phone(contact.value, verified_at=timezone.now())
            if notice:
                notices.accept(user, notice, notices.How.SIGN_UP)
    except IntegrityError:  # the e-mail, on another device
        return None
    return user


def enter_with_password(request, contact, password, *, remember, then):
    """Sign in with a contact and a password; raises ValidationError, the same one whether anybody has the contact or not."""
    user = authenticate(request, contact=contact, password=password)
    if user is None:
        if until := throttle.SIGN_IN.blocked_until(request, contact.value):
            raise throttle.too_many(until)
        raise ValidationError(_("Phone or e-mail and password do not fit each other. You can always enter with a code instead."))
    record_authentication(request, user, method="password", reauthenticated=True)
    return _sign_in(request, user, remember=remember, then=then)


def _sign_in(request, user, *, remember, then):
    stays = min(STAYS, STAFF_STAYS) if is_staff(user) else STAYS
    request.session.set_expiry(stays if remember else 0)
    return perform_login(request, Login(user=user, redirect_url=notices.by_the_way(user, then) or None))


def is_fresh(request, *, grace=False):
    """Whether the person has shown who they are within the last minutes (a code, a password or the second factor).

    `grace` gives three times as long: for what is sent from a page that was opened in time.
    """
    records = get_authentication_records(request, request.user)
    limit = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT * (3 if grace else 1)
    return bool(records) and time.time() - records[-1]["at"] < limit
