"""How often somebody may try. Counted in the database: every process sees it, and where it cannot be counted nobody gets in.

A count belongs to an address *and* an account: villages share one address (CGNAT), and an account alone would let anybody
lock out anybody. Only a keyed digest of the two is stored.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from .models import Attempts


def client_address(request):
    """The visitor's address: behind our proxy (which production settings declare) the last one that it added."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


@dataclass(frozen=True)
class Throttle:
    """At most `limit` tries of `act` within `window`, which begins with the first."""

    act: str
    limit: int
    window: timedelta

    def key(self, request, account):
        identity = "\n".join((self.act, client_address(request), str(account).strip().lower()))
        return salted_hmac("accounts.throttle", identity.encode("utf-8", "replace"), algorithm="sha256").hexdigest()

    def blocked_until(self, request, account, now=None):
        """The moment of the next allowed try, None when one is allowed now."""
        now = now or timezone.now()
        row = Attempts.objects.filter(key=self.key(request, account), count__gte=self.limit, until__gt=now).first()
        return row.until if row else None

    def take(self, request, account, now=None):
        """Count one try. True when it is allowed; counted before the password is looked at, so that parallel tries count too."""
        now = now or timezone.now()
        key = self.key(request, account)
        with transaction.atomic():
            Attempts.objects.get_or_create(key=key, defaults={"count": 0, "until": now + self.window})
            row = Attempts.objects.select_for_update().get(key=key)
            if row.until <= now:
                row.count, row.until = 0, now + self.window
            if row.count >= self.limit:
                return False
            row.count += 1
            row.save(update_fields=["count", "until"])
        return True

    def forget(self, request, account):
        """After success: earlier slips no longer count."""
        Attempts.objects.filter(key=self.key(request, account)).delete()


SIGN_IN = Throttle("sign in", limit=5, window=timedelta(minutes=15))
RESET = Throttle("reset", limit=3, window=timedelta(hours=1))


def too_many(until, now=None):
    """The sentence for people, with the minutes to wait."""
    minutes = max(1, math.ceil((until - (now or timezone.now())).total_seconds() / 60))
    message = ngettext(
        "Too many tries. Please try again in %(minutes)d minute.",
        "Too many tries. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return ValidationError(message % {"minutes": minutes}, code="throttled")


def forget_old(now=None):
    """Drop the counts that are over; returns how many."""
    return Attempts.objects.filter(until__lt=now or timezone.now()).delete()[0]
