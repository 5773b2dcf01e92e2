"""One address, one question to the directory, one answer as plain data."""

from dataclasses import replace
from datetime import date
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from search.text import clean

from .. import changes
from ..forms import REMEMBERED, SupplierSearchForm, Walk
from ..indexing import product_index, supplier_index
from ..labels import labels
from ..search import find_in
from ..suggest import label, suggest
from . import cursors, places, records
from .parameters import CURSOR, IDIOMA, KIND, LANG, PLACE_KINDS, SINCE, STATE, TYPED, Q, check_names, language_of, moment_of, of_form, search_parameters

MINUTE, HOUR = 60, 3600


def resource(summary, *, parameters=(), described=None, answers, seconds=MINUTE):
    """Makes a view of a function that takes (request, language) and returns plain data or raises ValidationError or Http404.

    `described`: gives the parameters with today's values for the document; `answers`: (kind of record, whether it is a list).
    """
    accepted = [*parameters, LANG]

    def decorate(function):
        @wraps(function)
        def view(request, **kwargs):
            with translation.override(language := language_of(request.GET)):
                check_names(request.GET, accepted)
                data = function(request, language, **kwargs)
            response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
            response["Cache-Control"] = f"public, max-age={seconds}"
            return response

        view.summary, view.answers = summary, answers
        view.parameters = described or (lambda: accepted)
        return view

    return decorate


def listed(request, items, total, *, cursor=None, facets=None, suggestion=""):
    """A list as every address gives it. `cursor`: where the next page begins, None at the end."""
    following = None
    if cursor:
        asked = request.GET.copy()
        asked.pop("pagina", None)
        asked["cursor"] = cursor
        following = records.absolute(f"{request.path}?{asked.urlencode()}")
    return {"total": total, "items": items, "facets": facets or {}, "suggestion": suggestion, "next": following}


# Cooperatives and products ------------------------------------------------------------------------------------------------
def searched(request, language, index, records_of):
    """The page of a search or walk. `records_of(ids, language, today)`: id → record of those that are public."""
    form, today = SupplierSearchForm(request.GET), timezone.localdate()
    for parameter, sentence in form.problems:
        raise ValidationError({parameter: sentence})
    query = replace(form.query, walk=walk(request.GET.get("cursor"), today))

    def read(answer, _asked, language):
        found = records_of(answer.ids, language, today)
        return [found[pk] for pk in answer.ids if pk in found]

    found = find_in(index, query, read, language=language, today=today)
    if found.page != query.page:
        raise ValidationError({"pagina": _("The last page is %(page)s.") % {"page": found.page}})
    cursor = cursors.write(found.day.toordinal(), found.passed, found.last) if found.last and found.passed < found.total else None
    return listed(request, found.items, found.total, cursor=cursor, facets=facets(found.facets), suggestion=found.suggestion)


def changed(request, language):
    """The feed of changes: records as they are now in the order in which they changed, and what was removed."""
    for name in request.GET:
        if name not in {"since", "cursor", "lang"} and any(request.GET.getlist(name)):
            raise ValidationError({name: _("“since” gives everything that changed: it goes without “%(name)s”.") % {"name": name}})
    after = None
    if request.GET.get("cursor"):
        at, pk = cursors.read(request.GET["cursor"], str, int)
        after = cursor_moment(at), pk
        if not 0 < pk < 2**63:
            raise cursors.unusable()
    rows, total, last = changes.since(moment_of(request.GET["since"]), after)
    cursor = cursors.write(last[0].isoformat(), last[1]) if last else None
    return listed(request, records.changes(rows, language, timezone.localdate()), total, cursor=cursor)


def cursor_moment(text):
    try:
        return moment_of(text)
    except ValidationError:
        raise cursors.unusable() from None


def walk(cursor, today):
    """Where the cursor stands, None without one. Raises ValidationError for one that is none of ours or too old."""
    if not cursor:
        return None
    ordinal, offset, last = cursors.read(cursor, int, int, list)
    if not all(type(pk) is int for pk in last) or len(last) > REMEMBERED or not 0 < offset < 10**9:
        raise cursors.unusable()
    walk = Walk(date.fromordinal(ordinal), offset, tuple(last)) if 0 < ordinal <= date.max.toordinal() else None
    if not (walk and walk.is_recent(today)):
        raise ValidationError({"cursor": _("This walk began more than a week ago: begin anew.")})
    return walk


