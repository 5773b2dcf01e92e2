from django.db import models
from django.db.models import Q

from .models.choices import UNDELIVERED, Purpose


class MessageQuerySet(models.QuerySet):
    def due(self, channel, now):
        """What may leave by `channel` now, the most urgent first."""
        return self.filter(state="queued", channel=channel, next_attempt_at__lte=now).order_by("priority", "next_attempt_at", "pk")

    def needing_a_look(self):
        """Dead letters about which nobody has done anything. A code that failed is worthless: who needs one asks again."""
        return self.filter(state__in=UNDELIVERED, climbed_at=None).exclude(purpose=Purpose.CODE)

    def empty(self):
        """Take out of each row whom it was for and what it said; channel, template, state, segments and cost stay."""
        return self.update(
            user=None, written_by=None, address="", subject="", text="", html="", context={}, template={}, related="", provider_id="", key=None, error=""
        )

    def of_person(self, user, addresses=()):
        """To the account, or to one of its `addresses` before it had an account."""
        return self.filter(Q(user=user) | Q(user=None, address__in=list(addresses)))
