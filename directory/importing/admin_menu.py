"""The import's addresses and its entry in the admin's menu. `directory.wagtail_hooks` imports this module."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin_views


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("directory.add_importrun")


@hooks.register("register_admin_urls")
def import_urls():
    return admin_views.urls


@hooks.register("register_directory_menu_item")
def import_menu_item():
    return ImportMenuItem(_("Import"), reverse("directory_import"), name="directory-import", icon_name="upload", order=30)
