"""Secrets in addresses that the outside calls; all derived from SECRET_KEY."""

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac


def gateway_token() -> str:
    """Part of the addresses that the SMS gateway calls: whoever does not know it is not our gateway."""
    return salted_hmac("messaging.gateway", "sms", algorithm="sha256").hexdigest()[:32]


def is_gateway(token: str) -> bool:
    return constant_time_compare(token, gateway_token())


def unsubscribe_token(channel, address) -> str:
    return signing.dumps([channel, address], salt="messaging.unsubscribe", compress=True)


def read_unsubscribe(token):
    """(channel, address); raises django.core.signing.BadSignature."""
    return signing.loads(token, salt="messaging.unsubscribe")
