"""What waits for an editor, on the admin's first page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from ..models import Certificate, Cooperative, Enquiry, ProblemReport
from .views import certificates_to_check
from .viewsets import waiting

EXPIRES_WITHIN = timedelta(days=60)


class Desk(Component):
    name = "directory_desk"
    template_name = "directory/admin/desk.html"
    order = 50

    def get_context_data(self, parent_context):
        listing = reverse("wagtailsnippets_directory_cooperative:list")
        user = parent_context["request"].user
        may_publish, passes_on = user.has_perm("directory.publish_cooperative"), user.has_perm("directory.change_enquiry")
        today = timezone.localdate()
        expiring = Certificate.objects.filter(valid_until__range=(today, today + EXPIRES_WITHIN), cooperative__live=True)
        return super().get_context_data(parent_context) | {
            "waiting": waiting(Cooperative.objects.all()).count(),
            "waiting_url": f"{listing}?status=waiting",
            "stale": Cooperative.objects.public().needs_confirmation(timezone.now()).count(),
            "stale_url": f"{listing}?stale=true&status=live",
            "reported": ProblemReport.objects.waiting().count() if may_publish else None,
            "reported_url": reverse("directory_reports"),
            "enquiries": Enquiry.objects.new().count() if passes_on else None,
            "enquiries_url": reverse("directory_enquiries"),
            "unchecked": certificates_to_check().count(),
            "unchecked_url": reverse("directory_certificates"),
            "expiring": expiring.select_related("certification", "cooperative").order_by("valid_until", "pk")[:10],
        }
