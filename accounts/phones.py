"""Phone numbers as people in Mexico write them, brought to E.164 (`+525512345678`).

The country dropped its trunk prefixes in August 2019, people and office sheets did not: `01` (long distance), `044` and
`045` (mobiles) and the `1` after `+52` are still everywhere, and the libraries call such numbers invalid.
"""

import re

import phonenumbers
from django.utils.translation import gettext as _

EXTENSION = re.compile(r"[\s,;(]*(?:ext(?:ensi[oó]n)?|x)[\s.:]*\d{1,6}\)?\s*$", re.IGNORECASE)
LABEL = re.compile(r"^\s*(?:tel[eé]fono|tel|cel(?:ular)?|m[oó]vil|whats\s?app|whats|wa)\s*[.:]*\s*", re.IGNORECASE)
WRITTEN = re.compile(r"[\d\s().+/\-–—\u00a0\u2010\u2011]+")
MEXICAN_LENGTH = 10
GROUP = re.compile(r"\+?\(?\d+\)?(?:\.(?=\d))?")  # 951, (55), +52
BETWEEN = re.compile(r"[\s.\-–—\u00a0\u2010\u2011]{0,3}")  # what may stand between two groups of one number


def digits_of(text: str) -> str:
    """The digits in `text`, those of any script as 0 to 9."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def normalise_mexican_phone(text: str) -> str:
    """Return the number as E.164. `text` is one number as typed or as a sheet gives it; other countries need `+` or `00`.

    An extension is left out, since E.164 has none. Raises ValueError with a sentence for the person who typed it.
    """
    shown = str(text or "").strip()[:60]
    bare = LABEL.sub("", EXTENSION.sub("", re.sub(r"^(\d+)\.0$", r"\1", shown))).strip()  # a sheet's number cell ends in .0
    if not bare or not WRITTEN.fullmatch(bare):
        raise ValueError(_("“%(number)s” is not a phone number: write ten digits, such as 55 1234 5678.") % {"number": shown})
    digits = digits_of(bare)
    abroad = bare.startswith("+")
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    if abroad and not digits.startswith("52"):
        return _foreign(digits, shown)
    national = _national(digits, abroad=abroad)
    if len(national) != MEXICAN_LENGTH:
        raise ValueError(
            _("“%(number)s” has %(count)s digits: a Mexican phone has ten, with its area code and without 01, 044 or 045.")
            % {"number": shown, "count": len(national)}
        )
    if not phonenumbers.is_valid_number(parsed := phonenumbers.parse(national, "MX")):
        raise ValueError(_("“%(number)s” is not a number in use in Mexico: check its area code.") % {"number": shown})
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def numbers_in(text: str) -> set[str]:
    """Every phone in free text, as E.164: “Ana, 951 123 4567 o al 55-1234-5678” holds two.

    The matcher of `phonenumbers` finds none in “044 951 123 4567” and takes the day 2026-11-24 for one.
    """
    groups, found = list(GROUP.finditer(text)), set()
    first = 0
    while first < len(groups):
        last = first
        while True:  # the shortest row of groups that is a number
            written = text[groups[first].start() : groups[last].end()]
            try:
                found.add(normalise_mexican_phone(written))
                break
            except ValueError:
                following = groups[last + 1] if last + 1 < len(groups) else None
                if not following or len(digits_of(written)) > 15 or not BETWEEN.fullmatch(text[groups[last].end() : following.start()]):
                    last = first
                    break
                last += 1
        first = last + 1
    return found


def _national(digits, *, abroad):
    """The ten digits without country code and old prefixes; what has no known prefix comes back as it is."""
    if abroad or (digits.startswith("52") and len(digits) >= MEXICAN_LENGTH + 2):
        digits = digits[2:]
    for prefix in ("044", "045", "01", "1", "0"):
        if len(digits) == MEXICAN_LENGTH + len(prefix) and digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits


def _foreign(digits, shown):
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise ValueError(_("“%(number)s” is not a number in use in the country of its code.") % {"number": shown})
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
