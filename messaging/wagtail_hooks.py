"""The messages in Wagtail's admin."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from .admin import menu


@hooks.register("register_admin_viewset")
def viewsets():
    return menu.MessagingGroup()


@hooks.register("construct_homepage_panels")
def desk(request, panels):
    if request.user.has_perm("messaging.view_message"):
        panels.append(menu.Desk())


@hooks.register("register_user_listing_buttons")
def messages_button(user, request_user):
    if request_user.has_perm("messaging.view_message"):
        yield Button(_("Messages"), reverse("messaging_outbox:person", args=[user.pk]), icon_name="mail", priority=80)
