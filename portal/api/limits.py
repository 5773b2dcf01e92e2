"""How often an address may ask: counted in Redis for all web processes together, in each process's memory where there is none.

Villages share one address (CGNAT), so the limit is generous, and what is answered from memory or is unchanged at the
visitor's does not count. Only a keyed digest of the address is kept, for the running minute.
"""

import threading
import time

from django.conf import settings
from django.core.cache import caches
from django.utils.crypto import salted_hmac

from accounts.throttle import client_address

WINDOW = 60  # seconds
SPARED = 15  # seconds in which a cache that failed is not asked again: each try may cost half a second
_lock = threading.Lock()
_counts = {}
_window = None
_spared_until = 0.0


def seconds_to_wait(request, now=None):
    """Count one question of the request's address; 0 when it may be answered, else how long to wait."""
    now = time.time() if now is None else now
    address = salted_hmac("portal.api", client_address(request), algorithm="sha256").hexdigest()[:24]
    window = int(now // WINDOW)
    count = counted_together(f"api:{window}:{address}", now)
    if count is None:
        count = counted_here(window, address)
    return 0 if count <= settings.API_REQUESTS_PER_MINUTE else max(1, int((window + 1) * WINDOW - now + 0.999))


def counted_together(key, now):
    """How often all processes were asked, with this once; None where there is no shared cache, or it does not answer."""
    global _spared_until  # noqa: PLW0603
    if not settings.LIMITS_CACHE or now < _spared_until:
        return None
    from redis.exceptions import RedisError  # only where there is Redis, see `accounts.throttle`

    try:
        cache = caches[settings.LIMITS_CACHE]
        return 1 if cache.add(key, 1, timeout=2 * WINDOW) else cache.incr(key)
    except (RedisError, ValueError):  # ValueError: the key went between the two
        _spared_until = now + SPARED
        return None


def counted_here(window, address):
    global _window  # noqa: PLW0603
    with _lock:
        if _window != window:
            _window = window
            _counts.clear()
        _counts[address] = _counts.get(address, 0) + 1
        return _counts[address]
