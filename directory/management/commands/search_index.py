from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.indexing import differences, index_all, index_expired, reconcile, supplier_index


class Command(BaseCommand):
    help = "The supplier index: rebuild it without a gap in service, find and mend differences, say what is behind, or do what is due daily."

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["rebuild", "reconcile", "status", "daily"])

    def handle(self, *, act, **options):
        today = timezone.localdate()
        if act == "rebuild":
            self.stdout.write(f"{index_all(force=True)} cooperatives looked at.")
        elif act == "daily":
            looked = index_expired(today)
            supplier_index().tidy()
            self.report(reconcile(today), "mended")
            self.stdout.write(f"{looked} cooperatives with certificates that began or ended.")
        else:
            self.report(reconcile(today) if act == "reconcile" else differences(today), "mended" if act == "reconcile" else "found")

    def report(self, found, done):
        missing, ghosts, stale = map(len, found)
        self.stdout.write(f"{missing} missing, {ghosts} ghosts, {stale} stale {done}.")
