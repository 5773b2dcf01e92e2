"""A device on which somebody has signed in before keeps its own limits: neighbours behind the same address and
strangers who try the same account cannot use them up (OWASP's "device cookies").

The cookie is signed and holds a random id and keyed digests of the contacts used here, no names. Only signing in sets it.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

COOKIE = "dispositivo"
SALT = "accounts.devices"
MAX_AGE = 400 * 24 * 3600  # seconds; what browsers allow at most
MOST = 12  # contacts a cookie remembers: a family's


def _digest(account):
    return salted_hmac(SALT, str(account).strip().lower(), algorithm="sha256").hexdigest()[:20]


def _read(request):
    try:
        device, digests = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, digests


def known(request, account):
    """The id of the device if `account` (a phone in E.164 or an e-mail) has signed in on it, else ""."""
    device, digests = _read(request)
    return device if _digest(account) in digests else ""


def remember(request, response, accounts):
    """Note on `response` that the person with these `accounts` signed in here."""
    device, digests = _read(request)
    fresh = [_digest(account) for account in accounts]
    kept = (fresh + [digest for digest in digests if digest not in fresh])[:MOST]
    value = signing.dumps([device or secrets.token_urlsafe(12), kept], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=MAX_AGE, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
