"""A question as one Elasticsearch request, and its answer read.

It ranks as the database does (`ranking`): a hit belongs to the first tier it fits in, an equal name and one that begins
so come before all tiers; inside a tier count the words and the quality of the record; equal ones take turns.
"""

import math
import unicodedata
import zlib
from contextlib import contextmanager
from datetime import date

from django.utils.translation import gettext as _
from elasticsearch.dsl import Search, query

from ...folding import Query
from ..interface import Found, Order
from ..memory import LOTS, rotation
from ..ranking import QUALITY, STEP, TEXT, TIERS
from ..tiers import ANYWHERE, GOODS, NAME, OFFER, Beginning, Every, OneOf, Phrase, Word, tiers_of, widened
from .mapping import DEEPEST

FAR = 1000  # results before a page from which on only the lots that it lies in are put in order
VALUES = 3000  # of a facet: more than there are municipalities
FARTHEST = 20_000  # km; beyond is everywhere
LEAST_RADIUS = 0.001  # km; the engine refuses zero
NAMED = STEP * (TIERS + 1)  # above all tiers, words and quality together
HALF = 20  # a score of the words that counts half of what they can count
FIELDS = ["name^8", "names^8", "products^6", "place^4", "categories^4", "summary"]  # where words weigh how much: as in the database
# `memory.Memory.turn` in the engine's words.
TURN = f"long id = doc['id'].value; ((long) params.turns[(int) (id % {LOTS})] << 32) | (id * (long) params.factor & 0xFFFFFFFFL)"
ANSWER = (
    *("took", "timed_out", "_shards.failed", "hits.total.value", "hits.hits.sort", "hits.hits.fields", "hits.hits._score", "hits.hits.matched_queries"),
    *("aggregations.*.doc_count", "aggregations.*.*.buckets.key", "aggregations.*.*.buckets.doc_count"),
)


class UnreadableError(Exception):
    """The engine answered what no Elasticsearch answers."""


# Words --------------------------------------------------------------------------------------------------------------------
def whole(words):
    """Folding takes Korean syllables apart and the engine does not; of folded words nothing else changes."""
    return unicodedata.normalize("NFC", words)


def written(what, field):
    """A meaning of words (`tiers`) as a query of that field."""
    match what:
        case Word(stem):
            return query.Term(**{field: whole(stem)})
        case Beginning(letters):
            return query.Prefix(**{field: whole(letters)})
        case Phrase(stems):  # folded already
            return query.MatchPhrase(**{field: {"query": whole(" ".join(stems)), "analyzer": "whitespace"}})
        case Every(parts):
            return query.Bool(filter=[written(part, field) for part in parts])
        case OneOf(parts):
            return query.Bool(should=[written(part, field) for part in parts], minimum_should_match=1)


FIELD_OF = {NAME: "named", GOODS: "products", OFFER: "offer", ANYWHERE: "every"}


def tiers(asked):
    """The tiers as queries, the best first."""
    for tier in tiers_of(asked):
        found = [written(tier.what, FIELD_OF[place]) for place in tier.places]
        found += [query.Term(exact=word) for word in asked.exact] if tier.is_spelled else []
        yield found[0] if len(found) == 1 else query.Bool(filter=found)


def points(asked):
    """What a match is worth, in named parts, so that staff can be told why."""
    steps = [query.ConstantScore(filter=found, boost=STEP * (TIERS - number)) for number, found in enumerate(tiers(asked))]
    parts = [query.DisMax(queries=steps, _name="tier"), graded(query.MatchAll(), f"{QUALITY} * doc['quality'].value", "quality")]
    if asked.words:
        words = query.MultiMatch(query=whole(" ".join(asked.words)), type="cross_fields", fields=FIELDS)
        parts.append(graded(words, f"{TEXT} * _score / (_score + {HALF})", "words"))
    if asked.name:
        begins = query.Bool(should=[query.Term(bare_name=asked.name), query.Prefix(bare_name=f"{asked.name} ")], minimum_should_match=1)
        parts += [
            query.ConstantScore(filter=query.Term(bare_name=asked.name), boost=NAMED, _name="name"),
            query.ConstantScore(filter=begins, boost=NAMED, _name="begins"),
        ]
    return parts


