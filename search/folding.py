"""Folding: one place that decides which words are the same word. Everything searched goes through it, on both sides.

`fold` serves sorting and comparing names; `words` splits a text into the words that are indexed; `Query` says what a
visitor's words ask for. The databases only ever see words made here: letters and digits, nothing to escape.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from . import synonyms

GLOTTAL_CHARACTERS = "'’‘ʼʻ´`ꞌꞋ′＇ʔ"
GLOTTAL = str.maketrans(dict.fromkeys(GLOTTAL_CHARACTERS))
ONE_GLOTTAL = str.maketrans(dict.fromkeys(GLOTTAL_CHARACTERS, "ʼ"))
LETTERS = str.maketrans({"ꞹ": "u", "Ꞹ": "u", "ⱥ": "a", "Ⱥ": "a", "ɨ": "i", "Ɨ": "i", "ʉ": "u", "Ʉ": "u", "ŋ": "n", "Ŋ": "n", "ə": "e", "Ə": "e", "ς": "σ"})
MARKS = re.compile("[\u0300-\u036f]")
WORD = re.compile(r"[^\W_]+")
INITIAL = re.compile(r"\b([a-z])\.\s?(?=[a-z]\b)")
# One letter and a hyphen before a word is a prefix in several Mayan languages, which others write without the hyphen: x-hayan, xhayan.
HYPHENS = "-\u2010\u2011"
PREFIX = re.compile(rf"\b([a-z])[{HYPHENS}](?=[a-z])")
WRITTEN_PREFIX = rf"(?:\b[^\W\d_][{HYPHENS}](?=[^\W\d_]))?"  # the same in text that is not folded
WRITTEN_WORD = re.compile(rf"{WRITTEN_PREFIX}[^\W_]+")
STOP_WORDS = frozenset({"de", "la", "el", "y", "en", "del", "los", "las", "a"})
# One after the other, on a whole folded word. Also given to Elasticsearch: only what Python and Java read alike.
SINGULAR = tuple(
    (re.compile(pattern), replacement) for pattern, replacement in ((r"^(.{3,})s$", r"\1"), (r"^(.{2,}[lrndjyz])e$", r"\1"), (r"^(.{2,})ce$", r"\1z"))
)
# Adjectives and trades agree in gender: who asks for “bordado” finds “blusa bordada”. Only endings whose two forms hardly ever
# mean two things, as manzana and manzano, madera and Madero do; and with enough before them, unlike mexica.
ADJECTIVE = re.compile(r"^(.{3,}(?:ad|id)|.{4,}(?:ic|os|iv|ari))([oa])$")
TRADE = re.compile(r"^(.{2,}[dt]or)(a?)$")
LONGEST_WORD = 60  # nobody writes a longer one, and tsvector has a limit
LEAST_PREFIX = 3  # letters; with two, nearly every cooperative has a word that begins so
MOST_WORDS = 12  # of a query; the rest is ignored

# How a legal form is written, in any of its spellings ("S.C. de R.L. de C.V.", "S. C. DE R. L.", "scrl", in full).
# Read on folded text with word borders at both ends, so that nothing inside a longer word is taken for one.
VARIABLE_CAPITAL = r"(?:\W*(?:de\W*)?(?:c\W*v\b|capital\W+variable\b))?"
LEGAL_FORMS = re.compile(
    r"\b(?:"
    r"s\W*c\W*(?:de\W*)?(?:a\W*p\W*(?:de\W*)?)?r\W*[ls]\b" + VARIABLE_CAPITAL + "|"
    r"s\W*p\W*r\b(?:\W*(?:de\W*)?r\W*[lisu]\b)?" + VARIABLE_CAPITAL + "|"
    r"s\W*s\W*s\b|"
    r"sociedad\W+cooperativa\b(?:\W+(?:de\W+)?responsabilidad\W+(?:limitada|suplementada)\b)?" + VARIABLE_CAPITAL + "|"
    r"sociedad\W+de\W+produccion\W+rural\b(?:\W+de\W+responsabilidad\W+(?:limitada|ilimitada|suplementada)\b)?" + VARIABLE_CAPITAL + "|"
    r"sociedad\W+de\W+solidaridad\W+social\b"
    r")\.?"
)
ABBREVIATIONS = frozenset({"sc", "scl", "rl", "rs", "cv", "spr", "sss"})
NOISE = frozenset({"cooperativa", "cooperativas", "coop"})  # what everybody here is: beside other words they say nothing


def fold(text: str) -> str:
    """Lower case without accents, glottal stops and special letters; words stay apart. Never NFKC (´ would become space + accent)."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    # Twice: lower case may bring new marks (İ), decomposition may bring a new glottal stop (U+1FFD is ´).
    text = MARKS.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).lower()))
    if text.isascii():  # as nearly all Spanish is by now; looking each letter up three times costs more than all the rest
        return text.replace("'", "").replace("`", "")
    return text.translate(GLOTTAL).translate(LETTERS).translate(GLOTTAL)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The singular of a folded Spanish word, nearly: the same for text and query, so a wrong cut does no harm. luces = luz, huipiles = huipil."""
    for pattern, replacement in SINGULAR:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=10_000)
def other_gender(stem: str) -> str:
    """The other form of a stem that has one for men and one for women (organico, organica), else nothing."""
    if found := ADJECTIVE.match(stem):
        return found[1] + ("a" if found[2] == "o" else "o")
    if found := TRADE.match(stem):
        return found[1] + ("" if found[2] else "a")
    return ""


def joined(folded: str) -> str:
    """Folded text with initials ("s. c." is sc) and prefixes of one letter ("x-hayan" is xhayan) joined to what follows."""
    return PREFIX.sub(r"\1", INITIAL.sub(r"\1", folded))


def split(text: str) -> list[str]:
    """The folded words of a text in their order, initials and prefixes joined ("S. C. de R. L." gives sc, de, rl)."""
    return [word[:LONGEST_WORD] for word in WORD.findall(joined(fold(text)))]


def words(text: str) -> list[str]:
    """The words of a text as they are indexed: folded, singular, without stop words."""
    return [stem(word) for word in split(text) if word not in STOP_WORDS]


def exact_words(text: str) -> list[str]:
    """The lower-case words that folding changes (piña, bats'i): they put the exact spelling above its neighbours. All glottal stops are one."""
    if text.isascii() and "'" not in text and "`" not in text:
        return []
    written = WORD.findall(unicodedata.normalize("NFC", text).translate(ONE_GLOTTAL).lower())
    return [word[:LONGEST_WORD] for word in written if word.strip("ʼ") != fold(word)]


def written_words(text: str) -> list[tuple[str, str]]:
    """(indexed word, how it is written) of a text, to show a person a word instead of its stem."""
    pairs = map(written_word, WRITTEN_WORD.findall(unicodedata.normalize("NFC", text).translate(ONE_GLOTTAL).lower()))
    return [pair for pair in pairs if pair]


@lru_cache(maxsize=20_000)
def written_word(written):
    folded = joined(fold(written))
    return (stem(folded[:LONGEST_WORD]), written[:LONGEST_WORD].replace("ʼ", "’")) if folded and folded not in STOP_WORDS else None


@lru_cache(maxsize=16)
def phrases(groups):
    """{stems of a word or phrase: the other phrases of its groups, as stems} of groups of equal phrases."""
    equal = {}
    for group in groups:
        stems = list(dict.fromkeys(tuple(words(phrase)[:MOST_WORDS]) for phrase in group))
        for phrase in stems:
            if phrase:
                equal.setdefault(phrase, {}).update(dict.fromkeys(other for other in stems if other and other != phrase))
    return {phrase: tuple(others) for phrase, others in equal.items()}


@dataclass(frozen=True)
class Part:
    """One word or phrase of a question, and the phrases that mean the same: `stems` all of them, or one of `others` as it stands."""

    stems: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()


class Query:
    """What a visitor's words ask for: every word of `stems`, the last also as the beginning of a word (`prefix`).

    `parts` are the same words with their other gender and their synonyms in `language`. Legal forms, and the word
    cooperative beside others, are left out: they neither help nor hurt. `name` is the whole, to compare with names;
    `exact` the words whose very spelling ranks first. Empty (False) where no word is left.
    """

    def __init__(self, text: str, language: str = "es"):
        folded = joined(LEGAL_FORMS.sub(" ", fold(text)))
        found = [word[:LONGEST_WORD] for word in WORD.findall(folded)]
        kept = [word for word in found if word not in STOP_WORDS and word not in ABBREVIATIONS]
        kept = ([word for word in kept if word not in NOISE] or kept)[:MOST_WORDS]
        if not kept and "cooperativa" in (said := split(text)) and "sociedad" in said:
            kept = ["cooperativa"]  # "sociedad cooperativa" and nothing else
        # The beginning of a word: what was typed last, when it is long enough to mean something.
        self.prefix = kept[-1] if kept and len(kept[-1]) >= LEAST_PREFIX else ""
        self.words = kept
        self.stems = [stem(word) for word in kept]
        if not kept and found and len(found[-1]) > 1 and found[-1] in STOP_WORDS:
            self.prefix = found[-1]  # "la" alone: lana, ladrillo
        self.exact = exact_words(text)[:MOST_WORDS]
        self.name = " ".join(self.stems)
        self.parts = self.with_synonyms(phrases(tuple(map(tuple, synonyms.groups(language)))))
        self.covered = {word for part in self.parts for phrase in (part.stems, *part.others) for word in phrase}
        self.judged = {}  # word of a text → whether it is covered

    def __bool__(self):
        return bool(self.stems or self.prefix)

    def with_synonyms(self, equal):
        """The words in parts, each the longest phrase that has synonyms, or one word."""
        parts, start = [], 0
        while start < len(self.stems):
            for end in range(len(self.stems), start, -1):
                phrase = tuple(self.stems[start:end])
                if phrase in equal or end == start + 1:
                    others = equal.get(phrase, ())
                    if end == start + 1 and (other := other_gender(phrase[0])) and (other,) not in others:
                        others += ((other,),)
                    parts.append(Part(phrase, others))
                    start = end
                    break
        return parts

    def covers(self, word: str) -> bool:
        """Whether a word of a text is one of those asked for, or of a synonym (to highlight it)."""
        if word not in self.judged:  # a page of results has the same few words in many names
            folded = joined(fold(word))
            self.judged[word] = stem(folded) in self.covered or (bool(self.prefix) and folded.startswith(self.prefix))
        return self.judged[word]


def bare_name(stems: str) -> str:
    """A name as `words` gives it, without legal forms and the word cooperative, to compare with `Query.name`."""
    kept = [word for word in stems.split() if word not in NOISE and word not in ABBREVIATIONS]
    return " ".join(kept) or stems
