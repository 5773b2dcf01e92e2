"""What the admin's forms make sure of. Every sentence names what is wrong and what to do; the form keeps what was written."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.mx import rfc as mx_rfc
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.phones import normalise_mexican_phone

from ..models.choices import ContactKind, LegalForm
from .fields import ListField

MEXICO = {"latitude": (14.3, 32.8), "longitude": (-118.7, -86.5)}
PHONES = {ContactKind.PHONE, ContactKind.WHATSAPP}
LONGEST_RFC = 13
MAXIMUM_AUDIO = 1024 * 1024
DOCUMENTS = {".pdf": b"%PDF", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG"}
MAXIMUM_DOCUMENT = 10 * 1024 * 1024


def check_texts(form, relation="texts"):
    """Two texts of a language, or two originals: said at the form, since each row alone is right."""
    rows = kept_rows(form, relation)
    languages = [row.get("language") for row in rows if row.get("language")]
    if len(languages) != len(set(languages)):
        form.add_error(None, _("There are two texts in the same language: keep one of them, or change its language."))
    if sum(bool(row.get("is_original")) for row in rows) > 1:
        form.add_error(None, _("Two texts are marked as the original: mark only the one that was written first."))


def kept_rows(form, relation):
    formset = form.formsets.get(relation)
    if formset is None or not formset.is_bound:
        return []
    # The values as written where a row was refused: Django takes a repeated one out of the cleaned data.
    rows = [{name: row[name].value() for name in row.fields} | row.cleaned_data for row in formset.forms if getattr(row, "cleaned_data", None)]
    return [row for row in rows if not row.get("DELETE")]


class CooperativeForm(WagtailAdminModelForm):
    languages = ListField("languages", label=gettext_lazy("languages in which it serves"))
    payment_methods = ListField("payment_methods", label=gettext_lazy("payment"))
    coverage = ListField(
        "coverage",
        label=gettext_lazy("delivers to"),
        help_text=gettext_lazy("Tick single states if it does not deliver to all Mexico."),
    )

    rfc = forms.CharField(label="RFC", required=False, max_length=30, help_text=gettext_lazy("Private: never shown."))

    rfc_warning = None
    has_been_compared = False

    def clean_rfc(self):
        rfc = "".join(c for c in self.cleaned_data["rfc"].upper() if c.isalnum() or c in "Ñ&")
        if len(rfc) > LONGEST_RFC:
            raise ValidationError(_("An RFC has 12 characters, or 13 for a person: this one has %(count)s.") % {"count": len(rfc)})
        if rfc:
            try:
                mx_rfc.validate(rfc, validate_check_digits=True)
            except InvalidNumber:
                self.rfc_warning = _(
                    "The RFC %(rfc)s does not look right: a cooperative's has 12 characters and a check digit. It was saved as you wrote it."
                ) % {"rfc": rfc}
        return rfc

    def is_valid(self):
        valid = super().is_valid()
        if self.has_been_compared:
            return valid and not self.errors
        self.has_been_compared = True
        check_texts(self)
        check_once(self, "contacts", ("kind", "value"), _("The same contact is written twice: delete one of them."))
        check_once(self, "bodies", ("kind",), _("The same governance body is written twice: delete one of them."))
        return valid and not self.errors

    def clean(self):
        data = super().clean()
        if data.get("legal_form") == LegalForm.FORMING and data.get("rfc"):
            self.add_error("rfc", _("A group being formed has no RFC yet: leave it empty, or choose another legal form."))
        if "latitude" in self.fields and (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("latitude", _("Write both latitude and longitude, or neither."))
        for name, (low, high) in MEXICO.items():
            value = data.get(name)
            if value is not None and not low <= value <= high:
                self.add_error(name, _("This lies outside Mexico: it goes from %(low)s to %(high)s.") % {"low": low, "high": high})
        state, municipality = data.get("state"), data.get("municipality")
        if state and municipality and municipality.state_id != state.pk:
            self.add_error("municipality", _("%(municipality)s does not lie in %(state)s.") % {"municipality": municipality, "state": state})
        return data


def check_once(form, relation, fields, sentence):
    keys = [tuple(row.get(field) for field in fields) for row in kept_rows(form, relation)]
    if len(keys) != len(set(keys)):
        form.add_error(None, sentence)


class ContactForm(WagtailAdminModelForm):
    def clean(self):
        data = super().clean()
        kind, value = data.get("kind"), data.get("value")
        if not kind or not value:
            return data
        try:
            if kind in PHONES:
                data["value"] = normalise_mexican_phone(value)
            elif kind == ContactKind.EMAIL:
                validate_email(value)
            else:
                data["value"] = value = value if "://" in value else f"https://{value}"
                URLValidator(schemes=["http", "https"])(value)
        except (ValueError, ValidationError) as error:
            self.add_error("value", error.messages if isinstance(error, ValidationError) else str(error))
        return data


class TextForm(WagtailAdminModelForm):
    def clean_audio(self):
        audio = self.cleaned_data.get("audio")
        if audio and hasattr(audio, "content_type"):
            start = audio.read(40)
            audio.seek(0)
            if audio.size > MAXIMUM_AUDIO or not start.startswith(b"OggS") or b"OpusHead" not in start:
                raise ValidationError(_("The audio must be an Opus file (.opus or .ogg) of up to 1 MB."))
        return audio


class CertificateForm(WagtailAdminModelForm):
    def clean_document(self):
        document = self.cleaned_data.get("document")
        if document and hasattr(document, "content_type"):
            ending = "." + document.name.rpartition(".")[2].lower()
            start = document.read(8)
            document.seek(0)
            if ending not in DOCUMENTS or not start.startswith(DOCUMENTS[ending]) or document.size > MAXIMUM_DOCUMENT:
                raise ValidationError(_("The document must be a PDF, JPG or PNG of up to 10 MB."))
        return document

    def clean(self):
        data = super().clean()
        if data.get("valid_from") and data.get("valid_until") and data["valid_until"] < data["valid_from"]:
            self.add_error("valid_until", _("The certificate ends before it begins: look at both dates."))
        return data


class ProductForm(WagtailAdminModelForm):
    coverage = ListField("coverage", label=gettext_lazy("delivers to"))
    season_months = ListField("season_months", coerce=int, label=gettext_lazy("season"), help_text=gettext_lazy("No month ticked means all year."))

    def is_valid(self):
        if not super().is_valid():
            return False
        check_texts(self)
        return not self.errors

    def clean(self):
        data = super().clean()
        low, high = data.get("price_min"), data.get("price_max")
        if low is not None and high is not None and high < low:
            self.add_error("price_max", _("The highest price is below the lowest one."))
        for amount, unit in (("minimum_order", "minimum_order_unit"), ("monthly_capacity", "monthly_capacity_unit")):
            if data.get(amount) is not None and not data.get(unit):
                self.add_error(unit, _("Choose the unit of this amount."))
        return data


class CategoryForm(WagtailAdminModelForm):
    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and (parent.parent_id or parent.pk == self.instance.pk):
            raise ValidationError(_("Categories have two levels: choose one that lies in no other."))
        return parent

    def is_valid(self):
        if not super().is_valid():
            return False
        check_texts(self)
        return not self.errors


class VerifyForm(forms.Form):
    proof = forms.CharField(
        label=gettext_lazy("proof"),
        max_length=200,
        help_text=gettext_lazy("What was seen, e.g. “visit”, “acta constitutiva”."),
    )
