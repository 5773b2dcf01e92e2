from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.contacts import Contact
from directory import visitors
from messaging.forgetting import forget_address
from portal.retention import RULES, forget


class Command(BaseCommand):
    help = "Forget what people left and is no longer needed, as portal/retention.py says."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows each rule would meet now")
        parser.add_argument("--of", metavar="CONTACT", help="at once, what hangs on this phone or e-mail of somebody without an account (an ARCO request)")

    def handle(self, *, dry_run, of, **options):
        now = timezone.now()
        if of:
            return self.forget_somebody(of)
        if dry_run:
            for rule in RULES:
                period = f"{rule.keeps.days} days" if rule.keeps is not None else "–"
                self.stdout.write(f"{rule.model:<32} {period:>10} {rule.due(now).count():>8}  {rule.why}")
            return None
        for what, count in forget(now).items():
            self.stdout.write(f"{count} × {what}")
        return None

    def forget_somebody(self, text):
        try:
            contact = Contact.read(text)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        if people := contact.people():
            numbers = ", ".join(f"#{person.pk}" for person in people)
            raise CommandError(f"This is a contact of account {numbers}: delete that in the admin, under Users. Nothing was forgotten.")
        with transaction.atomic():
            forget_address(contact.value)
            visitors.forget([contact.value])
        self.stdout.write("Forgotten: messages, open requests for quotations, how to answer reports. Decisions on consent and ARCO requests stay as proof.")
