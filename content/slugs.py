"""Addresses from names in any of the country's languages."""

from anyascii import anyascii
from django.utils.text import slugify


def slug_of(name: str, length: int = 80, default: str = "") -> str:
    """Letters become ASCII, glottal stops fall away: `ts'unun` → `tsunun`, `kꞹrrⱥ` → `kurra`. At most `length` characters.

    anyascii writes each of the eleven glottal stops as an apostrophe, which slugify drops; slugify alone would drop letters.
    """
    return slugify(anyascii(name))[:length].strip("-") or default
