"""What people wrote and no app took: staff read it, answer it, or close it."""

import uuid

import django_filters
from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from .. import inbound, sms_text
from ..addresses import same_person, shown
from ..models import InboundMessage, Message, WhatsAppContact
from ..models.choices import Channel
from .compose import counted
from .listing import ListView, ListViewSet, allowed, moment, sees_addresses
from .outbox import words_of

MOST_OF_A_CONVERSATION = 50


class InboundFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("state"), choices=InboundMessage.State.choices)
    channel = django_filters.ChoiceFilter(label=gettext_lazy("channel"), choices=Channel.choices)
    received_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("received"), widget=DateRangePickerWidget)

    class Meta:
        model = InboundMessage
        fields = []


class InboundListView(ListView):
    list_permission = "view_inboundmessage"
    page_title = gettext_lazy("Inbox")

    @cached_property
    def columns(self):
        return [
            TitleColumn(
                "who",
                classname="message-who",
                label=gettext_lazy("From"),
                accessor=self.who,
                get_url=lambda row: reverse("messaging_inbox:conversation", args=[row.pk]),
            ),
            Column("text", label=gettext_lazy("Text"), accessor=lambda row: Truncator(words_of(row, self.request) or f"({row.kind})").chars(80)),
            Column("channel", classname="message-extra", label=gettext_lazy("Channel"), accessor=lambda row: row.get_channel_display()),
            Column("state", label=gettext_lazy("State"), accessor=lambda row: row.get_state_display()),
            moment("received_at", gettext_lazy("Received")),
        ]


class AnswerForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Your answer"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1500)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)  # pressed twice, sent once


@allowed("view_inboundmessage")
def conversation(request, pk):
    """One message with what came before and after; POST counts, takes accents away, or answers."""
    message = get_object_or_404(InboundMessage.objects.select_related("user"), pk=pk)
    may_answer = request.user.has_perm("messaging.change_inboundmessage")
    form = AnswerForm(initial={"key": f"answer:{uuid.uuid4()}"})
    if request.method == "POST" and may_answer:
        form = AnswerForm(request.POST)
        if request.POST.get("act") == "plain":
            form = AnswerForm(request.POST | {"text": sms_text.without_accents(request.POST.get("text", ""))})
        elif request.POST.get("act") == "send" and form.is_valid() and answered(request, message, form):
            return redirect("messaging_inbox:index")
    return render(request, "messaging/admin/conversation.html", conversation_facts(request, message) | {"form": form, "may_answer": may_answer})


def answered(request, message, form):
    try:
        inbound.answer(message, form.cleaned_data["text"], by=request.user, key=form.cleaned_data["key"])
    except ValueError as error:
        form.add_error("text", str(error))
        return False
    messages.success(request, _("Your answer is on its way."))
    return True


def conversation_facts(request, message):
    addresses = same_person(message.channel, message.address)
    came = InboundMessage.objects.filter(channel=message.channel, address__in=addresses)[:MOST_OF_A_CONVERSATION]
    sent = Message.objects.filter(channel=message.channel, address__in=addresses).select_related("written_by")[:MOST_OF_A_CONVERSATION]
    lines = [{"at": row.received_at, "row": row, "sent": False, "text": words_of(row, request) or f"({row.kind})"} for row in came]
    lines += [{"at": row.created_at, "row": row, "sent": True, "text": words_of(row, request)} for row in sent]
    ends_at = WhatsAppContact.window_ends_at(message.address) if message.channel == Channel.WHATSAPP else None
    return {
        "message": message,
        "who": shown(message.address, whole=sees_addresses(request)),
        "lines": sorted(lines, key=lambda line: line["at"])[-MOST_OF_A_CONVERSATION:],
        "window_ends_at": ends_at,
        "is_closed": message.channel == Channel.WHATSAPP and not (ends_at and ends_at > timezone.now()),
        "count": counted(request.POST.get("text", ""), message.channel),
    }


@allowed("change_inboundmessage")
@require_POST
def close(request, pk):
    get_object_or_404(InboundMessage, pk=pk).close()
    messages.success(request, _("Closed."))
    return redirect("messaging_inbox:index")


class InboundViewSet(ListViewSet):
    model = InboundMessage
    name = "messaging_inbox"
    url_prefix = "mensajes/recibidos"
    icon = "comment"
    menu_label = gettext_lazy("Inbox")
    permission = "view_inboundmessage"
    index_view_class = InboundListView
    filterset_class = InboundFilters

    def more(self):
        return [path("<int:pk>/", conversation, name="conversation"), path("<int:pk>/cerrar/", close, name="close")]
