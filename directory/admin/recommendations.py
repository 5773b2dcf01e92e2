"""Pages that editors recommend for certain words, tried out before they stand above anybody's results."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from search import recommendations
from search.models import Recommendation

from .trying import FromReport, Tries, ask

MOST_QUESTIONS = 12


@dataclass
class Change:
    """The page of results for one question: titles recommended now and with the change, and the list below, which stays as it is."""

    question: str
    before: list[str]
    after: list[str]
    total: int
    first: list[str]


def changes(recommendation):
    """What saving `recommendation` (saved or not) would change; nothing is written."""
    today, language = timezone.localdate(), recommendation.language
    saved = Recommendation.objects.filter(pk=recommendation.pk).first()
    now = recommendations.read()
    result = []
    for question in recommendation.questions[:MOST_QUESTIONS]:
        asked = recommendations.key_of(question)
        keys = [pk for code in dict.fromkeys((language, "es")) for pk in now.get((code, asked), ())]
        before = recommendations.shown(keys, language, today)
        after = recommendations.shown([pk for pk in keys if pk != getattr(saved, "pk", None)], language, today)
        if recommendation.ends_on is None or recommendation.ends_on >= today:
            after = [*after, recommendations.result(recommendation, language)][: recommendations.SHOWN]
        total, first = ask(question, language)
        result.append(Change(question, [row.title for row in before], [row.title for row in after], total, first))
    return result


class TriesRecommendation(Tries):
    def changes(self, recommendation):
        return changes(recommendation)


class CreateRecommendation(TriesRecommendation, FromReport, CreateView):
    pass


class EditRecommendation(TriesRecommendation, EditView):
    pass


class RecommendationList(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("page")


class RecommendationsViewSet(ModelViewSet):
    model = Recommendation
    name = "recommendations"
    url_prefix = "directorio/recomendadas"
    icon = "pick"
    menu_label = _("Recommended pages")
    menu_hook = "register_directory_menu_item"
    menu_order = 23
    copy_view_enabled = False
    form_fields = ["language", "words", "page", "note", "ends_on"]
    list_display = ["__str__", "language", Column("ends_on", label=_("Until"), sort_key="ends_on")]
    list_filter = ["language"]
    search_fields = ["words", "page__title"]
    index_view_class = RecommendationList
    add_view_class = CreateRecommendation
    edit_view_class = EditRecommendation
    create_template_name = edit_template_name = "directory/admin/recommendation_form.html"


recommendations_viewset = RecommendationsViewSet()
