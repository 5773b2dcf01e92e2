"""WhatsApp Cloud API through pywa: approved templates, or free text within 24 hours of the person's own message."""

import json

import httpx
from django.conf import settings
from django.utils import timezone
from pywa import WhatsApp
from pywa.errors import WhatsAppError

from ..models import WhatsAppContact
from . import ChannelDown, Doubt, NotAccepted, TryLater

DOOR_CLOSED = {0, 3, 10, 190, 131005, 131031, 131042, 368}  # token, permissions, account locked or unpaid
LATER = {4, 80007, 130429, 131048, 131056, 131000, 131016, 133004}  # limits, and errors that Meta says to repeat


class WhatsAppTransport:
    takes_key = False

    def __init__(self):
        self.session = httpx.Client(timeout=httpx.Timeout(settings.SMS_GATEWAY_TIMEOUT, connect=5), trust_env=False)
        self.client = WhatsApp(phone_id=settings.WHATSAPP_PHONE_ID, token=settings.WHATSAPP_TOKEN, session=self.session)
        if settings.WHATSAPP_URL:  # a stub; pywa itself knows only graph.facebook.com
            self.session.base_url = settings.WHATSAPP_URL

    def send(self, message):
        to = message.address.lstrip("+")
        tracker = str(message.public_id)
        try:
            if WhatsAppContact.takes_text(message.address, timezone.now()):
                return self.client.send_message(to, message.text, tracker=tracker).id
            if not message.template:
                raise NotAccepted("outside the 24-hour window, and no approved template")
            return self.send_template(to, message.template, tracker)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ChannelDown(type(error).__name__) from None
        except (httpx.HTTPError, json.JSONDecodeError, KeyError, IndexError, TypeError) as error:
            raise Doubt(type(error).__name__, is_down=True) from None
        except WhatsAppError as error:
            raise meaning(error) from None

    def send_template(self, to, template, tracker):
        from pywa.types.templates import TemplateLanguage

        params = [{"type": "body", "parameters": [{"type": "text", "text": value} for value in template["params"]]}] if template["params"] else []
        return self.client.send_template(to, template["name"], TemplateLanguage(template["language"]), params, tracker=tracker).id


def meaning(error):
    """What an error code of the Cloud API asks for."""
    reason = f"WhatsApp error {error.code}"
    if error.code in DOOR_CLOSED:
        return ChannelDown(reason)
    if error.code in LATER:
        return TryLater(reason)
    if error.status_code and error.status_code >= 500:
        return Doubt(reason, is_down=True)
    return NotAccepted(reason)
