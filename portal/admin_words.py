"""Words that Wagtail's admin says in English whatever its catalogues hold, since they never pass through gettext."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.active_filters import BaseFilterAdapter, register_filter_adapter_class
from wagtail.admin.forms import choosers
from wagtail.admin.views.pages.search import SearchView
from wagtail.sites.views import IndexView as SitesView

LINKS = {
    "link_text": _("Words of the link"),
    "email_address": _("E-mail address"),
    "subject": _("Subject"),
    "body": _("Text of the message"),
    "phone_number": _("Phone number"),
}
SITES = {"port": _("Port"), "site_name": _("Name of the site"), "root_page": _("Front page")}


class YesOrNoAdapter(BaseFilterAdapter):
    """The pill of a filter that is on says “Yes”, not “True”."""

    def get_active_filters(self):
        for active in super().get_active_filters():
            yield active._replace(value=_("Yes") if self.value else _("No"))


def put_in():
    for form in (choosers.ExternalLinkChooserForm, choosers.AnchorLinkChooserForm, choosers.EmailLinkChooserForm, choosers.PhoneLinkChooserForm):
        for name, field in form.base_fields.items():
            field.label = LINKS.get(name, field.label)
    for column in SitesView.columns:
        column.label = SITES.get(column.name, column.label)
    SearchView.verbose_name, SearchView.verbose_name_plural = _("page"), _("pages")  # “1-20 of 71 None” otherwise
    register_filter_adapter_class(django_filters.BooleanFilter, YesOrNoAdapter)
