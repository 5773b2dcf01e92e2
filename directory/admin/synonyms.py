"""“Equivalent words” in the admin: what buyers type and what it finds, tried out before it holds for everybody."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from search import synonyms
from search.engine import Ask
from search.models import SynonymGroup

from ..indexing import supplier_index
from ..models import Cooperative

SHOWN = 5
MOST_PHRASES = 12


@dataclass
class Change:
    """What one phrase finds as things stand, and with the group: how many suppliers, and the first names."""

    phrase: str
    before: int
    after: int
    first_before: list[str]
    first_after: list[str]


def changes(language, phrases, saved=None):
    """What a group of `phrases` in `language` would change, instead of the group as it is `saved`; nothing is written."""
    held = synonyms.read()
    tried = {code: tuple(group for group in groups if not saved or (code, group) != (saved.language, saved.phrases)) for code, groups in held.items()}
    tried[language] = (*tried.get(language, ()), tuple(phrases))
    result = []
    for phrase in phrases[:MOST_PHRASES]:
        with synonyms.trying(held):
            before = ask(phrase, language)
        with synonyms.trying(tried):
            after = ask(phrase, language)
        result.append(Change(phrase, before[0], after[0], before[1], after[1]))
    return result


def ask(phrase, language):
    found = supplier_index().find(Ask(text=phrase, language=language, literal=True, limit=SHOWN, count=()))
    names = dict(Cooperative.objects.filter(pk__in=found.ids).values_list("pk", "public_name"))
    return found.total, [names[pk] for pk in found.ids if pk in names]


class Tries:
    """Of a form view: the button “Try it” shows what would change and saves nothing."""

    def form_valid(self, form):
        if "try" not in self.request.POST:
            return super().form_valid(form)
        saved = SynonymGroup.objects.filter(pk=form.instance.pk).first()
        shown = changes(form.cleaned_data["language"], form.instance.phrases, saved)
        return self.render_to_response(self.get_context_data(form=form, changes=shown))


class FromReport:
    """Of a form view: begins with what a report on searches hands over, words in their language."""

    def get_initial(self):
        given = {name: self.request.GET[name][:200] for name in ("language", "words") if name in self.request.GET}
        return super().get_initial() | given


class CreateSynonyms(Tries, FromReport, CreateView):
    pass


class EditSynonyms(Tries, EditView):
    pass


class SynonymsViewSet(ModelViewSet):
    model = SynonymGroup
    name = "synonyms"
    url_prefix = "directorio/equivalentes"
    icon = "search"
    menu_label = _("Equivalent words")
    menu_hook = "register_directory_menu_item"
    menu_order = 22
    copy_view_enabled = False
    form_fields = ["language", "words"]
    list_display = ["__str__", "language"]
    list_filter = ["language"]
    search_fields = ["words"]
    add_view_class = CreateSynonyms
    edit_view_class = EditSynonyms
    create_template_name = edit_template_name = "directory/admin/synonyms_form.html"


synonyms_viewset = SynonymsViewSet()
