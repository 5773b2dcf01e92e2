"""The privacy notices and the requests of the law in the admin."""

from django import forms
from django.conf import settings
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import ArcoRequest, PrivacyNotice


class NoticeViewSet(ModelViewSet):
    model = PrivacyNotice
    name, url_prefix = "messaging_notices", "mensajes/avisos"
    icon = "doc-full-inverse"
    menu_label = _("Privacy notices")
    copy_view_enabled = False
    add_to_reference_index = False
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
    list_filter = ["state", "right"]
    list_display = [
        "name",
        "right",
        "state",
        "received_on",
        Column("answer_due_on", label=capfirst(_("answer due")), sort_key="answer_due_on"),
        Column("is_late", label=_("Late"), accessor=lambda row: _("Yes") if row.is_late(timezone.localdate()) else "—"),
    ]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("contact"), FieldPanel("right"), FieldPanel("what"), FieldPanel("received_on")], _("What is asked")),
        MultiFieldPanel([FieldPanel("state"), FieldPanel("answered_on"), FieldPanel("answer"), FieldPanel("done_on")], _("What was done")),
    ]
