"""Words that Wagtail's admin says in English whatever its catalogues hold, since they never pass through gettext."""

import django_filters
from django.contrib.auth.models import Permission
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.active_filters import BaseFilterAdapter, register_filter_adapter_class
from wagtail.admin.forms import choosers, workflows
from wagtail.admin.panels import FieldPanel
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.views.pages.search import SearchView
from wagtail.sites.views import IndexView as SitesView
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.templatetags import wagtailusers_tags
from wagtail_localize.models import LocaleSynchronization

LINKS = {
    "link_text": _("Words of the link"),
    "email_address": _("E-mail address"),
    "subject": _("Subject"),
    "body": _("Text of the message"),
    "phone_number": _("Phone number"),
}
SITES = {"port": _("Port"), "site_name": _("Name of the site"), "root_page": _("Front page")}


ACTIONS = {
    "add": _("Add"),
    "change": _("Change"),
    "delete": _("Delete"),
    "view": _("View"),
    "publish": _("Publish"),
    "lock": _("Lock"),
    "unlock": _("Unlock"),
    "submit": _("Submit translations"),
}


def action_of(permission):
    """What it allows, without of what; Django's own names are English sentences in the database."""
    action = permission.codename.split("_")[0]
    return str(ACTIONS[action]) if action in ACTIONS and permission.name.startswith("Can ") else gettext(permission.name).rstrip(".")


def permission_in_words(permission):
    return f"{action_of(permission)}: {permission.content_type.name}" if permission.name.startswith("Can ") else action_of(permission)


of_wagtail = wagtailusers_tags.format_permissions


def format_permissions(permission_bound_field):
    """As Wagtail's own tag; the records are those of this page alone and are not saved."""
    found = of_wagtail(permission_bound_field)
    for row in found["object_perms"]:
        for action in ("add", "change", "delete"):
            if action in row:
                row[action]["perm"].name = permission_in_words(row[action]["perm"])
    return found


field_of_wagtail = wagtailadmin_tags.formattedfield


def formattedfield(field=None, rendered_field=None, **more):
    """As Wagtail's own tag, which says “None” of a field that a form of ours does not have."""
    return field_of_wagtail(field, rendered_field if field or rendered_field else " ", **more)


value_of_wagtail = FieldPanel.format_value_for_display


def shown(panel, value):
    """A value that is only read: “–” where there is none, “Yes” and “No” instead of Python's words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    said = "" if value is None else value_of_wagtail(panel, value)
    return "–" if said in ("", "None") else said


class LanguageSynchronizationForm(LocaleSynchronization.base_form_class):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in {"enabled": _("Enabled"), "sync_from": _("Copy from")}.items():
            if name in self.fields:
                self.fields[name].label = label


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
    for form, name, label in (
        (workflows.WorkflowPageForm, "page", _("Page")),
        (workflows.WorkflowContentTypeForm, "content_types", _("Kinds of records")),
        (PagePermissionsForm, "page", _("Page")),
    ):
        form.base_fields[name].label = label
    Permission.__str__ = permission_in_words
    wagtailusers_tags.normalize_permission_label = action_of
    wagtailusers_tags.register.inclusion_tag("wagtailusers/groups/includes/formatted_permissions.html", name="format_permissions")(format_permissions)
    wagtailadmin_tags.register.inclusion_tag("wagtailadmin/shared/formatted_field.html")(formattedfield)
    FieldPanel.format_value_for_display = shown
    LocaleSynchronization.base_form_class = LanguageSynchronizationForm
    register_filter_adapter_class(django_filters.BooleanFilter, YesOrNoAdapter)
