from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Alert, Menu


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    list_display = ["__str__"]


class AlertViewSet(SnippetViewSet):
    model = Alert
    icon = "warning"
    list_display = ["text", "is_urgent", "live"]


@register_snippet
class FrameViewSetGroup(SnippetViewSetGroup):
    items = (MenuViewSet, AlertViewSet)
    menu_label = _("Menus and alerts")
    menu_icon = "site"
    menu_order = 300