def graded(found, script, name):
    return query.ScriptScore(query=found, script={"source": script}, _name=name)


# What is asked for ----------------------------------------------------------------------------------------------------------
def restrictions(ask):
    if ask.near:
        if ask.near.radius >= FARTHEST:
            yield query.Exists(field="location")
        else:
            at = {"lat": ask.near.latitude, "lon": ask.near.longitude}
            yield query.GeoDistance(location=at, distance=f"{max(ask.near.radius, LEAST_RADIUS):.3f}km")
    for name, limits in ask.ranges.items():
        least, most = (infinite if limit is None else limit for limit, infinite in zip(limits, (-math.inf, math.inf), strict=True))
        if least == math.inf or most == -math.inf:
            yield query.MatchNone()
            continue
        finite = {key: value for key, value in (("gte", least), ("lte", most)) if math.isfinite(value)}
        yield query.Range(**{f"numbers.{name}": finite}) if finite else query.Exists(field=f"numbers.{name}")


def answered(ask, shape, gone, search):
    """(`Found`, how many match without the chosen facets): `search` gives the answer to the body of a request.

    It is asked once; where turns alone put the hits in order and a page is far down, first how many hits each lot has, and
    then for the hits of those that the page lies in. All that come before it would have to be put in order else.
    """
    far = ask.offset >= FAR and ask.limit and by_turns(ask)
    answer = search(request(ask, shape, gone, by_lots=far))
    found, matched = read(ask, answer)
    if far:
        lots, before = lots_of_page(ask, answer)
        if lots:
            answer = search(request_of_lots(ask, gone, lots, ask.offset - before))
            read_hits(ask, answer, found)
    return found, matched


def request(ask, shape, gone=(), *, by_lots=False):
    """The body of the one request that gives hits, total and all facets. `gone`: ids to leave out. `by_lots`: count lots instead of giving hits."""
    chosen, reachable = choices(ask), ask.offset + ask.limit <= DEEPEST and not by_lots
    search = Search().query(matching(ask, gone)).extra(track_total_hits=True)
    if chosen:
        search = search.post_filter(query.Bool(filter=list(chosen.values())))
    counted = counting(ask, shape, chosen) | ({"lots": lots_of(chosen)} if by_lots else {})
    return search.to_dict() | {"aggs": counted} | page(ask, ask.offset if reachable else 0, ask.limit if reachable else 0)


def request_of_lots(ask, gone, lots, offset):
    """The body of a request that gives nothing but hits, of those lots."""
    found = query.Bool(filter=[matching(ask, gone), *choices(ask).values(), query.Terms(lot=lots)])
    return Search().query(found).extra(track_total_hits=False).to_dict() | page(ask, offset, ask.limit)


def matching(ask, gone):
    asked = Query(ask.text, ask.language)
    return query.Bool(
        filter=[*restrictions(ask), *([written(widened(asked), "every")] if asked else [])],
        must_not=[query.Terms(id=sorted(gone))] if gone else [],
        should=points(asked) if by_words(ask) else [],
    )


def choices(ask):
    return {facet: query.Terms(**{f"facets.{facet}": list(values)}) for facet, values in ask.facets.items() if values}


def page(ask, offset, limit):
    shown = {"script_fields": {"km": {"script": distance(ask.near)}}} if ask.near and ask.order != Order.NEAREST else {}
    return {"from": offset, "size": limit, "sort": sorting(ask), "_source": False, "stored_fields": "_none_"} | shown


def lots_of(chosen):
    return {"filter": {"bool": {"filter": [one.to_dict() for one in chosen.values()]}}, "aggs": {"lot": {"terms": {"field": "lot", "size": LOTS}}}}


def counting(ask, shape, chosen):
    """Facets without a choice are counted together, each other one without its own choice. `matched` counts without any."""
    made = {"matched": {"filter": {"match_all": {}}}}
    for facet in shape.facets if ask.count is None else [facet for facet in ask.count if facet in shape.facets]:
        others = [chosen[other].to_dict() for other in chosen if other != facet]
        key = f"without {facet}" if facet in chosen else "rest"
        holder = made.setdefault(key, {"filter": {"bool": {"filter": others}} if others else {"match_all": {}}, "aggs": {}})
        holder["aggs"][facet] = {"terms": {"field": f"facets.{facet}", "size": VALUES}}
    return made


