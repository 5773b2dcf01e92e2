"""What follows once a contact is proven by its code."""

from allauth.account.internal.flows.login import record_authentication
from django.shortcuts import redirect
from django.urls import reverse

from .. import changes, entrance
from ..entrance import Proven


def proven(request, pending):
    """Go on with what `pending.then` names; returns the response."""
    return {"enter": _enter, "phone": _add_phone, "email": _change_email, "confirm": _confirm}[pending.then](request, pending)


def _enter(request, pending):
    seen = Proven(pending.contact, pending.next, pending.remember)
    people = pending.contact.people()
    if len(people) == 1:
        return entrance.enter(request, people[0], seen)
    seen.keep(request)
    return redirect("account_who" if people else "account_signup")


def _add_phone(request, pending):
    changes.add_phone(request.user, pending.contact)
    return redirect("my_phones")


def _change_email(request, pending):
    if not changes.change_email(request.user, pending.contact):
        return redirect(reverse("my_email") + "?taken=1")
    return redirect("me")


def _confirm(request, pending):
    record_authentication(request, request.user, method="code", reauthenticated=True)
    return redirect(pending.next or "me")
