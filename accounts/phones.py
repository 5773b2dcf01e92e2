"""Phone numbers as people in Mexico write them."""

import re

import phonenumbers


def normalise_mexican_phone(written):
    """E.164 ("+529511234567") of a number as written: spaces, hyphens, brackets, `044`, `045`, `01`, `52 1` are understood.

    A number with another country's code ("+1 …", "001 …") is taken too. Raises ValueError where it is no number.
    """
    digits = re.sub(r"\D", "", written)
    if (written.strip().startswith("+") and not digits.startswith("52")) or (digits.startswith("00") and not digits.startswith("0052")):
        number = "+" + digits.removeprefix("00")
    else:
        digits = re.sub(r"^(?:00)?52(?=\d{10,})", "", digits)
        digits = re.sub(r"^(?:044|045|01|1)(?=\d{10}$)", "", digits)  # prefixes of before 2019; `521` is how WhatsApp writes mobiles
        number = "+52" + digits
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise ValueError("not a phone number") from None
    if not phonenumbers.is_valid_number(parsed):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
