"""Form fields of the directory's admin: lists as checkboxes, phones as people write them."""

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel

from ..models.choices import Coverage, PaymentMethod
from ..models.place import State


def language_options():
    return [(language.code, f"{language.autonym} ({language.spanish_name})") for language in settings.LANGUAGE_TABLE]


def coverage_options():
    return [*Coverage.choices, *State.objects.values_list("code", "name")]


def month_options():
    return [(number, str(name).capitalize()) for number, name in MONTHS.items()]


OPTIONS = {
    "languages": language_options,
    "payment_methods": lambda: PaymentMethod.choices,
    "coverage": coverage_options,
    "season_months": month_options,
}


class ListField(forms.TypedMultipleChoiceField):
    """A list stored as JSON, chosen with checkboxes. What was stored and is no option any more can still be kept."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, name, *, coerce=str, **kwargs):
        super().__init__(choices=OPTIONS[name], coerce=coerce, empty_value=[], required=False, **kwargs)

    def has_changed(self, initial, data):
        return {str(value) for value in initial or []} != {str(value) for value in data or []}


class ListComparison(FieldComparison):
    """Two lists as the words that people see, with what came and went marked."""

    def words(self, values):
        labels = {str(value): label for value, label in OPTIONS[self.field.name]()}
        return [labels.get(str(value), value) for value in values or []]

    def htmldiff(self):
        before, after = self.words(self.val_a), self.words(self.val_b)
        rows = [("deletion", word) for word in before if word not in after]
        rows += [("addition" if word not in before else "", word) for word in after]
        return format_html("<ul>{}</ul>", format_html_join("", '<li class="{}">{}</li>', rows))


class ListPanel(FieldPanel):
    def get_comparison_class(self):
        return ListComparison
