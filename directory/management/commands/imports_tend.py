from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from directory.importing.run import bury


class Command(BaseCommand):
    help = "Say of imports whose worker was killed that they failed, and what to do."

    def handle(self, **options):
        with translation.override("es"):
            self.stdout.write(f"{bury(timezone.now())} interrupted")
