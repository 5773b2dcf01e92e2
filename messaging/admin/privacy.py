"""The privacy notices and the requests of the law in the admin."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Case, Value, When
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.audit import note
from accounts.contacts import Contact
from accounts.export import data_at, data_of
from accounts.models import Audit

from ..addresses import person_at
from ..models import ArcoRequest, PrivacyNotice
from ..models.choices import Channel
from .listing import allowed


class NoticeViewSet(ModelViewSet):
    model = PrivacyNotice
    name, url_prefix = "messaging_notices", "mensajes/avisos"
    icon = "doc-full-inverse"
    menu_label = _("Privacy notices")
    copy_view_enabled = False
    add_to_reference_index = False
    index_template_name = "messaging/admin/list.html"
    list_display = ["version", "kind", "language", "published_at"]
    ordering = ["-published_at", "-pk"]
    panels = [
        FieldPanel("kind"),
        FieldPanel("version"),
        FieldPanel("language", widget=forms.Select(choices=settings.LANGUAGES)),
        FieldPanel("text"),
        FieldPanel("published_at"),
    ]


class HandledMixin:
    def save_instance(self):
        self.form.instance.handled_by = self.request.user
        return super().save_instance()


class CaseListView(generic.IndexView):
    """What waits for somebody stands first, the most urgent above."""

    def get_base_queryset(self):
        is_over = Case(When(state__in=ArcoRequest.OPEN, then=Value(0)), default=Value(1))
        due_on = Case(When(state=ArcoRequest.State.ACCEPTED, then="done_due_on"), default="answer_due_on")
        return super().get_base_queryset().order_by(is_over, due_on, "pk")


class CaseCreateView(HandledMixin, generic.CreateView):
    pass


class CaseEditView(HandledMixin, generic.EditView):
    pass


@allowed("change_arcorequest")
@require_POST
def data(request, pk):
    """What the portal holds about who asks, with an account or without; that it was handed out is noted."""
    case = get_object_or_404(ArcoRequest, pk=pk)
    try:
        address = Contact.read(case.contact).value
    except ValidationError:  # the office writes where to answer as it likes
        address = case.contact
    person = case.user or person_at(Channel.EMAIL if "@" in address else Channel.SMS, address)
    note(Audit.Act.DATA_GIVEN, person=person, by=request.user, reason=f"ARCO {case.pk}")
    told = data_of(person) if person else data_at(address)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="arco-{case.pk}.json"'
    return answer


class CaseViewSet(ModelViewSet):
    model = ArcoRequest
    name, url_prefix = "messaging_cases", "mensajes/arco"
    icon = "clipboard-list"
    menu_label = _("ARCO requests")
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = CaseListView
    add_view_class = CaseCreateView
    edit_view_class = CaseEditView
    edit_template_name = "messaging/admin/case.html"
    list_filter = ["state", "right"]
    index_template_name = "messaging/admin/list.html"
    list_display = [
        "name",
        Column("is_late", label=_("Late"), accessor=lambda row: _("Yes") if row.is_late(timezone.localdate()) else "—"),
        Column("answer_due_on", label=capfirst(_("answer due")), sort_key="answer_due_on"),
        "right",
        "state",
        "received_on",
    ]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("contact"), FieldPanel("right"), FieldPanel("what"), FieldPanel("received_on")], _("What is asked")),
        MultiFieldPanel([FieldPanel("state"), FieldPanel("answered_on"), FieldPanel("answer"), FieldPanel("done_on")], _("What was done")),
    ]

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("datos/<int:pk>/", data, name="data")]
