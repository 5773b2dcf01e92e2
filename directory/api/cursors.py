"""Where a walk through a list stands, as one opaque word."""

import base64
import binascii
import json

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def write(*facts):
    """JSON of plain values, short and fit for an address."""
    return base64.urlsafe_b64encode(json.dumps(facts, separators=(",", ":")).encode()).decode().rstrip("=")


def read(text, *kinds):
    """The facts as written. `kinds`: their types. Raises ValidationError where this is none of our cursors."""
    try:
        facts = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (UnicodeEncodeError, UnicodeDecodeError, binascii.Error, ValueError, RecursionError):
        facts = None
    if not isinstance(facts, list) or len(facts) != len(kinds) or not all(type(fact) is kind for fact, kind in zip(facts, kinds, strict=True)):
        raise unusable()
    return facts


def unusable():
    return ValidationError({"cursor": _("This is not a cursor of this list: take it from “next” of the page before.")})
