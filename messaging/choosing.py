"""A person says for themselves what may reach them, and by which way."""

from django.db import transaction

from . import channels, consent, wordings
from .addresses import address_of
from .models import Consent, Preference
from .models.choices import CONSENTED, Channel


def ways_of(user):
    """[(channel, address)] by which something can reach `user` here."""
    found = [(channel, address_of(user, channel)) for channel in Channel if channels.is_available(channel)]
    return [(channel, address) for channel, address in found if address]


def decided(user):
    """{(channel, purpose): whether `user` has agreed}."""
    return {
        (channel, purpose): consent.is_given(address=address, channel=channel, purpose=purpose) for channel, address in ways_of(user) for purpose in CONSENTED
    }


@transaction.atomic
def decide(user, *, wanted, preferred="", time_zone="", now):
    """Record what changed of `wanted` ({(channel, purpose): bool}), the channel that is tried first ("" for the usual order) and whose night it is ("" for the phone's)."""
    before, addresses = decided(user), dict(ways_of(user))
    for (channel, purpose), wants in wanted.items():
        if channel not in addresses or before[channel, purpose] == wants:
            continue
        status = Consent.Status.GIVEN if wants else Consent.Status.WITHDRAWN
        facts = {"source": Consent.Source.FORM, "wording": wordings.MINE, "user": user, "by": user, "now": now}
        consent.record(address=addresses[channel], channel=channel, purpose=purpose, status=status, **facts)
    Preference.objects.update_or_create(user=user, defaults={"channel": preferred, "time_zone": time_zone})
