"""The templates of all apps: which there are, what they look like by channel and language, what they take."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from .. import rendering
from ..models.choices import Channel
from ..samples import example
from .compose import counted
from .listing import allowed

LABELS = dict(Channel.choices)


@allowed("preview_templates")
@require_safe
def templates(request):
    rows = [
        {
            "event": event,
            "app": event.partition("/")[0],
            "name": event.partition("/")[2],
            "words": beginning(event, channels[0]),
            "channels": [LABELS[channel] for channel in channels],
        }
        for event, channels in rendering.events().items()
    ]
    return render(request, "messaging/admin/templates.html", {"rows": rows})


def beginning(event, channel):
    """What it says, since its name is in the words of programmers: the subject, or the first words."""
    words = rendering.render(event, channel, settings.LANGUAGE_CODE, example(event), is_sample=True)
    return Truncator(words.subject or words.text).chars(80)


@allowed("preview_templates")
@require_safe
def template(request, app, event):
    """One event in one language, by every channel that has words for it. `?idioma=` is a language of the site."""
    event = f"{app}/{event}"
    channels = rendering.events().get(event)
    if channels is None:
        raise Http404
    chosen = request.GET.get("idioma", settings.LANGUAGE_CODE)
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    previews = []
    for channel in channels:
        words = rendering.render(event, channel, language, example(event), is_sample=True)
        previews.append({
            "channel": LABELS[channel],
            "words": words,
            "is_own": rendering.has_own(event, channel, language),
            "count": counted(words.text, channel) if channel == Channel.SMS else None,
        })  # fmt: skip
    languages = [{"code": code, "name": name, "is_chosen": code == language} for code, name in settings.LANGUAGES]
    return render(request, "messaging/admin/template.html", {"event": event, "previews": previews, "languages": languages, "language": language})
