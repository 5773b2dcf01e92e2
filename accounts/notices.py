"""The privacy notice where data are asked for (LFPDPPP: at the moment of collection, and anew when it changes).

`messaging`, which keeps the notices and who accepted them, registers itself from its `AppConfig.ready()`:

    notices.register(keeper)

`keeper` has `in_force(language)`, `waiting(user, language)` (the same, None once `user` has accepted that version in
whatever language) and `accept(user, version, how)`; the first two return a `Notice`, None where none is published.
"""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language


class How(models.TextChoices):
    """Where somebody accepted a notice."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"  # asked again, since there was a new version
    FORM = "form"  # the page of one's messages


@dataclass(frozen=True)
class Notice:
    version: str  # what a form sends back: the version that was shown
    text: str  # the short words, "" where only the full notice is published
    lang: str  # the language that they are in, for the `lang` attribute
    address: str  # of the full notice


_keepers = []


def register(keeper):
    _keepers[:] = [keeper]


def in_force():
    """What somebody who signs up is shown, in the language of the page or else in Spanish."""
    return _keepers[0].in_force(get_language()) if _keepers else None


def waiting(user):
    """The version that `user` has not accepted yet, None when they have."""
    return _keepers[0].waiting(user, get_language()) if _keepers else None


def accept(user, version, how):
    """Write down that `user` accepted `version` now; a second time changes nothing."""
    if _keepers:
        _keepers[0].accept(user, version, How(how))


def by_the_way(user, then):
    """`then`, the address after signing in, by way of a new notice where there is one. Nobody is kept out: they may say "not now"."""
    return reverse("my_notice") + (f"?{urlencode({'next': then})}" if then else "") if waiting(user) else then
