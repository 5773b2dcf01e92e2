"""SMS by HTTP to a Kannel gateway (its `sendsms` service, user guide 1.4.5, chapter 10).

`SMS_GATEWAY_URL` is `http://user:password@host:port/cgi-bin/sendsms?from=SENDER`. Kannel has no idempotency key, but calls
our own number of the message back with each delivery report, which also settles a doubt.
"""

from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx
from django.conf import settings
from django.urls import reverse

from .. import sms_text
from ..tokens import gateway_token
from . import ChannelDown, Doubt, NotAccepted

REPORTS = 1 | 2 | 16  # delivered, not delivered, refused by the operator; not each step between
TAKEN = ("0:", "3:")  # "0: Accepted for delivery", "3: Queued for later delivery"


class KannelTransport:
    takes_key = False

    def __init__(self, url):
        parts = urlsplit(url)
        host = parts.hostname + (f":{parts.port}" if parts.port else "")
        self.url = urlunsplit((parts.scheme, host, parts.path.rstrip("/") or "/cgi-bin/sendsms", "", ""))
        self.fixed = {"username": parts.username or "", "password": parts.password or "", **dict(parse_qsl(parts.query))}
        # Straight to the gateway, whatever proxy the environment names; its password is not for others.
        self.client = httpx.Client(timeout=httpx.Timeout(settings.SMS_GATEWAY_TIMEOUT, connect=5), trust_env=False)

    def send(self, message):
        try:
            answer = self.client.get(self.url, params=self.fixed | self.parameters(message))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ChannelDown(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise Doubt(type(error).__name__, is_down=True) from None
        return understand(answer, message)

    def parameters(self, message):
        report = settings.SMS_CALLBACK_URL + reverse("messaging_sms_report", args=[gateway_token(), message.public_id])
        return {
            "to": message.address,
            "text": message.text,
            "charset": "UTF-8",
            "coding": 0 if sms_text.measure(message.text).alphabet == "GSM-7" else 2,
            "dlr-mask": REPORTS,
            "dlr-url": f"{report}?status=%d",
        }


def understand(answer, message):
    """The provider's number, ours, since Kannel names none; or the error that fits what it said."""
    if answer.status_code in (200, 202) and answer.text.startswith(TAKEN):
        return str(message.public_id)
    if answer.status_code in (401, 403):
        raise ChannelDown("the gateway refuses our user or password")
    if answer.status_code == 503:  # "Temporal failure, try again later": bearerbox is away
        raise ChannelDown("the gateway takes nothing now")
    if 400 <= answer.status_code < 500:
        raise NotAccepted(f"the gateway refused it ({answer.status_code})")
    raise Doubt(f"the gateway answered nonsense ({answer.status_code})", is_down=True)