def facets(found):
    """facet → its values; a tree one after the other, each followed by what lies in it."""

    def flat(values):
        for value in values:
            yield {"value": value.value, "label": value.label, "count": value.count, "selected": value.selected}
            yield from flat(value.children)

    return {facet: list(flat(values)) for facet, values in found.items()}


@resource(
    gettext_noop("Cooperatives that match, with the counts of all facets"),
    parameters=[*of_form(), CURSOR, SINCE],
    described=lambda: search_parameters(SINCE),
    answers=("Cooperative", True),
)
def cooperatives(request, language):
    if request.GET.get("since"):
        return changed(request, language)
    return searched(request, language, supplier_index(), records.cooperatives)


@resource(
    gettext_noop("Products that match, with the counts of all facets"),
    parameters=[*of_form(), CURSOR],
    described=search_parameters,
    answers=("Product", True),
)
def products(request, language):
    return searched(request, language, product_index(), records.products)


@resource(gettext_noop("One cooperative"), answers=("Cooperative", False))
def cooperative(request, language, pk):
    return one(records.cooperatives, pk, language)


@resource(gettext_noop("One product"), answers=("Product", False))
def product(request, language, pk):
    return one(records.products, pk, language)


def one(records_of, pk, language):
    found = records_of([pk], language, timezone.localdate())
    if pk not in found:
        raise Http404
    return found[pk]


# Typeahead ----------------------------------------------------------------------------------------------------------------
@resource(gettext_noop("What a visitor may be typing, the likeliest first"), parameters=[TYPED, IDIOMA], answers=("Suggestions", False))
def suggestions(request, language):
    language = language_of(request.GET, "idioma") if request.GET.get("idioma") else language
    query = clean(request.GET.get("q", ""))
    with translation.override(language):
        found = suggest(query, language)
        return {
            "query": query,
            "groups": [{"kind": kind, "label": label(kind), "items": [{"text": one.text, "url": one.url} for one in group]} for kind, group in found.items()],
            "suggestions": [{"text": one.text, "kind": kind, "url": one.url, "count": one.count} for kind, group in found.items() for one in group],
        }


# Categories and places ----------------------------------------------------------------------------------------------------
@resource(gettext_noop("All categories, with how many cooperatives each finds"), answers=("Category", True), seconds=HOUR)
def categories(request, language):
    found = places.categories(language)
    return listed(request, found, len(found))


@resource(gettext_noop("One category"), answers=("Category", False), seconds=HOUR)
def category(request, language, key):
    found = next((row for row in places.categories(language) if row["id"] == key), None)
    if found is None:
        raise Http404
    return found


@resource(gettext_noop("States, municipalities and localities, a hundred a page"), parameters=[Q, STATE, KIND, CURSOR], answers=("Place", True), seconds=HOUR)
def place_list(request, language):
    kind, state = request.GET.get("tipo", ""), request.GET.get("estado", "")
    if kind and kind not in PLACE_KINDS:
        raise ValidationError({"tipo": _("The kinds are %(kinds)s.") % {"kinds": ", ".join(PLACE_KINDS)}})
    if state and state not in labels(language).names["estado"]:
        raise ValidationError({"estado": _("There is no state “%(code)s”.") % {"code": clean(state)[:40]}})
    start = cursors.read(request.GET["cursor"], str, str) if request.GET.get("cursor") else None
    if start and (start[0] not in PLACE_KINDS or not start[1].isascii() or not start[1].isdigit() or len(start[1]) > 15):
        raise cursors.unusable()
    kinds = [kind] if kind else PLACE_KINDS
    found, total, last = places.places(language, kinds, text=clean(request.GET.get("q", "")), state=state, start=start)
    return listed(request, found, total, cursor=cursors.write(*last) if last else None)


@resource(gettext_noop("One place"), answers=("Place", False), seconds=HOUR)
def place(request, language, key):
    found = places.one(key, language)
    if found is None:
        raise Http404
    return found
