from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, LiveStatusTagColumn
from wagtail.models import WorkflowState
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_localize.views import report

from . import waiting
from .models import Alert, Menu


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    list_display = ["__str__"]


class AlertViewSet(SnippetViewSet):
    model = Alert
    icon = "warning"
    list_display = ["text", BooleanColumn("is_urgent", label=_("urgent")), LiveStatusTagColumn()]


@register_snippet
class FrameViewSetGroup(SnippetViewSetGroup):
    items = (MenuViewSet, AlertViewSet)
    menu_label = _("Menus and alerts")
    menu_icon = "site"
    menu_order = 300


@hooks.register("before_edit_page")
@hooks.register("before_edit_snippet")
def say_why_it_came_back(request, instance):
    """The moderator's reason above the form; Wagtail keeps it two clicks away, in a panel that a phone does not show."""
    state = getattr(instance, "current_workflow_state", None)
    if request.method == "GET" and state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        messages.warning(request, gettext("Sent back: “%(reason)s”") % {"reason": state.current_task_state.comment})


class TranslationsReport(report.TranslationsReportView):
    """In an order: without one its pages may show a translation twice and another never."""

    def get_queryset(self):
        return super().get_queryset().order_by("-pk")


report.TranslationsReportView = TranslationsReport  # wagtail-localize takes it from there when it makes its addresses


@hooks.register("register_admin_urls")
def admin_urls():
    return waiting.urls


class WaitingItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(waiting.PERMISSION)


@hooks.register("register_reports_menu_item")
def waiting_item():
    return WaitingItem(
        _("To be translated"), reverse("content_waiting"), name="to-be-translated", icon_name="wagtail-localize-language", order=8900
    )  # before wagtail-localize's own


@hooks.register("construct_homepage_panels")
def desk(request, panels):
    if request.user.has_perm(waiting.PERMISSION):
        panels.append(waiting.Desk())


@hooks.register("insert_global_admin_js")
def ask_for_descriptions():
    return format_html('<script src="{}"></script>', static("content/admin/described.js"))
