"""WhatsApp Cloud API through pywa: approved templates, or free text within 24 hours of the person's own message."""

import hashlib
import hmac
import json

import httpx
from django.conf import settings
from django.utils import timezone
from pywa import WhatsApp
from pywa.errors import WhatsAppError

from ..models import WhatsAppContact
from . import ChannelDown, Doubt, NotAccepted, TryLater

# The Cloud API's error codes (developers.facebook.com, “Error codes”).
DOOR_CLOSED = {0, 3, 10, 190, 131005, 131031, 131042, 368}  # token, permissions, account locked or unpaid
LATER = {4, 80007, 130429, 131048, 131056, 131000, 131016, 133004}  # limits, and errors that Meta says to repeat
WINDOW_OVER = 131047


class WhatsAppTransport:
    takes_key = False

    def __init__(self):
        # Straight to Meta, whatever proxy the environment names; its token is not for others.
        self.session = httpx.Client(timeout=httpx.Timeout(settings.SMS_GATEWAY_TIMEOUT, connect=5), trust_env=False, params=proof())
        self.client = WhatsApp(phone_id=settings.WHATSAPP_PHONE_ID, token=settings.WHATSAPP_TOKEN, session=self.session)
        if settings.WHATSAPP_URL:  # a stub; pywa itself knows only graph.facebook.com
            self.session.base_url = settings.WHATSAPP_URL

    def send(self, message):
        try:
            return self.send_text(message) if WhatsAppContact.takes_text(message.address, timezone.now()) else self.send_template(message)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ChannelDown(type(error).__name__) from None
        except (httpx.HTTPError, json.JSONDecodeError, LookupError, TypeError, AttributeError) as error:
            raise Doubt(type(error).__name__, is_down=True) from None
        except WhatsAppError as error:
            raise meaning(error) from None

    def send_text(self, message):
        try:
            return self.client.send_message(recipient(message), message.text, tracker=str(message.public_id)).id
        except WhatsAppError as error:
            if error.code != WINDOW_OVER or not message.template:
                raise
            return self.send_template(message)  # it closed while the message waited, and Meta has refused the text

    def send_template(self, message):
        from pywa.types.templates import TemplateLanguage

        template = message.template
        if not template:
            raise NotAccepted("outside the 24-hour window, and no approved template")
        body = [{"type": "text", "text": value} for value in template["params"]]
        params = [{"type": "body", "parameters": body}] if body else []
        if button := template.get("button"):
            params.append({"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": button}]})
        language = TemplateLanguage(template["language"])
        return self.client.send_template(recipient(message), template["name"], language, params, tracker=str(message.public_id)).id

    def approved_templates(self):
        """What Meta has of settings.WHATSAPP_ACCOUNT_ID: [{name, language, status, category, components}]. Raises httpx.HTTPError, WhatsAppError."""
        fields = ("name", "language", "status", "category", "components")
        rows, after = [], {}
        while True:
            answer = self.client.api.get_templates(waba_id=settings.WHATSAPP_ACCOUNT_ID, fields=fields, pagination={"limit": "200"} | after)
            rows += answer.get("data", [])
            paging = answer.get("paging", {})
            if not paging.get("next"):
                return rows
            after = {"after": paging["cursors"]["after"]}


def proof():
    """`appsecret_proof` for an app that demands it: the token alone, stolen, is worth nothing (Graph API, “Securing requests”)."""
    if not settings.WHATSAPP_APP_SECRET:
        return {}
    return {"appsecret_proof": hmac.new(settings.WHATSAPP_APP_SECRET.encode(), settings.WHATSAPP_TOKEN.encode(), hashlib.sha256).hexdigest()}


def recipient(message):
    """A number without +, or WhatsApp's user id (`MX.…`), which pywa tells apart."""
    return message.address.lstrip("+")


def meaning(error):
    """What an error code of the Cloud API asks for."""
    reason = f"WhatsApp error {error.code}"
    if error.code in DOOR_CLOSED or 200 <= error.code < 300:
        return ChannelDown(reason)
    if error.code in LATER:
        return TryLater(reason)
    if error.status_code and error.status_code >= 500:
        return Doubt(reason, is_down=True)
    return NotAccepted(reason)
