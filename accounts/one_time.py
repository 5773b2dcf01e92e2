"""One-time codes: made, sent, and checked against what the person types. The session holds only a keyed digest."""

import logging
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import codes, throttle
from .audit import note
from .contacts import Contact
from .models import Audit
from .phones import digits_of

logger = logging.getLogger("accounts")
SESSION_KEY = "one_time_code"
DIGITS = 6


@dataclass
class Pending:
    """A code that was sent and not used yet, as the session keeps it."""

    kind: str
    value: str
    purpose: str
    then: str  # what proving the contact is for: "enter", "phone", "email", "confirm"
    channel: str
    next: str = ""
    remember: bool = False
    id: str = ""
    digest: str = ""
    expires: float = 0  # seconds since 1970

    @property
    def contact(self):
        return Contact(self.kind, self.value)

    @classmethod
    def of(cls, request):
        """What the session waits for, None when for nothing."""
        kept = request.session.get(SESSION_KEY)
        return cls(**kept) if kept else None

    def keep(self, request):
        request.session[SESSION_KEY] = asdict(self)

    @staticmethod
    def forget(request):
        request.session.pop(SESSION_KEY, None)


def issue(request, pending, user=None):
    """Send a new code for `pending`; whatever was sent before is worth nothing any more.

    Raises ValidationError with a sentence for the person where a limit or the channel stands in the way. Does the same
    whether anybody has this contact or not: nothing is looked up.
    """
    if codes.is_down(pending.channel):  # counts for nothing
        raise ValidationError(_("We cannot send a code there at the moment. Please try the other way, or again in a while."))
    _count(request, pending.contact)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    pending.id = secrets.token_urlsafe(12)
    pending.digest = _digest(pending, code)
    pending.expires = time.time() + settings.CODE_MINUTES * 60
    try:
        codes.send(
            pending.channel,
            to=pending.value,
            purpose=pending.purpose,
            code=code,
            language=get_language(),
            user=user,
            expires_at=timezone.now() + timedelta(minutes=settings.CODE_MINUTES),
        )
    except (codes.NotSentError, OSError):
        logger.exception("A code could not be sent by %s", pending.channel)
        throttle.CODE_WAIT.forget(request, pending.value)
        raise ValidationError(_("We cannot send a code there at the moment. Please try the other way, or again in a while.")) from None
    pending.keep(request)


def check(request, pending, typed):
    """Return once `typed` is the code of `pending`; otherwise raise ValidationError with a sentence."""
    if not pending.digest or time.time() > pending.expires:
        raise ValidationError(_("This code is over. Ask for a new one."))
    tries = throttle.CODE_TRIES.take(request, pending.id)
    right = constant_time_compare(pending.digest, _digest(pending, digits_of(typed)))
    if tries and right:
        Pending.forget(request)
        if not throttle.once("one-time code", pending.id):  # two requests of one session at the same moment
            raise ValidationError(_("This code is over. Ask for a new one."))
        return
    if not tries or tries >= throttle.CODE_TRIES.limit:
        pending.digest = ""
        pending.keep(request)
        raise ValidationError(_("That was not the code, and it was the last try. Ask for a new one."))
    raise ValidationError(_("That is not the code. Look at the newest message and write its six digits."))


def _digest(pending, code):
    return salted_hmac("accounts.one_time", f"{pending.id} {pending.value} {code}", algorithm="sha256").hexdigest()


def _count(request, contact):
    """Raise ValidationError unless one more code may go to `contact` now."""
    if contact.kind == "phone" and not contact.value.startswith(tuple(f"+{code}" for code in settings.CODE_COUNTRIES)):
        raise ValidationError(_("We cannot send messages to phones of that country. Use your e-mail."))
    for limit in (throttle.CODES_A_DAY, throttle.CODE_WAIT):
        if until := limit.blocked_until(request, contact.value):
            raise throttle.too_many(until)
    if not (throttle.CODE_WAIT.take(request, contact.value) and throttle.CODES_A_DAY.take(request, contact.value)):
        raise throttle.too_many(throttle.CODE_WAIT.blocked_until(request, contact.value))
    if contact.kind == "phone":
        _count_for_site(request, contact)


def _count_for_site(request, contact):
    """Text messages cost money: a daily cap for numbers new to their device, as much again for those that it knows."""
    group = "known" if throttle.devices.known(request, contact.value) else "new"
    cap = throttle.Throttle(f"site {group}", limit=settings.CODES_A_DAY_FOR_SITE, window=timedelta(days=1), per_address=False)
    count = cap.take(request, "site")
    if count == round(cap.limit * 0.8) or (not count and throttle.Throttle(f"alarm {group}", 1, timedelta(hours=1), per_address=False).take(request, "site")):
        logger.error("%s of %s codes of today to phones (%s devices) are used: look for somebody who pumps text messages", count or cap.limit, cap.limit, group)
        note(Audit.Act.CODES_CAP, reason=f"{count or cap.limit}/{cap.limit}, {group}")
    if not count:
        raise ValidationError(_("We cannot send more text messages today. Use your e-mail, or try tomorrow."))
