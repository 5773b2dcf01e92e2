"""A member of staff writes to somebody: what it takes and costs stands beside the text while it is written."""

import uuid

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from .. import channels, consent, outbox, sms_text
from ..addresses import address_of, normalise
from ..models import WhatsAppContact
from ..models.choices import Channel, Purpose, State
from .listing import allowed


def counted(text, channel):
    """What `text` takes by `channel`, for `_count.html`; None where there is nothing to count."""
    if not text:
        return None
    size = sms_text.measure(text.replace("\r\n", "\n"))
    segments = size.segments if channel == Channel.SMS else 1
    price = settings.MESSAGE_PRICES.get(channel)
    plain = sms_text.measure(sms_text.without_accents(text.replace("\r\n", "\n")))
    return {
        "is_sms": channel == Channel.SMS,
        "size": size,
        "segments": segments,
        "cost": None if price is None else price * segments,
        "saved": segments - plain.segments if channel == Channel.SMS else 0,
    }


class ComposeForm(forms.Form):
    person = forms.ModelChoiceField(get_user_model().objects.filter(is_active=True), required=False, widget=forms.HiddenInput)
    to = forms.CharField(
        label=gettext_lazy("To"), required=False, max_length=254, help_text=gettext_lazy("A phone number, such as 55 1234 5678, or an e-mail address.")
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices, initial=Channel.SMS)
    subject = forms.CharField(label=gettext_lazy("Subject (e-mail only)"), required=False, max_length=200)
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 5}), max_length=1500)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)  # pressed twice, sent once

    def clean(self):
        asked = super().clean()
        if not asked.get("person") and not asked.get("to") and "to" not in self.errors:
            self.add_error("to", _("Say to whom."))
        elif not asked.get("person") and asked.get("channel"):
            try:
                asked["to"] = normalise(asked["channel"], asked.get("to", ""))
            except ValueError as error:
                self.add_error("to", str(error))
        if asked.get("channel") == Channel.EMAIL and not asked.get("subject"):
            self.add_error("subject", _("An e-mail needs a subject."))
        return asked


def beginning(pk):
    """What the empty form holds; to a person, the first channel by which they agreed to be written to, and which takes free text now."""
    facts = {"person": pk, "key": f"compose:{uuid.uuid4()}"}
    person = get_user_model().objects.filter(pk=pk).first() if pk.isdecimal() else None
    for channel in outbox.Recipient(user=person).ladder() if person else []:
        address = address_of(person, channel)
        if channel == Channel.WHATSAPP and not WhatsAppContact.takes_text(address, timezone.now()):
            continue
        if address and channels.is_available(channel) and consent.is_given(address=address, channel=channel, purpose=Purpose.SERVICE):
            return facts | {"channel": channel}
    return facts


@allowed("add_message")
def compose(request):
    """POST with `act`: `count` shows what it takes, `plain` takes the accents away, `send` sends."""
    act = request.POST.get("act")
    form = ComposeForm(initial=beginning(request.GET.get("persona", "")))
    if act == "send":
        form = ComposeForm(request.POST)
        if form.is_valid() and sent(request, form):
            return redirect("messaging_outbox:index")
    elif act:
        text = request.POST.get("text", "")
        form = ComposeForm(initial=request.POST.dict() | {"text": sms_text.without_accents(text) if act == "plain" else text})
    person = form["person"].value()
    return render(
        request,
        "messaging/admin/compose.html",
        {
            "form": form,
            "person": get_user_model().objects.filter(pk=person).first() if str(person or "").isdecimal() else None,
            "count": counted(form["text"].value(), form["channel"].value()),
        },
    )


def sent(request, form):
    asked = form.cleaned_data
    try:
        message = outbox.compose(
            to=asked["person"] or asked["to"], channel=asked["channel"], text=asked["text"], subject=asked["subject"], by=request.user, key=asked["key"]
        )
    except ValueError as error:
        form.add_error("channel", str(error))
        return False
    is_now = message.state != State.QUEUED or message.next_attempt_at <= message.created_at
    messages.success(request, _("It is on its way.") if is_now else _("Night hours: it leaves at eight in the morning where the person lives."))
    return True


@allowed("change_inboundmessage")
@require_POST
def count(request):
    """What the text takes, as a piece of HTML: asked while somebody types."""
    return render(request, "messaging/admin/_count.html", {"count": counted(request.POST.get("text", "")[:2000], request.POST.get("channel", ""))})
