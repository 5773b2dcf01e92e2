"""A `Document` as Elasticsearch stores it."""

import hashlib
import json
import unicodedata

from ...folding import exact_words, words
from .mapping import languages

LONGEST_NAME = 400  # characters that are sorted and compared; Lucene refuses a keyword above 32,766 bytes


def body(document, what):
    """The fields of `mapping.mapping`, all texts in NFC; `digest` is of everything else."""
    known = set(languages())
    told = {}
    for code, text in document.told.items():
        told.setdefault(code if code in known else "other", []).append(composed(text))
    made = {
        "id": document.id,
        "name": composed(document.name),
        "names": composed(document.names),
        "products": [composed(name) for name in document.products],
        "categories": composed(document.categories),
        "place": composed(document.place),
        "summary": composed(document.summary),
        "told": told,
        "exact": " ".join(exact_words(" ".join([document.name, document.names, *document.products]))),
        "written_name": composed(document.name)[:LONGEST_NAME],
        "sorted_name": sorted_name(document.name),
        "facets": {facet: sorted(set(values)) for facet, values in document.facets.items() if values and facet in what.facets},
        "numbers": {number: value for number, value in document.numbers.items() if number in what.numbers},
        "recent": document.recent,
        "quality": document.quality,
    }
    if document.latitude is not None and document.longitude is not None:
        made["location"] = {"lat": document.latitude, "lon": document.longitude}
    if document.parent is not None:
        made["parent"] = document.parent
    made = {key: value for key, value in made.items() if value not in ("", [], {})}
    return made | {"digest": digest(made)}


def composed(text):
    return unicodedata.normalize("NFC", text)


def sorted_name(name):
    """The name as it is sorted, and compared with the whole of a query: folded, singular."""
    return " ".join(words(name))[:LONGEST_NAME]


def digest(made):
    return hashlib.blake2b(json.dumps(made, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
