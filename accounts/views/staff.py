"""What staff do for people who cannot get in."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from .. import changes
from ..authority import may_manage
from ..forms import StaffRecoveryForm
from ..models import User


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
