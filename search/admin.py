"""Reports for editors: what people search, what found nothing, what they open. Words of few are in none of them."""

from datetime import timedelta
from urllib.parse import urlencode

import django_filters
from django.contrib.auth.decorators import permission_required
from django.db.models import Max, Sum
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from .folding import split
from .models import QueryCount, language_choices

PERIODS = (("7", gettext_lazy("a week")), ("30", gettext_lazy("30 days")), ("90", gettext_lazy("90 days")))
DAYS = 90  # as long as they are kept
OPENED_SHOWN = 50
view_required = permission_required("search.view_querycount", raise_exception=True)


class QuestionFilters(WagtailFilterSet):
    dias = django_filters.ChoiceFilter(label=gettext_lazy("In the last"), choices=PERIODS, method="since", empty_label=None)
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=language_choices)

    class Meta:
        model = QueryCount
        fields = ["dias", "language"]

    def since(self, rows, _name, days):
        return rows.filter(on__gt=timezone.localdate() - timedelta(days=int(days)))


class QuestionsView(ReportView):
    """A row a question, counted over the period: the oftenest asked first."""

    model = QueryCount
    permission_policy = ModelPermissionPolicy(QueryCount)
    permission_required = "view"
    page_title = gettext_lazy("What people search")
    header_icon = "search"
    index_url_name, index_results_url_name = "search_questions", "search_questions_results"
    results_template_name = "search/admin/questions_results.html"
    filterset_class = QuestionFilters
    is_searchable = True
    default_ordering = ("-asked", "words", "language")
    list_export = ("words", "language", "asked", "empty", "clicks")
    export_headings = {
        "words": gettext_lazy("Words"),
        "language": gettext_lazy("Language"),
        "asked": gettext_lazy("Asked"),
        "empty": gettext_lazy("Nothing found"),
        "clicks": gettext_lazy("Opened"),
    }

    @cached_property
    def columns(self):
        languages = dict(language_choices())
        return [
            TitleColumn("words", label=_("Words"), sort_key="words", get_url=question_url),
            Column("language", label=_("Language"), accessor=lambda row: languages.get(row["language"], row["language"])),
            NumberColumn("asked", label=_("Asked"), sort_key="asked"),
            NumberColumn("empty", label=_("Nothing found"), sort_key="empty"),
            NumberColumn("clicks", label=_("Opened"), sort_key="clicks"),
        ]

    def get_base_queryset(self):
        return QueryCount.objects.per_question()

    def get_queryset(self):
        return self.order_queryset(self.get_base_queryset())

    def get_filtered_queryset(self):
        return self.search_queryset(self.filter_queryset(self.get_queryset()))

    def search_queryset(self, queryset):
        return queryset.filter(words__contains=" ".join(split(self.search_query))) if self.is_searching else queryset

    def order_queryset(self, queryset):
        ordering = self.ordering if isinstance(self.ordering, list | tuple) else (self.ordering,)
        return queryset.order_by(*dict.fromkeys([*ordering, "words", "language"]))  # else pages might show a row twice

    def get_filename(self):
        return "busquedas"


class EmptyQuestionsView(QuestionsView):
    page_title = gettext_lazy("Searches that found nothing")
    header_icon = "warning"
    index_url_name, index_results_url_name = "search_empty", "search_empty_results"
    default_ordering = ("-empty", "words", "language")

    def get_base_queryset(self):
        return super().get_base_queryset().filter(empty__gt=0)

    def get_filename(self):
        return "busquedas-sin-resultado"


def question_url(row):
    return f"{reverse('search_question')}?{urlencode({'q': row['words'], 'idioma': row['language']})}"


@view_required
@require_safe
def question(request):
    """One question by day, what was opened from its results, and what an editor may do about it."""
    words, language = request.GET.get("q", ""), request.GET.get("idioma", "")
    row = QueryCount.objects.per_question().filter(words=words, language=language).order_by("words").first()
    if row is None:  # also where few asked for it
        raise Http404
    rows = QueryCount.objects.filter(words=words, language=language)
    opened = rows.exclude(opened="").values("opened").annotate(times=Sum("clicks"), last=Max("on")).order_by("-times", "opened")[:OPENED_SHOWN]
    context = {
        "row": row,
        "language": dict(language_choices()).get(language, language),
        "days": rows.filter(opened="").order_by("-on")[:DAYS],
        "opened": [(f"/{language}/{part['opened']}", part["times"]) for part in opened],
        "params": urlencode({"words": words, "language": language}),
        "results_url": f"/{language}/buscar/?{urlencode({'q': words})}",
    }
    title = _("Search: %(words)s") % {"words": words}
    return render(request, "search/admin/question.html", context | {"page_title": title, "header_title": title, "header_icon": "search"})


urls = [
    path("reports/busquedas/", QuestionsView.as_view(), name="search_questions"),
    path("reports/busquedas/results/", QuestionsView.as_view(results_only=True), name="search_questions_results"),
    path("reports/busquedas/sin-resultado/", EmptyQuestionsView.as_view(), name="search_empty"),
    path("reports/busquedas/sin-resultado/results/", EmptyQuestionsView.as_view(results_only=True), name="search_empty_results"),
    path("reports/busquedas/palabras/", question, name="search_question"),
]