def distance(near):
    return {"source": "doc['location'].arcDistance(params.lat, params.lon) / 1000", "params": {"lat": near.latitude, "lon": near.longitude}}


def by_words(ask):
    return ask.order == Order.RELEVANCE and bool(Query(ask.text, ask.language))


def by_turns(ask):
    return ask.order not in (Order.NAME, Order.RECENT) and not (ask.order == Order.NEAREST and ask.near) and not by_words(ask)


def sorting(ask):
    """Always ends with the id, so that no page repeats what another showed."""
    turns, factor = rotation(ask.today or date.min)
    turn = {"source": TURN, "params": {"turns": turns, "factor": factor}}
    turn = {"_script": {"type": "number", "script": turn, "order": "asc"}}
    if ask.order == Order.NEAREST and ask.near:
        first = [{"_geo_distance": {"location": {"lat": ask.near.latitude, "lon": ask.near.longitude}, "order": "asc", "unit": "km"}}]
    elif ask.order == Order.NAME:
        first = [{"sorted_name": {"order": "asc", "missing": "_first"}}]
    elif ask.order == Order.RECENT:
        first = [{"recent": {"order": "desc", "missing": "_last"}}]
    else:
        first = [{"_score": "desc"}, turn] if by_words(ask) else [turn]
    return [*first, {"id": "asc"}]


def copy_of(ask):
    """The same question goes to the same copy of the index, so that its pages fit together."""
    return f"q{zlib.crc32(repr((ask.text, ask.language, ask.order)).encode())}"


# The answer -----------------------------------------------------------------------------------------------------------------
@contextmanager
def reading():
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error


@reading()
def read(ask, answer):
    """(`Found`, how many match without the chosen facets)."""
    groups = answer["aggregations"]
    found = Found(ids=[], total=answer["hits"]["total"]["value"], counts={facet: {} for facet in ask.count or ()}, distances={})
    for key, group in groups.items():
        for facet, values in group.items():
            if key not in ("matched", "lots") and facet not in ("doc_count", "meta"):
                found.counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in values.get("buckets", ())}
    read_hits(ask, answer, found)
    return found, groups["matched"]["doc_count"]


@reading()
def read_hits(ask, answer, found):
    """Add what the page shows to `found`."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise UnreadableError("only a part was searched")
    hits = answer.get("hits", {}).get("hits", [])
    found.ids = [int(hit["sort"][-1]) for hit in hits]
    for hit in hits if ask.near else ():
        found.distances[int(hit["sort"][-1])] = hit["sort"][0] if ask.order == Order.NEAREST else hit["fields"]["km"][0]
    if ask.explain:
        found.explanations = {int(hit["sort"][-1]): reasons(hit) for hit in hits if hit.get("matched_queries")}


@reading()
def lots_of_page(ask, answer):
    """(The lots that the page lies in, how many hits come before them)."""
    (turns, _factor), lots, before, end = rotation(ask.today or date.min), [], 0, 0
    held = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["lots"].get("lot", {}).get("buckets", ())}
    for lot in sorted(held, key=lambda lot: turns[int(lot)]):
        begin, end = end, end + held[lot]
        if end <= ask.offset:
            before = end
        elif begin < ask.offset + ask.limit:
            lots.append(lot)
    return lots, before


def reasons(hit):
    """[(reason, share of the score)], the weightiest first."""
    names = {
        "name": _("the name is what was asked for"),
        "begins": _("the name begins with it"),
        "tier": _("where the words stand"),
        "words": _("how much it is about them"),
        "quality": _("confirmed, verified, complete"),
    }
    parts = {name: worth for name, worth in hit["matched_queries"].items() if worth > 0}
    whole = sum(parts.values()) or 1
    return [(names[name], round(worth / whole, 3)) for name, worth in sorted(parts.items(), key=lambda item: -item[1])]
