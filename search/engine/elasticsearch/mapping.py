"""The fields of an index. `dynamic: strict`: what is not named here never enters it."""

import hashlib
import json
from functools import cache

from django.conf import settings
from elasticsearch.dsl import Mapping, field

from ..sources import shape
from .analysis import analysis, recipe

# What the fields do not show, such as a document written otherwise: count up to ask for a rebuild.
REVISION = 1
# Page 15,000 of all products by name is a page like any other. It costs a queue of so many ids (12 bytes each), not of documents.
DEEPEST = 1_000_000

# A word is looked for in ever wider fields (see `asking.TIERS`), each a copy of the ones before it and more.
EVERY = ["every"]
OFFER = ["offer", *EVERY]
GOODS = ["goods", *OFFER]
NAMED = ["named", *GOODS]


def languages():
    """Codes that have a field of their own; words in others go to `told.other`."""
    return [language.code for language in settings.LANGUAGE_TABLE if language.code != "es"]


def words(copies):
    return field.Text(analyzer="words", copy_to=copies)


def mapping(index):
    """The `mappings` of an index."""
    made = fields(index)
    made["_meta"] = {"fingerprint": fingerprint(index)}
    return made


def fields(index):
    allowed, made = shape(index), Mapping()
    made.meta("dynamic", "strict")
    searched = field.Text(analyzer="words", norms=False)  # whether they match at all
    for key, kind in {
        "id": field.Long(),
        "lot": field.Keyword(),  # of its turn
        "parent": field.Long(),
        "name": words(NAMED),
        "names": words(NAMED),
        "products": words(GOODS),
        "categories": words(OFFER),
        "place": words(OFFER),
        "summary": words(EVERY),
        "told": field.Object(properties={code: words(EVERY) for code in [*languages(), "other"]}),
        **dict.fromkeys(NAMED, searched),
        "exact": field.Text(analyzer="whitespace", norms=False),  # spellings that folding changes
        "sorted_name": field.Keyword(),
        "bare_name": field.Keyword(),
        "facets": field.Object(properties={facet: field.Keyword() for facet in allowed.facets}),
        "numbers": field.Object(properties={number: field.Double() for number in allowed.numbers}),
        "location": field.GeoPoint(),
        "recent": field.Double(),
        "quality": field.Float(),
        "digest": field.Keyword(index=False, doc_values=False),
    }.items():
        made.field(key, kind)
    return made.to_dict()


@cache
def fingerprint(index):
    """Changes with whatever makes an index of older code unfit for this one: fields, folding, stems, facets. It stands in the name of the index."""
    parts = json.dumps([REVISION, recipe(), fields(index)], sort_keys=True)
    return hashlib.blake2b(parts.encode(), digest_size=5).hexdigest()


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
