"""Who agreed to what: recorded once per decision, never changed. The latest row of an address, channel and purpose holds."""

from django.utils import timezone

from .addresses import same_person
from .models import Consent
from .models.choices import CONSENTED, Channel, Purpose


def record(*, address, channel, purpose, status, source, user=None, wording="", by=None, now=None) -> Consent:
    """Write a decision down. `address` as `addresses.normalise` gives it; `by` is the member of staff who noted it."""
    return Consent.objects.create(
        user=user,
        address=address,
        channel=Channel(channel),
        purpose=Purpose(purpose),
        status=Consent.Status(status),
        source=Consent.Source(source),
        wording=wording,
        recorded_by=by,
        recorded_at=now or timezone.now(),
    )


def give(*, address, channel, purposes=(Purpose.SERVICE,), **facts):
    return [record(address=address, channel=channel, purpose=purpose, status=Consent.Status.GIVEN, **facts) for purpose in purposes]


def withdraw(*, address, channel, purposes=CONSENTED, **facts):
    return [record(address=address, channel=channel, purpose=purpose, status=Consent.Status.WITHDRAWN, **facts) for purpose in purposes]


def is_given(*, address, channel, purpose) -> bool:
    """Whether a message of `purpose` may go; codes need none, answers need what `messaging.inbound` says."""
    if purpose not in CONSENTED:
        return True
    rows = Consent.objects.filter(address__in=same_person(channel, address), channel=channel, purpose=purpose)
    return rows.order_by("-pk").values_list("status", flat=True).first() == Consent.Status.GIVEN


def has_opted_out(*, address, channel) -> bool:
    """The latest word about service messages is no."""
    rows = Consent.objects.filter(address__in=same_person(channel, address), channel=channel, purpose=Purpose.SERVICE)
    return rows.order_by("-pk").values_list("status", flat=True).first() == Consent.Status.WITHDRAWN
