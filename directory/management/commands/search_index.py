from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.indexing import differences, index_all, index_expired, product_index, reconcile, supplier_index


class Command(BaseCommand):
    help = "The indices of suppliers and products: rebuild without a gap in service, find and mend differences, say what is behind, or do what is due daily."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["rebuild", "reconcile", "status", "daily"])

    def handle(self, *, act, **options):
        today = timezone.localdate()
        if act == "rebuild":
            self.stdout.write(f"{index_all(force=True)} cooperatives looked at.")
        elif act == "daily":
            looked = index_expired(today)
            supplier_index().tidy()
            product_index().tidy()
            self.report(reconcile(today), "mended")
            self.stdout.write(f"{looked} cooperatives that the calendar changes.")
        else:
            self.report(reconcile(today) if act == "reconcile" else differences(today), "mended" if act == "reconcile" else "found")

    def report(self, found, done):
        for name, wrong in found.items():
            self.stdout.write(f"{name}: {len(wrong.missing)} missing, {len(wrong.ghosts)} ghosts, {len(wrong.stale)} stale {done}.")
