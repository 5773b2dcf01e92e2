"""How Elasticsearch takes words apart: made from `search.folding`, letter by letter and rule by rule, so that both agree.

The analyzer `words` gives what `folding.words` gives; a test compares them on the real server.
"""

import unicodedata
from functools import cache

from ...folding import GLOTTAL_CHARACTERS, HYPHENS, LETTERS, LONGEST_WORD, MARKS, SINGULAR, STOP_WORDS, fold

# Where Unicode has letters that are decomposed or have a lower case. A test looks at all others.
CHANGED = (range(0x1F000), range(0x2F800, 0x2FA20))
HANGUL = range(0xAC00, 0xD7A4)  # 11,172 syllables: left whole, and questions are asked in whole ones (`asking.whole`)
SURROGATES = range(0xD800, 0xE000)
# Python's \b and \s said in Java's terms. Java looks behind by half characters unless the pattern itself has one beyond U+FFFF.
BEYOND = "\U00010400"  # a letter of Deseret, which \p{L} has anyway
BORDER = rf"[\p{{L}}\p{{N}}_{BEYOND}]"
IN_WORD = rf"[\p{{L}}\p{{N}}{BEYOND}]"
SPACE = r"[\s\x1c-\x1f\x85\p{Z}]"


def escaped(text):
    """As a mapping rule writes any character: by its UTF-16 units."""
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[n] << 8 | units[n + 1]:04X}" for n in range(0, len(units), 2))


@cache
def folded_letters():
    """A rule for every character that folding changes. Folding looks at one character at a time, so these say all of it."""
    codes = (code for block in CHANGED for code in block if code not in HANGUL and code not in SURROGATES)
    return [f"{escaped(chr(code))}=>{escaped(fold(chr(code)))}" for code in codes if fold(chr(code)) != chr(code)]


@cache
def analysis():
    """The `analysis` part of an index's settings."""
    return analysis_of(folded_letters())


def recipe():
    """What `analysis` is made from, without the thousands of letters: it changes when they do."""
    return [analysis_of(()), GLOTTAL_CHARACTERS, sorted(LETTERS.items()), MARKS.pattern, unicodedata.unidata_version]


def analysis_of(letters):
    singular = {
        f"singular_{n}": {"type": "pattern_replace", "pattern": pattern.pattern, "replacement": replacement.replace("\\", "$")}
        for n, (pattern, replacement) in enumerate(SINGULAR)
    }
    return {
        "char_filter": {
            "folding": {"type": "mapping", "mappings": letters},
            "initials": {"type": "pattern_replace", "pattern": rf"(?<!{BORDER})([a-z])\.{SPACE}?(?=[a-z](?!{BORDER}))", "replacement": "$1"},
            "prefixes": {"type": "pattern_replace", "pattern": rf"(?<!{BORDER})([a-z])[{HYPHENS}](?=[a-z])", "replacement": "$1"},
            # Before the words are counted: a filter after it would leave a hole, and "caja de ahorro" no longer be the phrase "caja ahorro".
            "stop_words": {
                "type": "pattern_replace",
                "pattern": rf"(?<!{IN_WORD})(?:{'|'.join(sorted(STOP_WORDS))})(?!{IN_WORD})",
                "replacement": " ",
            },
        },
        "tokenizer": {"letters": {"type": "pattern", "pattern": r"[\p{L}\p{N}]+", "group": 0}},
        "filter": {"longest": {"type": "truncate", "length": LONGEST_WORD}} | singular,
        "analyzer": {"words": {"tokenizer": "letters", "char_filter": ["folding", "initials", "prefixes", "stop_words"], "filter": ["longest", *singular]}},
    }
