"""A question as one Elasticsearch request, and its answer read. The weights of the ranking stand here, each with its reason."""

from dataclasses import replace
from datetime import date

from elasticsearch.dsl import Search, query

from ...folding import Query, written_words
from ..interface import Found, Order
from ..memory import rotation
from .documents import sorted_name

VALUES = 3000  # of a facet: more than there are municipalities
FARTHEST = 20_000  # km; beyond is everywhere
LEAST_RADIUS = 0.001  # km; the engine refuses zero

# Where a word counts how much. Tried on 425 questions (docs/search.md); who sells it comes before who mentions it.
FIELDS = ["name^4", "names^3", "products^4", "place^4", "categories^2", "summary"]
SAME_NAME, NAME_BEGINS = 100, 25  # who types a name wants that one first, above whatever words may sum up to
PHRASE = 2  # the words side by side, in the name or a product
EXACT = 3  # año before ano: spellings that folding makes one
SYNONYM = 0.7  # of what the word itself would count
QUALITY = 1  # times 0 to 1: decides among equal matches, never against a better one


class Unreadable(Exception):
    """The engine answered what no Elasticsearch answers."""


def clauses(asked):
    """What must match: every word, or one of its synonyms; the last also as the beginning of a word."""
    made = []
    for part in asked.parts:
        choices = [all_of(part.stems), *(all_of(other) for other in part.others)]
        made.append(choices)
    if asked.prefix:
        beginning = query.Prefix(every=asked.prefix)
        if not made:
            return [beginning]
        last = asked.parts[-1].stems
        made[-1].append(beginning if len(last) == 1 else query.Bool(filter=[all_of(last[:-1]), beginning]))
    return [choices[0] if len(choices) == 1 else query.Bool(should=choices, minimum_should_match=1) for choices in made]


def all_of(stems):
    terms = [query.Term(every=stem) for stem in stems]
    return terms[0] if len(terms) == 1 else query.Bool(filter=terms)


def score(asked, language, fields):
    """What a match is worth. The names come back with `explain`."""
    words = [*fields, f"told.{language}"] if language != "es" else fields
    said = [(" ".join(asked.words), 1.0)]
    for part in asked.parts:
        said += [(" ".join(other), SYNONYM) for other in part.others]
    found = [
        query.MultiMatch(query=text, type="cross_fields", fields=words, boost=boost, _name="words" if boost == 1 else "synonyms") for text, boost in said if text
    ]
    if asked.name:
        found += [
            query.ConstantScore(filter=query.Term(sorted_name=asked.name), boost=SAME_NAME, _name="the same name"),
            query.ConstantScore(filter=query.Prefix(sorted_name=f"{asked.name} "), boost=NAME_BEGINS, _name="the name begins so"),
        ]
    if len(asked.words) > 1:
        text = " ".join(asked.words)
        found += [
            query.MatchPhrase(name={"query": text, "slop": 1, "boost": PHRASE, "_name": "side by side in the name"}),
            query.MatchPhrase(products={"query": text, "slop": 1, "boost": PHRASE / 2, "_name": "side by side in a product"}),
        ]
    if asked.exact:
        found.append(query.Match(exact={"query": " ".join(asked.exact), "boost": EXACT, "_name": "the exact spelling"}))
    return found


def restrictions(ask):
    if ask.near:
        if ask.near.radius >= FARTHEST:
            yield query.Exists(field="location")
        else:
            at = {"lat": ask.near.latitude, "lon": ask.near.longitude}
            yield query.GeoDistance(location=at, distance=f"{max(ask.near.radius, LEAST_RADIUS):.3f}km")
    for name, (least, most) in ask.ranges.items():
        limits = {"gte": least, "lte": most}
        yield query.Range(**{f"numbers.{name}": {key: value for key, value in limits.items() if value is not None}})


def everything(ask, gone=()):
    """(the query without the chosen facets, {facet: its filter}, the words asked for). `gone`: ids to leave out."""
    asked = Query(ask.text, ask.language)
    chosen = {facet: query.Terms(**{f"facets.{facet}": list(values)}) for facet, values in ask.facets.items() if values}
    must = [*restrictions(ask), *(clauses(asked) if asked else [])]
    by_words = bool(asked) and ask.order == Order.RELEVANCE
    found = query.Bool(
        filter=must,
        should=score(asked, ask.language, FIELDS) if by_words else [],
        must_not=[query.Terms(id=list(gone))] if gone else [],
    )
    if must or by_words:
        found.minimum_should_match = 0
    if by_words:
        found = query.FunctionScore(
            query=found, functions=[{"field_value_factor": {"field": "quality", "factor": QUALITY, "missing": 0}}], boost_mode="sum", score_mode="sum"
        )
    return found, chosen, asked


