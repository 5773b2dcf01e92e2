"""The fields of an index. `dynamic: strict`: what is not named here never enters it."""

import hashlib
import json
from functools import cache

from django.conf import settings
from elasticsearch.dsl import Mapping, field

from ... import folding
from ..sources import source
from .analysis import analysis

# What a mapping cannot show, such as a query that needs documents written otherwise: count up to ask for a rebuild.
REVISION = 1
# Page 15,000 of all products is a page like any other. It costs a queue of so many ids (12 bytes each), not of documents.
DEEPEST = 1_000_000


def languages():
    """Codes that have a field of their own; words in others go to `told.other`."""
    return [language.code for language in settings.LANGUAGE_TABLE if language.code != "es"]


def words(*copies, **more):
    return field.Text(analyzer="words", copy_to=["every", *copies], **more)


def mapping(name):
    """The `mappings` of the index `name`."""
    what, made = source(name), Mapping()
    made.meta("dynamic", "strict")
    made.meta("_meta", {"fingerprint": fingerprint(name)})
    typed = field.Text(analyzer="beginnings", search_analyzer="typed", index_options="docs", norms=False)
    for key, kind in {
        "id": field.Long(),
        "parent": field.Long(),
        "name": words("spelling", fields={"typed": typed}),
        "names": words(),
        "products": words("spelling"),
        "categories": words("spelling"),
        "place": words("spelling"),
        "summary": words(),
        "told": field.Object(properties={code: words() for code in [*languages(), "other"]}),
        "every": field.Text(analyzer="words", norms=False),  # every word of it all: whether they match at all
        "exact": field.Text(analyzer="whitespace", norms=False),  # spellings that folding changes
        "spelling": field.Text(analyzer="written", norms=False, fields={"pairs": field.Text(analyzer="written_pairs", norms=False)}),
        "written_name": field.Keyword(),
        "sorted_name": field.Keyword(),
        "facets": field.Object(properties={facet: field.Keyword() for facet in what.facets}),
        "numbers": field.Object(properties={number: field.Double() for number in what.numbers}),
        "location": field.GeoPoint(),
        "recent": field.Double(),
        "quality": field.Float(),
        "digest": field.Keyword(index=False, doc_values=False),
    }.items():
        made.field(key, kind)
    return made.to_dict()


@cache
def fingerprint(name):
    """Changes with whatever makes an index of older code unfit for this one: fields, folding, stems, facets."""
    what = source(name)
    parts = [
        REVISION,
        folding.GLOTTAL_CHARACTERS,
        sorted(folding.LETTERS.items()),
        folding.MARKS.pattern,
        folding.INITIAL.pattern,
        folding.WORD.pattern,
        sorted(folding.STOP_WORDS),
        [(pattern.pattern, replacement) for pattern, replacement in folding.SINGULAR],
        languages(),
        sorted(what.facets),
        sorted(what.numbers),
    ]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()


def index_settings():
    """Of a new index that is being filled; `finished` gives what changes once it is full."""
    return {
        "analysis": analysis(),
        "number_of_shards": settings.ELASTICSEARCH["shards"],
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "max_result_window": DEEPEST,
        "gc_deletes": "1h",  # a delivery that comes late must still meet what has been deleted since
    }


def finished():
    return {"index": {"number_of_replicas": settings.ELASTICSEARCH["replicas"], "refresh_interval": "1s"}}
