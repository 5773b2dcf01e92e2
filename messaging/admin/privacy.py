"""The privacy notices and the requests of the law in the admin."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
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
    panels = [FieldPanel("kind"), FieldPanel("version"), FieldPanel("language"), FieldPanel("text"), FieldPanel("published_at")]


class HandledMixin:
    def save_instance(self):
        self.form.instance.handled_by = self.request.user
        return super().save_instance()


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
    add_view_class = CaseCreateView
    edit_view_class = CaseEditView
    list_filter = ["state", "right"]
    list_display = [
        "name",
        "right",
        "state",
        "received_on",
        Column("answer_due_on", label=_("answer due"), sort_key="answer_due_on"),
        BooleanColumn("is_late", label=_("Late"), accessor=lambda row: row.is_late(timezone.localdate())),
    ]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("contact"), FieldPanel("right"), FieldPanel("what"), FieldPanel("received_on")], _("What is asked")),
        MultiFieldPanel([FieldPanel("state"), FieldPanel("answered_on"), FieldPanel("answer"), FieldPanel("done_on")], _("What was done")),
    ]