def request(ask, what, gone=()):
    """The body of the one request that gives hits, total and all facets."""
    found, chosen, asked = everything(ask, gone)
    search = Search().query(found).extra(size=ask.limit, from_=ask.offset, track_total_hits=True, _source=False, stored_fields="_none_")
    if chosen:
        search = search.post_filter(query.Bool(filter=list(chosen.values())))
    facets = what.facets if ask.count is None else [facet for facet in ask.count if facet in what.facets]
    aggregations = {"matched": {"filter": {"match_all": {}}}}
    for facet in facets:
        others = [chosen[other].to_dict() for other in chosen if other != facet]
        key = f"without {facet}" if facet in chosen else "rest"
        holder = aggregations.setdefault(key, {"filter": {"bool": {"filter": others}} if others else {"match_all": {}}, "aggs": {}})
        holder["aggs"][facet] = {"terms": {"field": f"facets.{facet}", "size": VALUES}}
    body = search.to_dict() | {"aggs": aggregations, "sort": sorting(ask, asked)}
    body["from"] = body.pop("from_")
    if ask.near and ask.order != Order.NEAREST:
        body["script_fields"] = {"km": {"script": distance(ask.near)}}
    if ask.explain:
        body.pop("stored_fields")
    if suggestion := phrase(ask, asked):
        body["suggest"] = {"meant": suggestion}
    return body


def distance(near):
    return {"source": "doc['location'].size() == 0 ? -1 : doc['location'].arcDistance(params.lat, params.lon) / 1000", "params": {"lat": near.latitude, "lon": near.longitude}}


def sorting(ask, asked):
    """Always ends with the id, so that no page repeats what another showed."""
    if ask.order == Order.NEAREST and ask.near:
        first = {"_geo_distance": {"location": {"lat": ask.near.latitude, "lon": ask.near.longitude}, "order": "asc", "unit": "km"}}
    elif ask.order == Order.NAME:
        first = {"sorted_name": "asc"}
    elif ask.order == Order.RECENT:
        first = {"recent": {"order": "desc", "missing": "_last"}}
    elif asked and ask.order == Order.RELEVANCE:
        first = {"_score": "desc"}
    else:  # every document has its turn, another one each day: the same rule as in the database
        script = {"source": "(doc['id'].value * params.turn) & 0xFFFFFFFFL", "params": {"turn": rotation(ask.today or date.min)}}
        first = {"_script": {"type": "number", "script": script, "order": "asc"}}
    return [first, {"id": "asc"}]


def phrase(ask, asked):
    """Did you mean: other words of the index near to those written. None where no word is long enough."""
    written = " ".join(word for stem, word in written_words(ask.text) if stem in asked.stems)
    if ask.literal or not any(len(word) > 3 for word in written.split()):
        return None
    generator = {"field": "spelling", "suggest_mode": "popular", "min_word_length": 4, "prefix_length": 0, "max_edits": 2}
    return {"text": written, "phrase": {"field": "spelling.pairs", "size": 1, "max_errors": 2, "confidence": 0, "direct_generator": [generator]}}


def read(ask, answer):
    """(`Found`, how many match without the chosen facets, the suggestion or "")."""
    try:
        hits, groups = answer["hits"]["hits"], answer["aggregations"]
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise Unreadable("only a part was searched")
        found = Found(ids=[int(hit["sort"][-1]) for hit in hits], total=answer["hits"]["total"]["value"], counts={}, distances={}, version=0)
        for key, group in groups.items():
            if key == "matched":
                continue
            for facet, values in group.items():
                if facet not in ("doc_count", "meta"):
                    found.counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in values["buckets"]}
        for hit in hits if ask.near else ():
            found.distances[int(hit["sort"][-1])] = hit["sort"][0] if ask.order == Order.NEAREST else hit["fields"]["km"][0]
        if ask.explain:
            found.explanations = {int(hit["sort"][-1]): reasons(hit) for hit in hits}
        options = answer["suggest"]["meant"][0]["options"] if "suggest" in answer else []
        return found, groups["matched"]["doc_count"], options[0]["text"] if options else ""
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def reasons(hit):
    parts = [(name, round(worth, 2)) for name, worth in (hit.get("matched_queries") or {}).items() if worth]
    known, whole = sum(worth for _, worth in parts), hit.get("_score") or (hit["sort"][0] if isinstance(hit["sort"][0], float) else 0)
    if whole > known:
        parts.append(("quality", round(whole - known, 2)))
    return sorted(parts, key=lambda part: -part[1])


def same_words(one, other, language):
    return Query(one, language).stems == Query(other, language).stems


def meant(ask, text):
    """The question in other words, from which no third one is made."""
    return replace(ask, text=text, literal=True)


def completion(text, limit):
    """Names with words that begin as typed, alike ones counted together."""
    return {
        "size": 0,
        "query": {"match": {"name.typed": {"query": text, "operator": "and"}}},
        "aggs": {"names": {"terms": {"field": "written_name", "size": limit * 2, "order": [{"_count": "desc"}, {"_key": "asc"}]}, "aggs": {"id": {"min": {"field": "id"}}}}},
    }


def begins(name, text):
    return sorted_name(name).startswith(sorted_name(text))
