"""Forms of words for the search, which show what saving them would change before it holds for everybody."""

from search.engine import Ask

from ..indexing import supplier_index
from ..models import Cooperative

SHOWN = 5


def ask(question, language):
    """(how many suppliers are found, names of the first) for the words as they are written."""
    found = supplier_index().find(Ask(text=question, language=language, literal=True, limit=SHOWN, count=()))
    names = dict(Cooperative.objects.filter(pk__in=found.ids).values_list("pk", "public_name"))
    return found.total, [names[pk] for pk in found.ids if pk in names]


class Tries:
    """Of a form view: the button “Try it” shows what would change and saves nothing."""

    def changes(self, instance):
        """What saving `instance` would change, for the template; writes nothing."""
        raise NotImplementedError

    def form_valid(self, form):
        if "try" not in self.request.POST:
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form, changes=self.changes(form.instance)))


class FromReport:
    """Of a form view: begins with what a report on searches hands over, words in their language."""

    def get_initial(self):
        given = {name: self.request.GET[name][:200] for name in ("language", "words") if name in self.request.GET}
        return super().get_initial() | given
