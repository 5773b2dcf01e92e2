from datetime import timedelta

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.utils import timezone

from accounts import codes
from accounts.codes import Channel, Purpose

WITH_CODE = {"code": "123456", "language": "es", "context": {"number": "5678"}}


@pytest.fixture(autouse=True)
def _senders(monkeypatch):
    for known in ("_senders", "_down"):
        monkeypatch.setattr(codes, known, dict(getattr(codes, known)))


def test_a_code_goes_by_mail_in_the_words_of_its_purpose():
    codes.register_sender(Channel.EMAIL, codes.send_by_mail)  # what there is without `messaging`
    codes.send(Channel.EMAIL, to="ana@ejemplo.test", purpose=Purpose.SIGN_IN, code="123456", language="es")
    [message] = mail.outbox
    assert message.subject == "123456 es tu clave para POSiBLE COOP"
    assert "123456" in message.body
    assert "10 minutos" in message.body


def test_who_registers_last_delivers():
    sent = []
    codes.register_sender(Channel.WHATSAPP, lambda **message: sent.append(message))
    expires_at = timezone.now() + timedelta(minutes=10)
    codes.send("whatsapp", to="+525512345678", purpose="sign_in", code="123456", language="tzo", expires_at=expires_at)
    assert sent == [
        {"to": "+525512345678", "purpose": Purpose.SIGN_IN, "code": "123456", "language": "tzo", "user": None, "expires_at": expires_at, "context": {}}
    ]
    assert Channel.WHATSAPP in codes.available_channels()


def test_a_channel_that_nobody_delivers_says_so():
    codes._senders.pop(Channel.WHATSAPP, None)
    with pytest.raises(codes.NotSentError):
        codes.send(Channel.WHATSAPP, to="+525512345678", purpose=Purpose.SIGN_IN, code="123456", language="es")


GSM_7 = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")


@pytest.mark.parametrize("language", ["es", "tzo"])
@pytest.mark.parametrize("purpose", Purpose)
def test_a_text_message_fits_one_segment(purpose, language):
    try:
        text = codes.render(purpose, "sms.txt", **WITH_CODE | {"language": language})
    except TemplateDoesNotExist:
        assert purpose in (Purpose.VERIFY_EMAIL, Purpose.RECOVERY)  # these go by mail only
        return
    assert set(text) <= GSM_7
    assert len(text) <= 160
    assert "5678" in text or "123456" in text or purpose == Purpose.EMAIL_CHANGED
