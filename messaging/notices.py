"""The privacy notices for `accounts`, which shows them to who signs up and, when one changes, to who signs in."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.notices import Notice

from .models import NoticeAcceptance, PrivacyNotice

FULL, SIMPLIFIED = PrivacyNotice.Kind.FULL, PrivacyNotice.Kind.SIMPLIFIED


def to_accept(user, language, now):
    """The full notice in force that `user` has not accepted yet, in any language; None where there is none."""
    notice = PrivacyNotice.current(FULL, language, now)
    if notice is None or NoticeAcceptance.objects.filter(user=user, notice__kind=FULL, notice__version=notice.version).exists():
        return None
    return notice


def in_force(language):
    now = timezone.now()
    full = PrivacyNotice.current(FULL, language, now)
    if full is None:
        return None
    short = PrivacyNotice.current(SIMPLIFIED, language, now)
    shown = short or full
    lang = "es-MX" if shown.language == "es" else shown.language
    return Notice(version=full.version, text=short.text if short else "", lang=lang, address=reverse("privacy_notice"))


def waiting(user, language):
    return in_force(language) if to_accept(user, language, timezone.now()) else None


def accept(user, version, how):
    """The full notice of that version, in the language of the page or else in Spanish: the one that was a click away."""
    notice = PrivacyNotice.of_version(FULL, version, get_language(), timezone.now())
    if notice:
        NoticeAcceptance.objects.get_or_create(notice=notice, user=user, defaults={"source": how, "accepted_at": timezone.now()})
