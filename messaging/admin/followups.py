"""People whom no channel reached, or perhaps did: somebody of the office calls."""

import django_filters
from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from ..addresses import shown
from ..models import FollowUp
from .listing import ListView, ListViewSet, allowed, moment, sees_addresses
from .outbox import words_of


class FollowUpFilters(WagtailFilterSet):
    done = django_filters.BooleanFilter(label=gettext_lazy("done"), method="with_done")

    class Meta:
        model = FollowUp
        fields = []

    def with_done(self, rows, _name, value):
        return rows.filter(done_at__isnull=not value)


class FollowUpListView(ListView):
    list_permission = "view_followup"
    page_title = gettext_lazy("People to reach")
    search_fields = None

    @cached_property
    def columns(self):
        return [
            TitleColumn(
                "who",
                classname="message-who",
                label=gettext_lazy("Person"),
                accessor=lambda row: self.who(row.message),
                get_url=lambda row: reverse("messaging_followups:follow_up", args=[row.pk]),
            ),
            Column("about", classname="message-extra", label=gettext_lazy("Message"), accessor=lambda row: row.message.event or "—"),
            Column("state", label=gettext_lazy("What happened"), accessor=lambda row: row.message.get_state_display()),
            Column("done", label=gettext_lazy("Done"), accessor=lambda row: (row.note or _("Yes")) if row.done_at else "—"),
            moment("created_at", gettext_lazy("Since")),
        ]

    def get_base_queryset(self):
        return FollowUp.objects.select_related("message__user")


class DoneForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("What was done"), max_length=300, help_text=gettext_lazy("Such as: called on Tuesday, she knows."))


@allowed("view_followup")
def follow_up(request, pk):
    row = get_object_or_404(FollowUp.objects.select_related("message__user"), pk=pk)
    form = DoneForm(request.POST or None)
    may_change = request.user.has_perm("messaging.change_followup")
    if request.method == "POST" and may_change and form.is_valid():
        row.finish(note=form.cleaned_data["note"], by=request.user, now=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("messaging_followups:index")
    facts = {"row": row, "form": form, "to": shown(row.message.address, whole=sees_addresses(request)), "text": words_of(row.message, request)}
    facts["call"] = row.message.address if sees_addresses(request) and row.message.address.startswith("+") else ""
    return render(request, "messaging/admin/follow_up.html", facts | {"may_change": may_change and not row.done_at})


class FollowUpViewSet(ListViewSet):
    model = FollowUp
    name = "messaging_followups"
    url_prefix = "mensajes/por-contactar"
    icon = "mobile-alt"
    menu_label = gettext_lazy("People to reach")
    permission = "view_followup"
    index_view_class = FollowUpListView
    filterset_class = FollowUpFilters

    def more(self):
        return [path("<int:pk>/", follow_up, name="follow_up")]
