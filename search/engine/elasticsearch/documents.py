"""A `Document` as Elasticsearch stores it."""

import hashlib
import json
import unicodedata

from ...folding import bare_name, exact_words, words
from ..memory import LOTS
from ..sources import shape
from .mapping import languages

LONGEST_NAME = 400  # characters that are sorted and compared; Lucene refuses a keyword above 32,766 bytes


def body(document, index):
    """The fields of `mapping.mapping`, all texts in NFC; `digest` is of everything else."""
    allowed, sorted_name = shape(index), " ".join(words(document.name))[:LONGEST_NAME]
    made = {
        "id": document.id,
        "lot": str(document.id % LOTS),
        "parent": document.parent,
        "name": composed(document.name),
        "names": composed(document.names),
        "products": [composed(name) for name in document.products],
        "categories": composed(document.categories),
        "place": composed(document.place),
        "summary": composed(document.summary),
        "told": told(document),
        "exact": " ".join(exact_words(" ".join([document.name, document.names, *document.products]))),
        "sorted_name": sorted_name,
        "bare_name": bare_name(sorted_name),
        "facets": {facet: sorted(set(values)) for facet, values in document.facets.items() if values and facet in allowed.facets},
        "numbers": {number: value for number, value in document.numbers.items() if number in allowed.numbers},
        "recent": document.recent,
        "quality": round(document.quality * 64) / 64,  # as the database keeps it, so that both rank alike
    }
    if document.latitude is not None and document.longitude is not None:
        made["location"] = {"lat": document.latitude, "lon": document.longitude}
    made = {key: value for key, value in made.items() if value not in ("", [], {}, None)}
    return made | {"digest": digest(made)}


def told(document):
    known, found = set(languages()), {}
    for code, text in document.told.items():
        found.setdefault(code if code in known else "other", []).append(composed(text))
    return found


def composed(text):
    return unicodedata.normalize("NFC", text)


def digest(made):
    return hashlib.blake2b(json.dumps(made, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
