"""Templates of messages: `<app>/templates/<app>/messages/<event>/{subject.txt,email.txt,email.html,sms.txt,whatsapp.txt}`.

The files are Spanish, or marked with `{% translate %}`; a folder of a language's code beside them (`<event>/tzo/sms.txt`)
holds that language's own words. `whatsapp.txt` begins with the name of the template that WhatsApp approved and one line
for each of its parameters, `button: …` for that of its button (templates for codes have one); after a line `---` comes the text itself, sent as it is within 24 hours of the person's own
message. Where a channel has no file the SMS text serves it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, select_template
from django.utils import translation
from django.utils.safestring import mark_safe

from . import sms_text
from .models.choices import Channel
from .samples import Values

PARTS = {Channel.EMAIL: ("subject.txt", "email.txt"), Channel.SMS: ("sms.txt",), Channel.WHATSAPP: ("whatsapp.txt", "sms.txt")}
BUTTON = "button:"


@dataclass(frozen=True)
class Words:
    """What one channel sends: plain text, for e-mail also subject and HTML, for WhatsApp the approved template."""

    text: str
    subject: str = ""
    html: str = ""
    template: dict = field(default_factory=dict)  # {"name", "language", "params": [str]}, sometimes "button": str


def render(event: str, channel, language: str, context: dict, *, is_sample=False) -> Words:
    """Render `event` ("<app>/<name>"). Raises TemplateDoesNotExist where the event has no words for the channel.

    `is_sample`: what `context` leaves out shows as its own name, for a preview.
    """
    if is_sample:
        context = Values(context)
    with translation.override(language):
        if channel == Channel.EMAIL:
            subject = " ".join(_part(event, "subject.txt", language, context).split())[:200]
            return Words(text=_part(event, "email.txt", language, context), subject=subject, html=_part(event, "email.html", language, context, missing=""))
        if channel == Channel.SMS:
            text = _part(event, "sms.txt", language, context)
            return Words(text=sms_text.without_accents(text) if settings.SMS_WITHOUT_ACCENTS else text)
        return _whatsapp(event, language, context)


def _whatsapp(event, language, context):
    source = _part(event, "whatsapp.txt", language, context, missing=None)
    if source is None:
        return Words(text=_part(event, "sms.txt", language, context))
    head, _line, text = source.partition("\n---\n")
    name, *lines = (line.strip() for line in head.strip().splitlines() if line.strip())
    template = {"name": name, "language": settings.WHATSAPP_TEMPLATE_LANGUAGE, "params": [line for line in lines if not line.startswith(BUTTON)]}
    if button := next((line.removeprefix(BUTTON).strip() for line in lines if line.startswith(BUTTON)), ""):
        template["button"] = button
    return Words(text=text.strip(), template=template)


def _part(event, name, language, context, missing=TemplateDoesNotExist):
    app, _slash, event_name = event.partition("/")
    folder = f"{app}/messages/{event_name}"
    try:
        template = select_template([f"{folder}/{language}/{name}", f"{folder}/{name}"])
    except TemplateDoesNotExist:
        if missing is TemplateDoesNotExist:
            raise
        return missing
    return template.render(context if name.endswith(".html") else plain(context)).strip()


def has_own(event, channel, language) -> bool:
    """Whether the words for `channel` were written in `language`, rather than Spanish with marked strings."""
    app, _slash, name = event.partition("/")
    return any(_exists(f"{app}/messages/{name}/{language}/{part}") for part in PARTS[channel])


def _exists(name):
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def plain(value):
    """Text files are no HTML: what people wrote keeps its & and <."""
    if isinstance(value, str):
        return mark_safe(value)  # noqa: S308  only ever rendered into text/plain
    if isinstance(value, dict):
        return type(value)((key, plain(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def events():
    """All events that have words, as {event: [channels]}, in alphabetical order."""
    found = {}
    for config in apps.get_app_configs():
        root = Path(config.path, "templates", config.label, "messages")
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            files = {path.name for path in folder.glob("*.txt")}
            channels = [channel for channel, names in PARTS.items() if (set(names) <= files if channel == Channel.EMAIL else set(names) & files)]
            if channels:
                found[f"{config.label}/{folder.name}"] = channels
    return dict(sorted(found.items()))
