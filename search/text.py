"""What comes in a query string, made fit to use."""

import re

UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")
LONGEST = 200


def clean(text):
    """Without control characters and lone surrogates, single spaces, at most `LONGEST` characters."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())[:LONGEST].rstrip()
