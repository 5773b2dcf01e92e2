"""Addresses from names in any of the country's languages."""

from anyascii import anyascii
from django.utils.text import slugify

from search.folding import GLOTTAL


def slug_of(name: str, length: int = 80, default: str = "") -> str:
    """Glottal stops fall away, then letters become ASCII: `ts'unun` → `tsunun`, `kꞹrrⱥ` → `kurra`. At most `length` characters."""
    return slugify(anyascii(name.translate(GLOTTAL)))[:length].strip("-") or default
