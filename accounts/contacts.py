"""What somebody types to say who they are: a phone or an e-mail."""

import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .models import User, normalise_email
from .phones import normalise_mexican_phone, numbers_in

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Contact:
    kind: str  # "phone" or "email"
    value: str  # E.164, or the e-mail in lower case

    def __str__(self):
        """As people write it: 55 1234 5678."""
        return national(self.value) if self.kind == "phone" else self.value

    @classmethod
    def read(cls, text):
        """Whichever of the two `text` is; raises ValidationError with a sentence for the person."""
        return cls.email(text) if "@" in text else cls.phone(text)

    @classmethod
    def phone(cls, text):
        try:
            return cls("phone", normalise_mexican_phone(text))
        except ValueError as error:
            raise ValidationError(str(error)) from None

    @classmethod
    def email(cls, text):
        value = normalise_email(text)
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError(_("“%(email)s” is not an e-mail address: write one such as ana@example.org.") % {"email": text.strip()[:80]}) from None
        return cls("email", value)

    def people(self):
        """Who uses it, longest known first. A family may share a phone; an e-mail is one person's."""
        found = User.objects.filter(phones__number=self.value) if self.kind == "phone" else User.objects.filter(email=self.value)
        return list(found.order_by("date_joined", "pk"))


def addresses_in(text: str) -> set[str]:
    """Every phone (E.164) and e-mail (lower case) in free text, such as what a visitor wrote where to answer."""
    return {found.lower() for found in EMAIL.findall(text)} | numbers_in(EMAIL.sub(" · ", text))


def national(number):
    """An E.164 number as it is said in the country: 55 1234 5678; another country's with its code; what is none as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 52 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
