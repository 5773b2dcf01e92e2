"""How often somebody may try. Where it cannot be counted nobody gets in.

A count belongs to an account *and* a place: a device on which that account has signed in before, otherwise the network
address. Villages share one address (CGNAT), and an account alone would let anybody lock out anybody. Only a keyed digest
is stored: in the shared cache when there is one (`settings.LIMITS_CACHE`), in the database otherwise.
"""

import math
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext

from . import devices
from .models import Attempts


class UncountableError(Exception):
    """The store of the counts is down: whatever depends on a limit is refused."""


def client_address(request):
    """The visitor's address: behind our proxy (which production settings declare) the last one that it added."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


@dataclass(frozen=True)
class Throttle:
    """At most `limit` tries of `act` within `window`, which begins with the first.

    `per_address=False` counts all devices that the account does not know as one place.
    """

    act: str
    limit: int
    window: timedelta
    per_address: bool = True

    def key(self, request, account):
        device = devices.known(request, account)
        place = f"device {device}" if device else client_address(request) if self.per_address else ""
        identity = "\n".join((self.act, place, str(account).strip().lower()))
        return salted_hmac("accounts.throttle", identity.encode("utf-8", "replace"), algorithm="sha256").hexdigest()

    def blocked_until(self, request, account, now=None):
        """The moment of the next allowed try, None when one is allowed now. Raises UncountableError."""
        return _store().blocked_until(self.key(request, account), self.limit, now or timezone.now())

    def take(self, request, account, now=None):
        """Count one try; returns its number from 1 on, 0 when it is refused.

        To be called before a secret is looked at, so that parallel tries count too. Raises UncountableError.
        """
        return _store().take(self.key(request, account), self.limit, self.window, now or timezone.now())

    def admits(self, request, account):
        """Whether one more is within the limit, for what guards no secret: where nobody can count, it is let in rather than lost."""
        try:
            return bool(self.take(request, account))
        except UncountableError:
            return True

    def forget(self, request, account):
        """After success: earlier slips no longer count. Raises UncountableError."""
        _store().forget(self.key(request, account))


@contextmanager
def _counting():
    """What goes wrong in the database while one counts; an InterfaceError, of a connection that broke, is no DatabaseError."""
    try:
        yield
    except Error as error:
        raise UncountableError from error


class _InDatabase:
    @staticmethod
    @_counting()
    def blocked_until(key, limit, now):
        row = Attempts.objects.filter(key=key, count__gte=limit, until__gt=now).first()
        return row.until if row else None

    @staticmethod
    @_counting()
    def take(key, limit, window, now):
        with transaction.atomic():
            Attempts.objects.get_or_create(key=key, defaults={"count": 0, "until": now + window})
            row = Attempts.objects.select_for_update().get(key=key)
            if row.until <= now:
                row.count, row.until = 0, now + window
            if row.count >= limit:
                return 0
            row.count += 1
            row.save(update_fields=["count", "until"])
        return row.count

    @staticmethod
    @_counting()
    def forget(key):
        Attempts.objects.filter(key=key).delete()


class _InCache:
    """Redis: `incr` is atomic there and keeps the time that is left."""

    def __init__(self, cache):
        from redis.exceptions import RedisError  # 4 MB, which a portal without Redis is spared

        self.cache, self.error = cache, RedisError

    def blocked_until(self, key, limit, now):
        try:
            count, seconds = self.cache.get(key) or 0, self.cache.ttl(key) or 0
        except self.error as error:
            raise UncountableError from error
        return now + timedelta(seconds=seconds) if count >= limit and seconds > 0 else None

    def take(self, key, limit, window, now):
        try:
            self.cache.add(key, 0, timeout=math.ceil(window.total_seconds()))
            count = self.cache.incr(key)
        except (self.error, ValueError) as error:  # ValueError: it ran out between the two
            raise UncountableError from error
        return count if count <= limit else 0

    def forget(self, key):
        try:
            self.cache.delete(key)
        except self.error as error:
            raise UncountableError from error


def once(act, secret, window=timedelta(days=1)):
    """Whether `secret` (a code, the id of one) is shown for `act` for the first time within `window`, in whatever process.

    What opens once must be claimed here after it was found right, and refused where this is False. Raises UncountableError.
    """
    key = salted_hmac("accounts.once", f"{act}\n{secret}".encode("utf-8", "replace"), algorithm="sha256").hexdigest()
    return _store().take(key, 1, window, timezone.now()) == 1


def _store():
    return _InCache(caches[settings.LIMITS_CACHE]) if settings.LIMITS_CACHE else _InDatabase


SIGN_IN = Throttle("sign in", limit=5, window=timedelta(minutes=15))
SIGN_IN_ANYWHERE = Throttle("sign in anywhere", limit=100, window=timedelta(hours=1), per_address=False)
SECOND_FACTOR = Throttle("second factor", limit=5, window=timedelta(minutes=15))
CODE_WAIT = Throttle("code wait", limit=1, window=timedelta(seconds=60), per_address=False)
CODES_A_DAY = Throttle("codes a day", limit=10, window=timedelta(days=1), per_address=False)
CODE_TRIES = Throttle("code tries", limit=5, window=timedelta(hours=1), per_address=False)


def too_many(until, now=None):
    """The sentence for people, with the time to wait."""
    seconds = (until - (now or timezone.now())).total_seconds() if until else 0
    if 0 < seconds <= 60:
        return ValidationError(gettext("Please wait %(seconds)d seconds.") % {"seconds": math.ceil(seconds)}, code="throttled")
    if seconds > 2 * 3600:
        hours = math.ceil(seconds / 3600)
        message = ngettext("Too many tries. Please try again in %(hours)d hour.", "Too many tries. Please try again in %(hours)d hours.", hours)
        return ValidationError(message % {"hours": hours}, code="throttled")
    minutes = max(1, math.ceil(seconds / 60))
    message = ngettext(
        "Too many tries. Please try again in %(minutes)d minute.",
        "Too many tries. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return ValidationError(message % {"minutes": minutes}, code="throttled")


def forget_old(now=None):
    """Drop the counts that are over; returns how many."""
    return Attempts.objects.filter(until__lt=now or timezone.now()).delete()[0]
