"""“Equivalent words” in the admin: what buyers type and what it finds, tried out before it holds for everybody."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from search import synonyms
from search.models import SynonymGroup

from .trying import FromReport, Tries, ask

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


class TriesSynonyms(Tries):
    def changes(self, group):
        return changes(group.language, group.phrases, SynonymGroup.objects.filter(pk=group.pk).first())


class CreateSynonyms(TriesSynonyms, FromReport, CreateView):
    pass


class EditSynonyms(TriesSynonyms, EditView):
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
