"""The directory in Wagtail's admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from .admin import views
from .admin.bulk import ACTS
from .admin.choosers import municipality_chooser
from .admin.desk import Desk
from .admin.recommendations import recommendations_viewset
from .admin.synonyms import synonyms_viewset
from .admin.viewsets import DirectoryGroup

register_snippet(DirectoryGroup)

for act in ACTS:
    hooks.register("register_bulk_action", act, order=10)  # after Wagtail's, whose delete ours replaces


@hooks.register("register_admin_viewset")
def choosers():
    return municipality_chooser


@hooks.register("register_admin_viewset")
def tuning_of_search():
    return [synonyms_viewset, recommendations_viewset]


@hooks.register("register_admin_urls")
def admin_urls():
    return views.urls


class CertificatesItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("directory.change_cooperative")


@hooks.register("register_directory_menu_item")
def certificates_item():
    return CertificatesItem(_("Certificates"), reverse("directory_certificates"), name="certificates", icon_name="clipboard-list", order=20)


class ReportsItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("directory.publish_cooperative")


@hooks.register("register_directory_menu_item")
def reports_item():
    return ReportsItem(_("Problems"), reverse("directory_reports"), name="directory-reports", icon_name="warning", order=21)


class EnquiriesItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("directory.change_enquiry")


@hooks.register("register_directory_menu_item")
def enquiries_item():
    return EnquiriesItem(_("Quotations"), reverse("directory_enquiries"), name="directory-enquiries", icon_name="comment", order=22)


@hooks.register("construct_homepage_panels")
def desk(request, panels):
    if request.user.has_perm("directory.change_cooperative"):
        panels.append(Desk())


@hooks.register("register_log_actions")
def log_actions(actions):
    for name, label, message in (
        ("verify", _("Verify"), _("Verified")),
        ("confirm", _("Confirm data"), _("Data confirmed")),
        ("archive", _("Archive"), _("Archived")),
        ("restore", _("Bring back"), _("Brought back from the archive")),
        ("check_certificate", _("Check a certificate"), _("Certificate checked")),
    ):
        actions.register_action(f"directory.{name}", label, message)
