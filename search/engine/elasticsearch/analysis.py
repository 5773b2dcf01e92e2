"""How Elasticsearch takes words apart: made from `search.folding`, letter by letter and rule by rule, so that both agree.

`words` gives what `folding.words` gives; `split` what `folding.split` gives; tests compare them on the real server.
"""

from functools import cache

from ...folding import GLOTTAL_CHARACTERS, LONGEST_WORD, SINGULAR, STOP_WORDS, fold

TYPED = 12  # letters of a word that typeahead compares
HANGUL = range(0xAC00, 0xD7A4)  # 11,172 syllables that nobody here writes: left as they are
SURROGATES = range(0xD800, 0xE000)
# Python's \b and \s said in Java's terms.
LETTER = r"[\p{L}\p{N}_]"
SPACE = r"[\s\x1c-\x1f\x85\p{Z}]"


def escaped(text):
    """As a mapping rule writes any character: by its UTF-16 units."""
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[n] << 8 | units[n + 1]:04X}" for n in range(0, len(units), 2))


@cache
def folded_letters():
    """A rule for every character that folding changes. Folding looks at one character at a time, so these say all of it."""
    rules = []
    for code in range(0x110000):
        if code not in HANGUL and code not in SURROGATES and (folded := fold(chr(code))) != chr(code):
            rules.append(f"{escaped(chr(code))}=>{escaped(folded)}")
    return rules


def analysis():
    """The `analysis` part of an index's settings."""
    folding = ["folding", "initials"]
    singular = {
        f"singular_{n}": {"type": "pattern_replace", "pattern": pattern.pattern, "replacement": replacement.replace("\\", "$")}
        for n, (pattern, replacement) in enumerate(SINGULAR)
    }
    return {
        "char_filter": {
            "folding": {"type": "mapping", "mappings": folded_letters()},
            "initials": {"type": "pattern_replace", "pattern": rf"(?<!{LETTER})([a-z])\.{SPACE}?(?=[a-z](?!{LETTER}))", "replacement": "$1"},
            "one_glottal_stop": {"type": "mapping", "mappings": [f"{escaped(stop)}=>{escaped('ʼ')}" for stop in GLOTTAL_CHARACTERS if stop != "ʼ"]},
        },
        "tokenizer": {"letters": {"type": "pattern", "pattern": r"[\p{L}\p{N}]+", "group": 0}},
        "filter": {
            "longest": {"type": "truncate", "length": LONGEST_WORD},
            "stop_words": {"type": "stop", "stopwords": sorted(STOP_WORDS)},
            "beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": TYPED},
            "typed": {"type": "truncate", "length": TYPED},
            "pairs": {"type": "shingle", "min_shingle_size": 2, "max_shingle_size": 2, "output_unigrams": True},
        }
        | singular,
        "analyzer": {
            "words": {"tokenizer": "letters", "char_filter": folding, "filter": ["longest", "stop_words", *singular]},
            "split": {"tokenizer": "letters", "char_filter": folding, "filter": ["longest"]},
            "beginnings": {"tokenizer": "letters", "char_filter": folding, "filter": ["beginnings"]},
            "typed": {"tokenizer": "letters", "char_filter": folding, "filter": ["typed"]},
            # As people write, so that a suggestion reads "algodón".
            "written": {"tokenizer": "letters", "char_filter": ["one_glottal_stop"], "filter": ["lowercase", "longest"]},
            "written_pairs": {"tokenizer": "letters", "char_filter": ["one_glottal_stop"], "filter": ["lowercase", "longest", "pairs"]},
        },
    }
