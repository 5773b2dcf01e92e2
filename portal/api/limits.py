"""How often an address may ask. Kept in each process's memory: a limit that costs a visit to the cache would cost more than what it saves.

Villages share one address (CGNAT), so the limit is generous, and what is answered from memory or is unchanged at the
visitor's does not count. Only a keyed digest of the address is kept, for the running minute.
"""

import threading
import time

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.throttle import client_address

WINDOW = 60  # seconds
_lock = threading.Lock()
_counts = {}
_window = None


def seconds_to_wait(request, now=None):
    """Count one question of the request's address; 0 when it may be answered, else how long to wait."""
    global _window  # noqa: PLW0603
    now = time.time() if now is None else now
    address = salted_hmac("portal.api", client_address(request), algorithm="sha256").digest()[:12]
    with _lock:
        if _window != now // WINDOW:
            _window = now // WINDOW
            _counts.clear()
        _counts[address] = _counts.get(address, 0) + 1
        if _counts[address] <= settings.API_REQUESTS_PER_MINUTE:
            return 0
    return max(1, int((_window + 1) * WINDOW - now + 0.999))
