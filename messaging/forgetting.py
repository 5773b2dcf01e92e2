"""What becomes of messages when an account is deleted."""

from django.db.models import Q

from .addresses import own_addresses, same_person
from .delivery import cancel
from .models import InboundMessage, Message
from .models.choices import OPEN, Channel


def forget_person(user):
    """Nothing more is sent to `user`; what was written to them loses its words and address, what they wrote goes.

    Decisions on consent and requests under the law stay, without the account, as proof: `portal.retention` says how long.
    A number that somebody else has too keeps what was written to it before anybody had an account.
    """
    _forget(Q(user=user) | Q(user=None, address__in=own_addresses(user)))


def forget_address(address):
    """The same of somebody without an account, by number (E.164) or e-mail."""
    _forget(Q(user=None, address__in=same_person(Channel.EMAIL if "@" in address else Channel.WHATSAPP, address)))


def _forget(theirs):
    for message in Message.objects.filter(theirs, state__in=OPEN):
        cancel(message)
    Message.objects.filter(theirs).exclude(state__in=OPEN).empty()  # one that is just leaving keeps its address for the usual time
    InboundMessage.objects.filter(theirs).delete()


def before_deletion(sender, instance, **_kwargs):
    forget_person(instance)
