from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.retention import RULES, forget


class Command(BaseCommand):
    help = "Forget what people left and is no longer needed, as portal/retention.py says."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows each rule would meet now")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        if dry_run:
            for rule in RULES:
                period = f"{rule.keeps.days} days" if rule.keeps is not None else "–"
                self.stdout.write(f"{rule.model:<32} {period:>10} {rule.due(now).count():>8}  {rule.why}")
            return
        for what, count in forget(now).items():
            self.stdout.write(f"{count} × {what}")
