"""States and municipalities to look at. They come from the gazetteer (`load_places`) and are not edited by hand."""

import django_filters
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import Cooperative, Municipality, State
from .choosers import with_words

PER_PAGE = 40


def with_counts(rows, field):
    """`cooperatives_count`: public cooperatives of each place, counted for the rows of one page only."""
    counted = Cooperative.objects.public().filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(count=Count("pk")).values("count")
    return rows.annotate(cooperatives_count=Coalesce(Subquery(counted), 0))


class LookIndexView(IndexView):
    any_permission_required = ["view"]


class StateIndexView(LookIndexView):
    is_searchable = False  # 32 rows

    def get_base_queryset(self):
        return with_counts(State.objects.all(), "state")


class MunicipalityIndexView(LookIndexView):
    is_searchable = True

    def get_base_queryset(self):
        return with_counts(Municipality.objects.select_related("state"), "municipality")

    def search_queryset(self, queryset):
        return with_words(queryset, self.search_query) if self.is_searching else queryset


class LookViewSet(ModelViewSet):
    """A list and nothing else: no address to add, change or delete."""

    add_to_admin_menu = False
    form_fields = []
    copy_view_enabled = False
    list_per_page = PER_PAGE

    def get_common_view_kwargs(self, **kwargs):
        none = dict.fromkeys(("history_url_name", "usage_url_name", "add_url_name", "edit_url_name", "delete_url_name"))
        return super().get_common_view_kwargs(**none | kwargs)

    def get_urlpatterns(self):
        return [path("", self.index_view, name="index"), path("results/", self.index_results_view, name="index_results")]

    def register_admin_url_finder(self):
        pass  # no page of its own


class StateViewSet(LookViewSet):
    model = State
    icon = "globe"
    url_prefix = "directorio/estados"
    url_namespace = "directory_states"
    menu_label = gettext_lazy("States")
    index_view_class = StateIndexView
    list_display = [
        Column("name", label=gettext_lazy("name")),
        Column("code", label=gettext_lazy("INEGI code")),
        Column("abbreviation", label=gettext_lazy("abbreviation")),
        Column("cooperatives_count", label=gettext_lazy("published cooperatives")),
    ]


class MunicipalityFilters(WagtailFilterSet):
    state = django_filters.ModelChoiceFilter(queryset=State.objects.all(), label=gettext_lazy("state"))

    class Meta:
        model = Municipality
        fields = []


class MunicipalityViewSet(LookViewSet):
    model = Municipality
    icon = "site"
    url_prefix = "directorio/municipios"
    url_namespace = "directory_municipalities"
    menu_label = gettext_lazy("Municipalities")
    index_view_class = MunicipalityIndexView
    filterset_class = MunicipalityFilters
    search_fields = ["folded_name"]
    search_backend_name = None
    list_display = [
        Column("name", label=gettext_lazy("name")),
        Column("state", label=gettext_lazy("state")),
        Column("clave", label=gettext_lazy("INEGI clave"), accessor=lambda row: row.clave or "—"),
        Column("cooperatives_count", label=gettext_lazy("published cooperatives")),
    ]
