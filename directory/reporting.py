"""Telling us that something on a profile or product is wrong: no account needed, no flood let in."""

from datetime import timedelta

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttle import Throttle

from .models import Cooperative, ProblemReport, Product
from .renames import follow_renames

REPORTS = Throttle("problem_report", limit=10, window=timedelta(hours=1))  # a village may share one address


class ReportForm(forms.ModelForm):
    """`site` is for machines that fill in everything: people neither see nor reach it."""

    site = forms.CharField(label=_("Leave this empty"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

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

    @property
    def people_fields(self):
        return [field for field in self if field.name != "site"]


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
    """The form; after it the same address with `?enviado=1`, which says thank you, so that reloading sends nothing twice."""
    form = ReportForm(request.POST or None)
    refused = False
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["site"]:
            return redirect(f"{request.path}?enviado=1")  # a machine: it is told what people are told
        if REPORTS.take(request, "problem_report"):
            form.instance.cooperative, form.instance.product, form.instance.language = cooperative, product, get_language()
            form.save()
            return redirect(f"{request.path}?enviado=1")
        refused = True
    context = {
        "form": form,
        "refused": refused,
        "sent": request.method != "POST" and request.GET.get("enviado") == "1",
        "subject": product or cooperative,
        "cooperative": cooperative,
        "back": back,
        "seo": {"noindex": True},
    }
    return render(request, "directory/report.html", context, status=429 if refused else 200)


def report_url(cooperative, product=None):
    if product:
        return reverse("directory:report_product", args=[cooperative.slug, product.slug])
    return reverse("directory:report_cooperative", args=[cooperative.slug])
