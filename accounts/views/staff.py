"""What staff do for people who cannot get in."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from .. import changes
from ..authority import may_manage
from ..forms import StaffRecoveryForm
from ..models import Audit, User
from ..roles import Role


@require_admin_access
def recover(request, pk):
    """Open the account of who lost the phone, for another one, with a reason that is kept."""
    person = get_object_or_404(User, pk=pk)
    if not request.user.has_perm("accounts.change_user") or person == request.user or not may_manage(request.user, person):
        raise PermissionDenied
    form = StaffRecoveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        changes.recover(person, contact=asked["contact"], reason=asked["reason"], by=request.user, without_second_factor=asked["without_second_factor"])
        messages.success(request, _("The account opens with a code to the new phone; the old contacts were told."))
        return redirect("wagtailusers_users:edit", person.pk)
    return render(request, "accounts/admin/recover.html", {"form": form, "person": person})


NAMED = {
    "totp": gettext_lazy("Authenticator app"),
    "webauthn": gettext_lazy("Passkeys"),
    "recovery_codes": gettext_lazy("Recovery codes"),
    "new": gettext_lazy("new devices"),
    "known": gettext_lazy("known devices"),
    **dict(Role.choices),
}


def said(entry):
    """The reason as people say it: the log keeps the names that the software has for roles, second factors and caps."""
    return ", ".join(str(NAMED.get(word, word)) for word in entry.reason.split(", "))


class LogFilters(WagtailFilterSet):
    act = django_filters.ChoiceFilter(label=gettext_lazy("What"), choices=Audit.Act)
    person_number = django_filters.NumberFilter(label=gettext_lazy("Number of the account"))
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)

    class Meta:
        model = Audit
        fields = ["act", "person_number", "at"]


class LogView(ReportView):
    """Who did what to which account: read only, the newest first."""

    model = Audit
    permission_policy = ModelPermissionPolicy(Audit)
    permission_required = "view"
    page_title = gettext_lazy("Account log")
    header_icon = "user"
    index_url_name = "accounts_log"
    index_results_url_name = "accounts_log_results"
    filterset_class = LogFilters
    is_searchable = False
    columns = [
        DateColumn("at", label=gettext_lazy("When")),
        Column("act", label=gettext_lazy("What"), accessor="get_act_display"),
        Column("person", label=gettext_lazy("Account"), accessor=lambda entry: entry.person_number and f"#{entry.person_number}"),
        Column("by", label=gettext_lazy("By"), accessor="by"),
        Column("reason", label=gettext_lazy("Reason"), accessor=said),
    ]
    list_export = ["at", "get_act_display", "person_number", "by", "reason"]

    def get_queryset(self):
        return Audit.objects.select_related("by")

    def get_filename(self):
        return "cuentas"
