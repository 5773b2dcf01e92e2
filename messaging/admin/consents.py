"""Who agreed to what, and who said no: the list of decisions, and a form for those on paper or told to the office."""

import django_filters
from django import forms
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from .. import consent
from ..addresses import normalise, person_at
from ..models import Consent
from ..models.choices import CONSENTED, Channel
from .listing import ListView, ListViewSet, allowed, moment

PURPOSES = [(purpose.value, purpose.label) for purpose in CONSENTED]


class ConsentFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("decision"), choices=Consent.Status.choices)
    channel = django_filters.ChoiceFilter(label=gettext_lazy("channel"), choices=Channel.choices)
    purpose = django_filters.ChoiceFilter(label=gettext_lazy("purpose"), choices=PURPOSES)
    source = django_filters.ChoiceFilter(label=gettext_lazy("how"), choices=Consent.Source.choices)
    recorded_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("when"), widget=DateRangePickerWidget)
    holds = django_filters.ChoiceFilter(
        label=gettext_lazy("the last word"), choices=[("true", gettext_lazy("only where it holds still"))], method="with_last_word"
    )

    class Meta:
        model = Consent
        fields = []

    def with_last_word(self, rows, _name, _value):
        return rows.last_words()


class ConsentListView(ListView):
    list_permission = "view_consent"
    page_title = gettext_lazy("Consents and opt-outs")

    @cached_property
    def columns(self):
        return [
            Column("who", classname="message-who", label=gettext_lazy("Person"), accessor=self.who),
            Column("status", label=gettext_lazy("Decision"), accessor=lambda row: row.get_status_display()),
            Column("purpose", label=gettext_lazy("Purpose"), accessor=lambda row: row.get_purpose_display()),
            Column("channel", label=gettext_lazy("Channel"), accessor=lambda row: row.get_channel_display()),
            Column("source", label=gettext_lazy("How"), accessor=lambda row: row.get_source_display()),
            Column("wording", classname="message-extra", label=gettext_lazy("Wording"), accessor=lambda row: row.wording or "—"),
            Column("recorded_by", classname="message-extra", label=gettext_lazy("Recorded by"), accessor=lambda row: row.recorded_by or "—"),
            moment("recorded_at", gettext_lazy("When")),
        ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("recorded_by")

    @cached_property
    def header_buttons(self):
        if not self.request.user.has_perm("messaging.add_consent"):
            return []
        return [HeaderButton(_("Record a decision"), url=reverse("messaging_consents:record"), icon_name="plus")]


class DecisionForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Phone or e-mail"), max_length=254, help_text=gettext_lazy("A phone number, such as 55 1234 5678, or an e-mail address.")
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices)
    purposes = forms.MultipleChoiceField(label=gettext_lazy("Purpose"), choices=PURPOSES, widget=forms.CheckboxSelectMultiple, initial=[PURPOSES[0][0]])
    status = forms.ChoiceField(label=gettext_lazy("Decision"), choices=Consent.Status.choices)
    source = forms.ChoiceField(label=gettext_lazy("How"), choices=[(source.value, source.label) for source in (Consent.Source.PAPER, Consent.Source.STAFF)])
    wording = forms.CharField(
        label=gettext_lazy("Version of the wording"),
        max_length=40,
        help_text=gettext_lazy("As it stands at the foot of the form that the person signed or was read."),
    )

    def clean(self):
        asked = super().clean()
        if asked.get("channel") and asked.get("address"):
            try:
                asked["address"] = normalise(asked["channel"], asked["address"])
            except ValueError as error:
                self.add_error("address", str(error))
        return asked


@allowed("add_consent")
def record(request):
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        decide = consent.give if asked["status"] == Consent.Status.GIVEN else consent.withdraw
        decide(
            address=asked["address"], channel=asked["channel"], purposes=asked["purposes"], source=asked["source"], wording=asked["wording"],
            user=person_at(asked["channel"], asked["address"]), by=request.user,
        )  # fmt: skip
        messages.success(request, _("Recorded."))
        return redirect("messaging_consents:index")
    return render(request, "messaging/admin/decision.html", {"form": form})


class ConsentViewSet(ListViewSet):
    model = Consent
    name = "messaging_consents"
    url_prefix = "mensajes/consentimientos"
    icon = "tick-inverse"
    menu_label = gettext_lazy("Consents and opt-outs")
    permission = "view_consent"
    index_view_class = ConsentListView
    filterset_class = ConsentFilters

    def more(self):
        return [path("registrar/", record, name="record")]
