"""What was sent and what was not: the list, one message, everything of one person."""

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from .. import consent, delivery, outbox
from ..addresses import address_of, shown, without_addresses
from ..models import ChannelState, InboundMessage, Message
from ..models.choices import CONSENTED, OPEN, Channel, Purpose, State
from ..rendering import events
from .listing import ListView, ListViewSet, allowed, moment, sees_addresses

MOST_OF_ONE_PERSON = 100


class MessageFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("state"),
        method="with_state",
        choices=[
            ("look", gettext_lazy("Needs a look: failed or doubtful")),
            ("waiting", gettext_lazy("Not yet sent")),
            *State.choices,
        ],
    )
    channel = django_filters.ChoiceFilter(label=gettext_lazy("channel"), choices=Channel.choices)
    purpose = django_filters.ChoiceFilter(label=gettext_lazy("purpose"), choices=Purpose.choices)
    event = django_filters.ChoiceFilter(label=gettext_lazy("template"), choices=lambda: [(name, name) for name in events()])
    created_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("written"), widget=DateRangePickerWidget)

    class Meta:
        model = Message
        fields = []

    def with_state(self, rows, _name, value):
        if value == "look":
            return rows.needing_a_look()
        return rows.filter(state__in=OPEN) if value == "waiting" else rows.filter(state=value)


class MessageListView(ListView):
    list_permission = "view_message"
    page_title = gettext_lazy("Outbox")
    template_name = "messaging/admin/outbox.html"

    def get_base_queryset(self):
        return super().get_base_queryset().defer("html", "template", "ladder")

    @cached_property
    def columns(self):
        return [
            self._get_title_column("__str__", label=gettext_lazy("To"), accessor=self.who, classname="message-who"),
            Column("channel", label=gettext_lazy("Channel"), classname="message-extra", accessor=lambda row: row.get_channel_display()),
            Column("event", label=gettext_lazy("Template"), classname="message-extra", accessor=lambda row: row.event or "—"),
            Column("text", label=gettext_lazy("Text"), accessor=lambda row: Truncator(words_of(row, self.request)).chars(60)),
            Column("state", label=gettext_lazy("State"), accessor=lambda row: row.get_state_display()),
            moment("created_at", gettext_lazy("Written")),
        ]

    def _get_title_column(self, name, **kwargs):
        from wagtail.admin.ui.tables import TitleColumn

        return TitleColumn(name, get_url=self.row_url, **kwargs)

    def row_url(self, row):
        return reverse("messaging_outbox:message", args=[row.pk])

    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm("messaging.add_message"):
            return []
        return [HeaderButton(_("Write a message"), url=reverse("messaging_compose:index"), icon_name="edit")]

    def get_context_data(self, *args, **kwargs):
        down = [] if self.results_only else ChannelState.objects.exclude(failing_since=None)
        return super().get_context_data(*args, **kwargs) | {"channels_down": down}


def words_of(message, request):
    """The text as this member of staff may read it."""
    text = message.text_shown if isinstance(message, Message) else message.text
    return text if sees_addresses(request) else without_addresses(text)


@allowed("view_message")
@require_safe
def show_message(request, pk):
    message = get_object_or_404(Message.objects.select_related("user", "written_by", "follows"), pk=pk)
    return render(
        request,
        "messaging/admin/message.html",
        {
            "message": message,
            "to": shown(message.address, whole=sees_addresses(request)),
            "text": words_of(message, request),
            "followers": message.followers.all(),
            "may_send": request.user.has_perm("messaging.add_message"),
            "may_cancel": message.state in (State.QUEUED, State.CLAIMED) and request.user.has_perm("messaging.change_message"),
            "may_put_aside": message.needs_a_look and request.user.has_perm("messaging.change_message"),
        },
    )


@allowed("add_message")
@require_POST
def resend_message(request, pk):
    message = get_object_or_404(Message, pk=pk)
    try:
        message = outbox.resend(message, by=request.user)
        messages.success(request, _("It waits to be sent again."))
    except ValueError as error:
        messages.error(request, str(error))
    return redirect("messaging_outbox:message", message.pk)


@allowed("change_message")
@require_POST
def cancel_message(request, pk):
    message = get_object_or_404(Message, pk=pk)
    if delivery.cancel(message):
        messages.success(request, _("It will not be sent."))
    else:
        messages.error(request, _("Too late: it is being sent or has left."))
    return redirect("messaging_outbox:message", message.pk)


@allowed("change_message")
@require_POST
def put_message_aside(request, pk):
    message = get_object_or_404(Message, pk=pk)
    outbox.put_aside(message, now=timezone.now())
    messages.success(request, _("Noted: nothing more is to be done about it."))
    return redirect("messaging_outbox:message", message.pk)


@allowed("view_message")
@require_safe
def person(request, pk):
    """What was written to somebody and by them, the newest first, and what they agreed to."""
    user = get_object_or_404(get_user_model().objects.prefetch_related("phones"), pk=pk)
    addresses = user.contacts()
    sent = list(Message.objects.of_person(user, addresses)[:MOST_OF_ONE_PERSON])
    came = list(InboundMessage.objects.filter(Q(user=user) | Q(user=None, address__in=addresses))[:MOST_OF_ONE_PERSON])
    whole = sees_addresses(request)
    rows = [{"at": row.created_at, "row": row, "sent": True, "to": shown(row.address, whole=whole), "text": words_of(row, request)} for row in sent]
    rows += [{"at": row.received_at, "row": row, "sent": False, "to": shown(row.address, whole=whole), "text": words_of(row, request)} for row in came]
    ways = [(channel, address_of(user, channel)) for channel in Channel]
    agreed = [
        {
            "channel": channel.label,
            "address": shown(address, whole=whole),
            "purposes": [(Purpose(purpose).label, consent.is_given(address=address, channel=channel, purpose=purpose)) for purpose in CONSENTED],
        }
        for channel, address in ways
        if address
    ]
    return render(
        request,
        "messaging/admin/person.html",
        {
            "person": user,
            "rows": sorted(rows, key=lambda row: row["at"], reverse=True)[:MOST_OF_ONE_PERSON],
            "agreed": agreed,
            "may_send": request.user.has_perm("messaging.add_message"),
        },
    )


class MessageViewSet(ListViewSet):
    model = Message
    name = "messaging_outbox"
    url_prefix = "mensajes/enviados"
    icon = "mail"
    menu_label = gettext_lazy("Outbox")
    permission = "view_message"
    index_view_class = MessageListView
    filterset_class = MessageFilters

    def more(self):
        return [
            path("<int:pk>/", show_message, name="message"),
            path("<int:pk>/reenviar/", resend_message, name="resend"),
            path("<int:pk>/cancelar/", cancel_message, name="cancel"),
            path("<int:pk>/visto/", put_message_aside, name="aside"),
            path("persona/<int:pk>/", person, name="person"),
        ]
