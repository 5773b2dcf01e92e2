"""What may be asked of the records, in business words."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q

from .indexing import index_cooperatives

STALE_AFTER = timedelta(days=365)  # domain.md: not confirmed for 12 months


class KeepsAddresses(models.QuerySet):
    def update(self, **values):
        if "slug" in values:
            raise ValueError("A slug changes through save(), which keeps the old address working.")
        return super().update(**values)

    update.alters_data = True


class CooperativeQuerySet(KeepsAddresses):
    def delete(self):
        with transaction.atomic():
            ids = list(self.values_list("pk", flat=True))
            deleted = super().delete()
            index_cooperatives(ids)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True

    def public(self):
        """What visitors may see: published and not archived."""
        return self.filter(live=True, archived_at__isnull=True)

    def in_state(self, code):
        return self.filter(state_id=code)

    def needs_confirmation(self, now):
        """Nobody confirmed the data in the twelve months before `now`."""
        return self.filter(Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=now - STALE_AFTER))


class ProductQuerySet(KeepsAddresses):
    def delete(self):
        with transaction.atomic():
            ids = list(self.values_list("cooperative_id", flat=True))
            deleted = super().delete()
            index_cooperatives(ids)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True

    def public(self):
        """Published products of cooperatives that are public themselves."""
        return self.filter(live=True, cooperative__live=True, cooperative__archived_at__isnull=True)
