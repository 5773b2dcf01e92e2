"""E-mail through Django's mailer (`EMAIL_URL`)."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from ..models.choices import Purpose
from ..tokens import unsubscribe_token
from . import ChannelDown, Doubt, NotAccepted, TryLater


class EmailTransport:
    takes_key = False

    def send(self, message):
        mail = EmailMultiAlternatives(message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [message.address], headers=headers(message))
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except (ConnectionRefusedError, smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError) as error:
            raise ChannelDown(type(error).__name__) from None
        except smtplib.SMTPRecipientsRefused as error:
            permanent = all(500 <= code < 600 for code, _text in error.recipients.values())
            raise (NotAccepted if permanent else TryLater)("recipient refused") from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise (NotAccepted if error.smtp_code >= 500 else TryLater)(f"SMTP {error.smtp_code}") from None
        except OSError as error:  # also SMTPServerDisconnected: before or after the text was taken?
            raise Doubt(type(error).__name__, is_down=True) from None
        return mail.extra_headers["Message-ID"]


def headers(message):
    """A Message-ID of our own, the same at each try, so that a mailbox can tell a repeat; the way out of news (RFC 8058)."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    found = {"Message-ID": f"<{message.public_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if message.purpose == Purpose.NEWS:
        url = settings.PUBLIC_URL + reverse("messaging_unsubscribe", args=[unsubscribe_token(message.channel, message.address)])
        found |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found
