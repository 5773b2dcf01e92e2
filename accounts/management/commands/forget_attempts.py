from django.core.management.base import BaseCommand

from accounts.throttle import forget_old


class Command(BaseCommand):
    help = "Drop the counts of tries to sign in that are over."

    def handle(self, **options):
        self.stdout.write(f"{forget_old()} forgotten")
