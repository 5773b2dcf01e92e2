"""Asking all cooperatives for what the search did not find: a request for quotations that the office passes on."""

from datetime import timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttle import Throttle

from .forms import SupplierSearchForm
from .models import Enquiry
from .visitor_forms import VisitorForm, take

ENQUIRIES = Throttle("enquiry", limit=10, window=timedelta(hours=1))  # a village may share one address
PLACES = ("municipio", "estado", "cobertura")


class EnquiryForm(VisitorForm):
    class Meta:
        model = Enquiry
        fields = ["need", "quantity", "place", "needed_by", "contact"]
        widgets = {
            "need": forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
            "needed_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "need": _("What do you need?"),
            "quantity": _("How much?"),
            "place": _("Where do you need it?"),
            "needed_by": _("Until when do you take offers?"),
            "contact": _("Your phone, WhatsApp or e-mail"),
        }
        help_texts = {
            "need": _("The product, and what matters to you about it: quality, certificate, packing."),
            "quantity": _("For example: 200 kg a month."),
            "place": _("Municipality and state."),
            "contact": _("So that they can answer you. It is on no page."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = True  # empty only once it was erased

    def clean_needed_by(self):
        day = self.cleaned_data["needed_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over: choose today or a later one."))
        return day

    def clean_contact(self):
        contact = self.cleaned_data["contact"]
        if "@" not in contact and sum(character.isdigit() for character in contact) < 10:
            raise forms.ValidationError(_("Write a phone of ten digits or an e-mail address, so that they can answer you."))
        return contact


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """The form, filled in with what was searched; a position (`cerca`) is not taken over."""
    asked = SupplierSearchForm(request.GET)
    query = asked.query.explicit()
    places = [asked.labels.names[facet].get(value, "") for facet in PLACES for value in query.facets.get(facet, ())]
    form = EnquiryForm(request.POST or None, initial={"need": query.text, "place": places[0] if places else ""})
    back = reverse("directory:search")
    if params := query.url_params():
        back = f"{back}?{params}"
    return take(request, form, ENQUIRIES, "directory/enquiry.html", {"back": back})
