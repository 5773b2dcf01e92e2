"""The “Mensajes” menu, the addresses beside its lists, and what waits on the admin's first page."""

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from ..models import ArcoRequest, ChannelState, FollowUp, InboundMessage, Message
from .compose import compose, count
from .consents import ConsentViewSet
from .costs import costs
from .followups import FollowUpViewSet
from .inbox import InboundViewSet
from .listing import AllowedMenuItem
from .outbox import MessageViewSet
from .previews import template, templates
from .privacy import CaseViewSet, NoticeViewSet


class PageViewSet(ViewSet):
    """A page of the menu that is no list: `paths` are its addresses, the first the menu's."""

    permission = ""
    paths = ()

    def get_urlpatterns(self):
        return list(self.paths)

    @cached_property
    def menu_item_class(self):
        return lambda *args, **kwargs: AllowedMenuItem(*args, permission=f"messaging.{self.permission}", **kwargs)


class ComposeViewSet(PageViewSet):
    name, url_prefix = "messaging_compose", "mensajes/escribir"
    menu_label, icon, permission = _("Write a message"), "edit", "add_message"
    paths = (path("", compose, name="index"), path("contar/", count, name="count"))


class TemplatesViewSet(PageViewSet):
    name, url_prefix = "messaging_templates", "mensajes/plantillas"
    menu_label, icon, permission = _("Templates"), "doc-full", "preview_templates"
    paths = (path("", templates, name="index"), path("<slug:app>/<slug:event>/", template, name="template"))


class CostsViewSet(PageViewSet):
    name, url_prefix = "messaging_costs", "mensajes/costos"
    menu_label, icon, permission = _("Counts and costs"), "table", "view_message"
    paths = (path("", costs, name="index"),)


class MessagingGroup(ViewSetGroup):
    items = (InboundViewSet, MessageViewSet, FollowUpViewSet, ComposeViewSet, ConsentViewSet, TemplatesViewSet, CostsViewSet, CaseViewSet, NoticeViewSet)
    menu_label = _("Messages")
    menu_icon = "mail"
    menu_order = 170


class Desk(Component):
    """What waits: people who wrote, people to reach, dead letters, channels that are down."""

    name = "messaging_desk"
    template_name = "messaging/admin/desk.html"
    order = 60

    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {
            "new": InboundMessage.objects.filter(state=InboundMessage.State.NEW).count(),
            "to_reach": FollowUp.objects.filter(done_at=None).count(),
            "dead": Message.objects.needing_a_look().count(),
            "may_keep_privacy": parent_context["request"].user.has_perm("messaging.view_arcorequest"),
            "cases": ArcoRequest.objects.filter(state__in=ArcoRequest.OPEN).count(),
            "down": list(ChannelState.objects.exclude(failing_since=None)),
        }
