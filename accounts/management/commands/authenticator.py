import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Stand for an authenticator app: print the six digits that belong to the letters which the set-up page shows."

    def add_arguments(self, parser):
        parser.add_argument("secret", help="the letters of the set-up page")

    def handle(self, *, secret, **options):
        try:
            self.stdout.write(format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30)))
        except ValueError:
            raise CommandError("That is not what the set-up page shows.") from None
