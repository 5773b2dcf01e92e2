"""The templates to hand in to Meta, and whether Meta has them as they are sent."""

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from pywa.errors import WhatsAppError

from messaging import whatsapp_templates
from messaging.channels.whatsapp import WhatsAppTransport


class Command(BaseCommand):
    help = "List the WhatsApp templates to be approved; with --check compare them with those of WHATSAPP_ACCOUNT_ID."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="ask Meta; ends with 1 where something differs")

    def handle(self, *, check, **options):
        if check:
            return self.compare()
        said = set()
        for template in whatsapp_templates.asked_for():
            if template.name not in said:
                self.stdout.write(f"{template.name}  {template.language}  {template.category}  parameters: {template.parameters}")
                self.stdout.write("    (Meta words it; with the button that copies the code)" if template.is_code else f"    {template.body}")
            said.add(template.name)
        return None

    def compare(self):
        if not (settings.WHATSAPP_TOKEN and settings.WHATSAPP_ACCOUNT_ID):
            raise CommandError("This needs WHATSAPP_TOKEN and WHATSAPP_ACCOUNT_ID, the number of the WhatsApp Business account.")
        try:
            rows = WhatsAppTransport().approved_templates()
        except (httpx.HTTPError, WhatsAppError) as error:
            raise CommandError(f"Meta does not answer as it should: {type(error).__name__}.") from None
        if found := list(dict.fromkeys(whatsapp_templates.differences(rows))):
            raise CommandError("\n".join(found))
        self.stdout.write("Meta has every template as it is sent.")
