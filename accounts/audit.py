"""What happened to accounts, for the people who answer for them."""

from .models import Audit


def note(act, *, person=None, by=None, reason=""):
    """Write one line down. `person` is the account it is about; `reason` must name nobody."""
    return Audit.objects.create(act=act, person_number=person.pk if person else None, by=by, reason=reason)
