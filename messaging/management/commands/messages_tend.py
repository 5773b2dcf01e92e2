from django.core.management.base import BaseCommand
from django.utils import timezone

from messaging.tending import tend


class Command(BaseCommand):
    help = "Try the next channel for messages that did not arrive, and read again what could not be read."

    def handle(self, **options):
        climbed, read = tend(timezone.now())
        self.stdout.write(f"{climbed} moved on, {read} read again")
