"""Where a person is reached by each channel, and how an address is shown in the office."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.contacts import national
from accounts.models import Phone, User
from accounts.phones import normalise_mexican_phone

from .models import WhatsAppContact
from .models.choices import Channel


def normalise(channel, text: str) -> str:
    """E.164 for SMS and WhatsApp, lower case for e-mail. Raises ValueError with a sentence for people."""
    if channel == Channel.EMAIL:
        try:
            validate_email(text.strip())
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        return text.strip().lower()
    return normalise_mexican_phone(text)


IN_TEXT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.-])\+?\(?\d(?:[\s().-]{0,3}\d){9,14}(?![\w-])")


def shown(address: str, *, whole: bool) -> str:
    """`address` for the office: a Mexican number as people write it; not `whole`: only what tells two apart."""
    if "@" in address:
        name, _at, domain = address.rpartition("@")
        return address if whole else f"{name[:1]}•••@{domain}"
    if not address.startswith("+"):
        return address if whole or not address else f"{address[:3]}•••"
    return national(address) if whole else f"••• ••• {address[-3:]}"


def without_addresses(text: str) -> str:
    """`text` with numbers and e-mail addresses taken out, for who need not know them."""
    return IN_TEXT.sub("•••", text)


def address_of(user: User, channel) -> str:
    """The person's address for `channel`, empty where there is none. Of several phones a verified one, the main one first."""
    if channel == Channel.EMAIL:
        return user.email or ""
    phones = sorted(user.phones.all(), key=lambda phone: (phone.verified_at is None, not phone.is_primary, phone.pk))
    return str(phones[0].number) if phones else ""


def person_at(channel, address):
    """The one person with this address; None where nobody or several (a family's phone) have it."""
    if channel == Channel.EMAIL:
        return User.objects.filter(email__iexact=address).first()
    owners = list(Phone.objects.filter(number=address).values_list("user", flat=True).distinct()[:2])
    return User.objects.get(pk=owners[0]) if len(owners) == 1 else None


def own_addresses(user) -> list[str]:
    """The numbers and e-mail that nobody but `user` has, with what WhatsApp calls them."""
    own = [address for address in user.contacts() if person_at(Channel.EMAIL if "@" in address else Channel.SMS, address) == user]
    return [*own, *WhatsAppContact.objects.filter(number__in=own, bsuid__isnull=False).values_list("bsuid", flat=True)]


def proven_addresses(user) -> list[str]:
    """`own_addresses` without numbers that the person has not shown to be theirs: the office may have misheard them."""
    unproven = {str(phone.number) for phone in user.phones.filter(verified_at=None)}
    return [address for address in own_addresses(user) if address not in unproven]


def same_person(channel, address) -> list[str]:
    """`address` with what else WhatsApp calls the same contact: number and user id."""
    if channel != Channel.WHATSAPP:
        return [address]
    contact = WhatsAppContact.objects.filter(number=address).first() or WhatsAppContact.objects.filter(bsuid=address).first()
    return [value for value in (contact.number, contact.bsuid) if value] if contact else [address]
