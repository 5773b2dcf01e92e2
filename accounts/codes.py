"""How a code, or a notice about one's account, reaches a person: the seam where `messaging` plugs in its channels.

Called inside the transaction of what caused it. `messaging` registers its own from its `AppConfig.ready()`:

    codes.register_sender(codes.Channel.SMS, send, is_down)

where `is_down()` says that nothing leaves by it for the next minutes, so that nobody waits for a code, and `send(*, to, purpose, code, language, user, expires_at, context)` takes

- `to`: an E.164 number (`+525512345678`; SMS and WhatsApp) or an e-mail address;
- `purpose`: a `Purpose`, whose value names the folder of its templates, `accounts/messages/<purpose>/`
  (`subject.txt` and `email.txt`, `sms.txt`, which WhatsApp shares), rendered by `render()`;
- `code`: the digits as shown to people, None for a notice;
- `language`: one of `settings.LANGUAGES`, what the person reads or what the page was in;
- `user`: the `accounts.User`, None where the number or address has no account yet;
- `expires_at`: an aware datetime after which the code is worth nothing and must not be delivered any more; None for a notice;
- `context`: what else the templates use, a dict of plain values.

It returns once the message is written down or sent, and raises `NotSentError` where that is impossible: the person is told so.
A person who asks for a code has asked for that message: no consent is needed, no quiet hours hold. Nobody logs `to` or `code`.
"""

from django.conf import settings
from django.core.mail import send_mail
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation


class Channel(models.TextChoices):
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"


class Purpose(models.TextChoices):
    SIGN_IN = "sign_in"  # a code to sign up or in
    VERIFY_PHONE = "verify_phone"  # a code that shows that a number which one adds is one's own
    VERIFY_EMAIL = "verify_email"
    RECOVERY = "recovery"  # a code to an e-mail because the phone is lost
    PHONE_CHANGED = "phone_changed"  # notice to the old number; context: number (the new one, all but its last digits hidden)
    EMAIL_CHANGED = "email_changed"  # notice to the old e-mail, and to the main phone; context empty
    ACCOUNT_RECOVERED = "account_recovered"  # notice to every old number and address that staff opened the account; context: as above


class NotSentError(Exception):
    """The channel cannot take a message now; the text is for the log and names nobody."""


_senders, _down = {}, {}


def register_sender(channel, send, is_down=lambda: False):
    """From now on `send` (see above) delivers what goes by `channel`; the last one registered wins."""
    _senders[Channel(channel)], _down[Channel(channel)] = send, is_down


def is_down(channel):
    """Whether a code that is asked for now would lie and wait: a person is told so and asks by another channel."""
    return Channel(channel) in _down and _down[Channel(channel)]()


def available_channels():
    """The channels that somebody can be reached by now; a page offers no other."""
    return [channel for channel in Channel if channel in _senders]


def send(channel, *, to, purpose, code=None, language, user=None, expires_at=None, context=None):
    """Hand one message to the channel's sender; raises `NotSentError`, also where the channel has none."""
    try:
        sender = _senders[Channel(channel)]
    except KeyError:
        raise NotSentError(f"nobody delivers by {channel}") from None
    sender(to=to, purpose=Purpose(purpose), code=code, language=language, user=user, expires_at=expires_at, context=context or {})


def render(purpose, part, *, code, language, context):
    """The words: `part` is "subject.txt", "email.txt" or "sms.txt". Without a translation they are Spanish."""
    with translation.override(language):
        return render_to_string(f"accounts/messages/{Purpose(purpose)}/{part}", {"code": code, "minutes": settings.CODE_MINUTES, **context}).strip()


def send_by_mail(*, to, purpose, code, language, context, **_unused):
    """Django's mail; `messaging` brings a sender with an outbox."""
    words = {part: render(purpose, part, code=code, language=language, context=context) for part in ("subject.txt", "email.txt")}
    send_mail(words["subject.txt"], words["email.txt"], settings.DEFAULT_FROM_EMAIL, [to])


def send_to_console(*, to, purpose, code, language, context, **_unused):
    """For a laptop: the text message on standard output."""
    print(f"\n--- SMS to {to}\n{render(purpose, 'sms.txt', code=code, language=language, context=context)}\n---", flush=True)  # noqa: T201


def register_defaults():
    register_sender(Channel.EMAIL, send_by_mail)
    if settings.CODES_TO_CONSOLE:
        register_sender(Channel.SMS, send_to_console)
