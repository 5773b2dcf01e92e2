"""Finding suppliers: one question to the engine, then the records of one page, ready for a template."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from content.markup import escaped as escape
from search.engine import Ask, Order
from search.folding import GLOTTAL_CHARACTERS, WRITTEN_PREFIX, Query, fold, words

from .forms import FACETS, FARTHEST, PER_PAGE, REMEMBERED, SupplierQuery
from .indexing import supplier_index
from .labels import labels
from .toponyms import Understood

WORD = re.compile(rf"{WRITTEN_PREFIX}[\w{GLOTTAL_CHARACTERS}]+")
PRODUCTS_SHOWN = 3
CATEGORIES_SHOWN = 6  # where nothing was found


@dataclass
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool
    children: list["FacetValue"] = field(default_factory=list)

    @property
    def is_open(self):
        return self.selected or any(child.selected for child in self.children)


@dataclass
class Offer:
    """A product as the result of its cooperative names it: from how much is the second thing that a buyer asks."""

    name_html: SafeString  # with what matched marked
    language: str
    matches: bool
    price_min: Decimal | None
    price_max: Decimal | None
    price_unit: str


@dataclass
class Hit:
    cooperative: object
    distance_km: float | None
    name_html: SafeString
    products: list[Offer]  # the matching ones first
    told_html: SafeString | str = ""  # what it says of itself, where it names no product, or where only this has the words
    told_language: str = ""
    reasons: list[tuple[str, float]] = field(default_factory=list)  # (why, share of its score), where asked


@dataclass
class Relaxation:
    label: str  # the whole sentence: "Without “Puebla”"
    params: str
    count: int


@dataclass
class NearCategory:
    label: str
    params: str
    count: int


@dataclass
class Found:
    query: SupplierQuery
    items: list[Hit]
    total: int
    facets: dict[str, list[FacetValue]]
    suggestion: str
    suggestion_count: int
    relaxations: list[Relaxation]
    categories: list[NearCategory]  # where to look instead; empty where something was found
    page: int
    pages: int
    passed: int = 0  # results before and on this page
    last: tuple[int, ...] = ()  # the last ones of it, by which the next page finds its place
    day: date | None = None  # whose turns they take: of a walk that began yesterday, yesterday's
    keeps_day: bool = False  # it is not today
    degraded: bool = False
    corrected: bool = False  # the results are those of `suggestion`
    offered: Understood | None = None  # a place read in the text that does not filter: the words may be a name
    elsewhere: int = 0  # records outside the understood place that have its name among their words

    @property
    def has_other_pages(self):
        return self.pages > 1


def find(query: SupplierQuery, *, language: str, today, explain=False) -> Found:
    """The page of cooperatives for `query` with all facets counted. A page behind the last one is the last one."""
    return find_in(supplier_index(), query, hits, language=language, today=today, explain=explain)


def find_in(index, query, hits, *, language, today, explain=False):
    """What `index` answers. `hits(answer, words asked for, language)` reads the records of the page."""
    understood = query.understood
    query = unless_a_name(query)
    ways = cache(lambda: ways_out(query, labels(language).names))
    if query.walk and not query.walk.is_recent(today):
        query = replace(query, walk=None)
    query, answer, page, pages, passed = ask_page(
        index, query, lambda: [question(other, today, language) for _label, other in ways()], language, today, explain
    )
    names = labels(language)
    if answer.corrected and not answer.total:  # the other spelling finds something, but not among what was chosen
        answer = replace(answer, corrected=False, suggestion="")
    return Found(
        query=query,
        items=hits(answer, Query(answer.suggestion if answer.corrected else query.asked), language),
        total=answer.total,
        facets={facet: facet_values(facet, query, answer.counts.get(facet, {}), names) for facet in FACETS},
        suggestion=answer.suggestion,
        suggestion_count=answer.suggestion_count,
        relaxations=relaxations(query, ways(), answer.alternatives) if not answer.total else [],
        categories=near_categories(index, query, today, names) if not answer.total else [],
        page=page,
        pages=pages,
        passed=passed,
        last=tuple(answer.ids[-REMEMBERED:]),
        day=(day := query.walk.day if query.walk else today),
        keeps_day=day != today,
        degraded=answer.degraded,
        corrected=answer.corrected,
        offered=understood if query.understood is None and answer.total else None,
        elsewhere=elsewhere(query, answer),
    )


def ask_page(index, query, alternatives, language, today, explain=False):
    """(query, answer, page, pages, results up to its end): as it is written where the place read in it leaves nothing; the last page where there is none so far."""
    written = as_written(query)
    otherwise = question(written, today, language, explain) if written else None
    answer = index.find(replace(question(query, today, language, explain), otherwise=otherwise, alternatives=alternatives))
    query = written if answer.otherwise else query
    pages = max(1, -(-answer.total // PER_PAGE))
    if walk := query.walk:
        if walk.has_lost(answer.ids) and answer.total > len(answer.ids):
            walk = replace(walk, margin=walk.FAR)
            around = index.find(replace(question(replace(query, walk=walk), today, language), count=()))
            answer = replace(answer, ids=around.ids, distances=around.distances)
        begin = walk.behind(answer.ids)
        ids = answer.ids[begin : begin + PER_PAGE]
        if ids or query.page == 1:
            passed = walk.start + begin + len(ids)
            pages = max(pages, query.page + 1) if passed < answer.total else query.page
            return query, replace(answer, ids=ids), query.page, pages, passed
        query = replace(query, walk=None)
    page = min(query.page, pages)
    if page != query.page or walk:
        answer = index.find(question(replace(query, page=page), today, language, explain))
    return query, answer, page, pages, (page - 1) * PER_PAGE + len(answer.ids)


def as_written(query):
    """The question without the place that was read in its words; None where there is none, or nothing beside it."""
    return replace(query, understood=None) if query.understood and query.understood.rest else None


def unless_a_name(query):
    """The question as it is written where its words begin a name, else as it is."""
    written = as_written(query)
    return written if written and begins_a_name(query.text) else query


def begins_a_name(text):
    """Whether a public cooperative is called so, or its name begins so: then the words are a name before they are a place."""
    from .models import Cooperative

    folded = " ".join(fold(text).split())
    # A range instead of LIKE: every database answers it from the index.
    names = (
        Cooperative.objects.public()
        .filter(folded_name__gte=folded, folded_name__lt=folded + "\uffff")
        .order_by("folded_name")
        .values_list("folded_name", flat=True)
    )
    return any(f"{name} ".startswith(f"{folded} ") for name in names[:5])


def elsewhere(query, answer):
    """Of the records that have all the words, how many lie outside the place that was read in them."""
    facets = query.understood.facets if query.understood else {}
    if len(facets) != 1 or "cobertura" in facets or query.asked == query.understood.rest:
        return 0  # the words of the place were not asked for
    ((facet, values),) = facets.items()
    counts = answer.counts.get(facet, {})
    return sum(counts.values()) - sum(counts.get(value, 0) for value in values)


def question(query, today, language="es", explain=False):
    return Ask(
        text=query.asked,
        facets=query.chosen,
        ranges=query.ranges,
        near=query.near,
        order=query.effective_order,
        offset=query.walk.start if query.walk else (query.page - 1) * PER_PAGE,
        limit=query.walk.limit if query.walk else PER_PAGE,
        today=query.walk.day if query.walk else today,
        count=counted(query),
        language=language,
        literal=query.literal,
        explain=explain,
    )


def counted(query):
    """The facets to count: the 1,600 municipalities only once their state is chosen, since only then they are shown."""
    if query.chosen.get("estado") or query.chosen.get("municipio"):
        return FACETS
    return tuple(facet for facet in FACETS if facet != "municipio")


# Records of a page -----------------------------------------------------------------------------------------------------
def hits(answer, asked, language):
    from .cards import public_cards

    by_id = public_cards(answer.ids)
    sold = offers(by_id, asked, language)
    found = []
    for pk in (pk for pk in answer.ids if pk in by_id):
        name, told = highlight(by_id[pk].public_name, asked), told_of(by_id[pk], sold[pk], asked, language)
        found.append(Hit(by_id[pk], answer.distances.get(pk), name, sold[pk], *told, answer.explanations.get(pk, [])))
    return found


def told_of(cooperative, sold, asked, language):
    """(what it says of itself, its language), marked: where it names no product, or where neither these nor its name have the words and this does."""
    from .models.taxonomy import best_of

    if sold and (not asked or sold[0].matches or matches(cooperative.public_name, asked)):
        return "", ""
    texts = [text for text in cooperative.told if text.tagline]
    with_words = [text for text in texts if asked and matches(text.tagline, asked)]
    text = best_of(with_words or ([] if sold else texts), language)
    return (highlight(text.tagline, asked), text.language) if text else ("", "")


def offers(by_id, asked, language):
    """Cooperative → the `Offer`s to show. Also sets its `wholesale` and `product_count`."""
    from .cards import SOLD

    products, wholesale = {pk: {} for pk in by_id}, {pk: [] for pk in by_id}
    for pk, product_id, name, code, is_original, other, is_wholesale, least, unit, *price in SOLD(by_id):
        if product_id not in products[pk]:
            products[pk][product_id] = price, [(name, "es", False)]
            if is_wholesale:
                wholesale[pk].append((least, unit))
        if code:
            products[pk][product_id][1].append((other, code, is_original))
    result = {}
    for pk, found in products.items():
        by_id[pk].wholesale, by_id[pk].product_count = wholesale[pk], len(found)
        shown = []
        for price, names in found.values():
            matching = next((row for row in names if matches(row[0], asked)), None) if asked else None
            best = matching or (min(names, key=lambda row: (row[1] != language, not row[2])) if len(names) > 1 else names[0])
            # The first of the names is the Spanish one or the original, which then is there again with its language.
            code = next((code for name, code, is_original in names if is_original and name == best[0]), best[1])
            shown.append((matching is None, best[0], code, price))
        shown.sort(key=lambda row: row[0])
        result[pk] = [Offer(highlight(name, asked), code, not unmatched, *price) for unmatched, name, code, price in shown[:PRODUCTS_SHOWN]]
    return result


def matches(text, asked):
    return any(asked.covers(word) for word in WORD.findall(text))


def highlight(text, asked):
    """The text, escaped, with the words asked for in <mark>."""
    if not asked:
        return mark_safe(escape(text))  # noqa: S308  escaped
    parts, end = [], 0
    for found in WORD.finditer(text):
        if asked.covers(found[0]):
            parts += [escape(text[end : found.start()]), "<mark>", escape(found[0]), "</mark>"]
            end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  every piece of it is escaped above


# Facets -------------------------------------------------------------------------------------------------------------------
def facet_values(facet, query, counts, names):
    """The values of a facet that find something or are chosen; categories as a tree, municipalities of the chosen states."""
    query = query.explicit()
    chosen, known = query.facets.get(facet, ()), names.names[facet]
    values = [value for value in known if counts.get(value) or value in chosen]
    if facet == "municipio":
        states = query.facets.get("estado", ())
        values = [value for value in values if value[:2] in states or value in chosen]

    def made(value, children=()):
        selected = value in chosen
        return FacetValue(value, known[value], counts.get(value, 0), selected, list(children))

    if facet != "rama":
        return [made(value) for value in values]
    below = {}
    for value in values:
        below.setdefault(names.parents.get(value), []).append(value)
    tops = [value for value in known if value not in names.parents and (value in values or value in below)]
    tree = [made(value, [made(child) for child in below.get(value, ())]) for value in tops]
    return sorted(tree, key=lambda value: -value.count) if query.text else tree


# Nothing found ------------------------------------------------------------------------------------------------------------
def ways_out(query, names):
    """[(sentence, question)] of what else to ask where nothing is found as it is written: without each thing that was asked, or farther away."""
    query = replace(query, understood=None)
    farther = []
    if query.place and query.radius < FARTHEST:
        label = _("Up to %(radius)s km, the nearest first") % {"radius": number_format(FARTHEST, 0)}
        farther = [(label, replace(query, radius=FARTHEST, order=Order.NEAREST, page=1))]
    return farther + [(_("Without “%(label)s”") % {"label": label}, other) for label, other in drops(query, names)]


def drops(query, names):
    """[(name of one thing that was asked, the question without it)]."""
    options = []
    for facet, values in query.facets.items():
        options += [(names[facet].get(value, value), query.drop(facet, value) if len(values) == 1 else query.drop(facet)) for value in values[:1]]
    if query.place:
        options.append((_("near %(place)s") % {"place": query.place.label}, query.drop("cerca")))
    if query.capacity_min is not None:
        options.append((_("capacity"), query.drop("capacidad_min")))
    if query.order_max is not None:
        options.append((_("minimum order"), query.drop("pedido_max")))
    written = query.text.split()
    if 1 < len(written) <= 4:
        options += [(word, replace(query, text=" ".join(written[:n] + written[n + 1 :]), page=1)) for n, word in enumerate(written)]
    if query.text and query.has_filters:
        options.append((query.text, query.drop("q")))
    return [(label, other if other.place or other.order != Order.NEAREST else replace(other, order=None)) for label, other in options]


def relaxations(query, ways, counts):
    """What to ask instead, with what it would give; the most first, what gives nothing left out."""
    found = [(bool(query.text and not other.text), label, other, count) for (label, other), count in zip(ways, counts, strict=False) if count]
    found.sort(key=lambda way: (way[0], -way[3]))  # without any words is a last resort
    return [Relaxation(label, other.url_params(), count) for _wordless, label, other, count in found]


def near_categories(index, query, today, names):
    """The categories whose names or synonyms resemble the words, else the relatives of the chosen ones, else the largest.

    Of the chosen states; of the whole country where these have none of them, said so.
    """
    query = query.explicit()
    chosen = query.facets.get("rama", ())
    resembling = {slug: resemblance(query.text, said) for slug, said in names.category_words.items()}
    above = {names.parents.get(slug, slug) for slug in chosen}
    relatives = {slug for slug in names.names["rama"] if slug not in chosen and (slug in above or names.parents.get(slug) in above)}
    wanted = {slug for slug, shared in resembling.items() if shared} or relatives
    there = SupplierQuery(facets={facet: query.facets[facet] for facet in ("estado", "cobertura") if facet in query.facets})
    for base in (there, SupplierQuery()):
        counts = index.look_up(replace(question(base, today), limit=1, count=("rama",))).counts.get("rama", {})
        near = wanted or {slug for slug in counts if slug not in names.parents}
        # The index may still know a category that is gone.
        best = sorted((near & counts.keys() & names.names["rama"].keys()) - set(chosen), key=lambda slug: (-resembling.get(slug, 0), -counts[slug], slug))
        if best:
            break

    def label(name):
        return name if base == there else _("%(category)s in all of Mexico") % {"category": name}

    return [
        NearCategory(label(names.names["rama"][slug]), replace(base, facets=base.facets | {"rama": (slug,)}).url_params(), counts[slug])
        for slug in best[:CATEGORIES_SHOWN]
    ]


def resemblance(text, said):
    """How many words of `text` stand in `said`, or begin like one of its words (five letters: cafetal, cafetalero)."""
    known = set(words(said))
    beginnings = {word[:5] for word in known if len(word) >= 5}
    return sum(1 + (word in known) for word in words(text) if word in known or word[:5] in beginnings)
