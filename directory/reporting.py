"""Telling us that something on a profile or product is wrong: no account needed, no flood let in."""

from datetime import timedelta

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttle import Throttle

from .models import Cooperative, ProblemReport, Product
from .renames import follow_renames
from .visitor_forms import VisitorForm, take

REPORTS = Throttle("problem_report", limit=10, window=timedelta(hours=1))  # a village may share one address


class ReportForm(VisitorForm):
    class Meta:
        model = ProblemReport
        fields = ["reason", "text", "reply_to"]
        widgets = {"reason": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 5, "maxlength": 1000})}
        labels = {
            "reason": _("What is wrong?"),
            "text": _("Tell us in your words"),
            "reply_to": _("Phone or e-mail, if we may answer you"),
        }
        help_texts = {"reply_to": _("Only the team sees it, and it is deleted once the report is handled.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = ProblemReport.Reason.choices  # without the empty one

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == ProblemReport.Reason.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Write in a few words what is wrong."))
        return cleaned


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@follow_renames
def report_cooperative(request, slug):
    cooperative = get_object_or_404(Cooperative.objects.public(), slug=slug)
    return report(request, cooperative, None, cooperative.get_absolute_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@follow_renames
def report_product(request, cooperative, slug):
    product = get_object_or_404(Product.objects.public().select_related("cooperative"), cooperative__slug=cooperative, slug=slug)
    return report(request, product.cooperative, product, product.get_absolute_url())


def report(request, cooperative, product, back):
    form = ReportForm(request.POST or None)
    form.instance.cooperative, form.instance.product = cooperative, product
    return take(request, form, REPORTS, "directory/report.html", {"subject": product or cooperative, "cooperative": cooperative, "back": back})


def report_url(cooperative, product=None):
    if product:
        return reverse("directory:report_product", args=[cooperative.slug, product.slug])
    return reverse("directory:report_cooperative", args=[cooperative.slug])
