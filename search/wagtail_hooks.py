"""The reports on searches, in the admin's menu of reports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin


class ReportItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("search.view_querycount")


@hooks.register("register_admin_urls")
def admin_urls():
    return admin.urls


@hooks.register("register_reports_menu_item")
def questions_item():
    return ReportItem(_("What people search"), reverse("search_questions"), name="searches", icon_name="search", order=100)


@hooks.register("register_reports_menu_item")
def empty_item():
    return ReportItem(_("Searches that found nothing"), reverse("search_empty"), name="empty-searches", icon_name="warning", order=101)
