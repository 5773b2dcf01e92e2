"""Choosing one of 61,000 cooperatives, 300,000 products or 2,400 municipalities: words of the folded name, published rows only."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from search.folding import fold

from ..models.place import State


def with_words(rows, text):
    """Rows whose `folded_name` holds every word of the text, accents and case aside."""
    for word in fold(text).split()[:8]:
        rows = rows.filter(folded_name__contains=word)
    return rows


class WordsForm(BaseFilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"placeholder": _("Words of the name")}))

    def filter(self, objects):
        objects = super().filter(objects)
        if text := self.cleaned_data.get("q", "").strip():
            self.is_searching, self.search_query = True, text
            objects = with_words(objects, text)
        return objects


class WordsMixin:
    filter_form_class = WordsForm


class CooperativeColumns(WordsMixin):
    def get_object_list(self):
        return self.model_class.objects.public().select_related("state", "municipality").defer("latest_revision", "notes_private")

    @property
    def columns(self):
        return [self.title_column, Column("municipality", label=_("municipality")), Column("state", label=_("state"))]


class ChooseCooperative(CooperativeColumns, ChooseView):
    pass


class ChooseCooperativeResults(CooperativeColumns, ChooseResultsView):
    pass


class CooperativeChooser(SnippetChooserViewSet):
    choose_view_class = ChooseCooperative
    choose_results_view_class = ChooseCooperativeResults


class ProductColumns(WordsMixin):
    def get_object_list(self):
        return self.model_class.objects.public().select_related("cooperative").order_by("folded_name", "pk")

    @property
    def columns(self):
        return [self.title_column, Column("cooperative", label=_("cooperative"))]


class ChooseProduct(ProductColumns, ChooseView):
    pass


class ChooseProductResults(ProductColumns, ChooseResultsView):
    pass


class ProductChooser(SnippetChooserViewSet):
    choose_view_class = ChooseProduct
    choose_results_view_class = ChooseProductResults


class PlaceForm(WordsForm):
    state = forms.ModelChoiceField(State.objects.all(), label=_("state"), required=False, empty_label=_("All states"))

    def filter(self, objects):
        objects = super().filter(objects)
        if state := self.cleaned_data.get("state"):
            objects = objects.filter(state=state)
        return objects


class PlaceColumns:
    filter_form_class = PlaceForm

    def get_object_list(self):
        return self.model_class.objects.select_related("state")

    @property
    def columns(self):
        return [self.title_column, Column("state", label=_("state"))]


class ChoosePlace(PlaceColumns, ChooserViewSet.choose_view_class):
    pass


class ChoosePlaceResults(PlaceColumns, ChooserViewSet.choose_results_view_class):
    pass


class MunicipalityChooser(ChooserViewSet):
    model = "directory.Municipality"
    icon = "site"
    choose_one_text = _("Choose a municipality")
    choose_another_text = _("Choose another municipality")
    choose_view_class = ChoosePlace
    choose_results_view_class = ChoosePlaceResults


municipality_chooser = MunicipalityChooser("municipality_chooser", url_prefix="directorio/municipios/elegir")
