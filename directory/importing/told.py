"""Columns and values of an import in the words of people: “Municipio: Ecatepec de Morelos”, where the records hold keys."""

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import Category, Certification, Cooperative, CooperativeText, Municipality, State
from ..models.choices import ContactKind
from ..models.taxonomy import language_choices


def heading(column):
    """What a column of the sheet, or a field of a change, is called; a heading that was not recognised stays as it is."""
    ours = {
        "phone": _("phone"),
        "whatsapp": "WhatsApp",
        "email": _("e-mail"),
        "website": _("website"),
        "contacts": _("contacts"),
        "contacts_public": _("contacts are public"),
        "products": _("products"),
        "certifications": _("certificates"),
        "summary_es": _("summary"),
    }
    if column in ours:
        return capfirst(ours[column])
    for model in (Cooperative, CooperativeText):
        try:
            return str(capfirst(model._meta.get_field(column).verbose_name))
        except FieldDoesNotExist:
            continue
    return column


class Values:
    """Reads once what keys stand for; then `Values()(column, value)` for any number of changes."""

    def __init__(self):
        self.names = {
            "state_id": dict(State.objects.values_list("pk", "name")),
            "municipality_id": dict(Municipality.objects.values_list("pk", "name")),
            "categories": {category.pk: str(category) for category in Category.objects.prefetch_related("texts")},
            "languages": dict(language_choices()),
            "certifications": dict(Certification.objects.values_list("pk", "name")),
        }

    def __call__(self, column, value):
        if value is None or value == "":
            return ""
        if column == "contacts":
            kinds = dict(ContactKind.choices)
            value = [f"{kinds.get(kind, kind)} {address} ({_('public') if is_public else _('private')})" for kind, address, is_public in value]
        names = self.names.get(column) or choices(column)
        if isinstance(value, list):
            return "; ".join(str(names.get(item, item)) for item in value)
        return names.get(value, value)


def choices(column):
    try:
        return dict(Cooperative._meta.get_field(column).flatchoices)
    except (FieldDoesNotExist, AttributeError):
        return {}
