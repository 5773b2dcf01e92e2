"""Elasticsearch takes words apart exactly as `search.folding` does."""

import itertools
import json
import random
from pathlib import Path

import pytest
from django.conf import settings

from search.engine.elasticsearch.analysis import CHANGED, HANGUL, SURROGATES, analysis, folded_letters
from search.engine.elasticsearch.asking import whole
from search.engine.elasticsearch.client import patient
from search.folding import fold, words

from .elasticsearch import SHARED, drop, switch_on

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
LETTERS = (
    "aábcdeéfghiíjklmnñoóprstuúüvxyzAÁBCÑSÜ"
    "'’‘ʼʻ´`ꞌꞋ′＇ʔ"
    "ꞹⱥɨŋəςΣİẞßﬁÆøłđ"
    "\u0300\u0301\u0303\u0308\u0331\u0327"
    "0123456789²½Ⅷ"
    ' \t\n\u00a0\u2003-\u2010\u2011_.,;:¡!¿?()"/&@#%*'
    "日本カéБДЯαβأ𝐀𝒂😀"
)
WORDS = [
    "de",
    "la",
    "el",
    "y",
    "en",
    "del",
    "los",
    "las",
    "a",
    "S.C.",
    "S. C.",
    "R.L.",
    "luces",
    "huipiles",
    "cafés",
    "caja",
    "ahorro",
    "d.f.",
    "bats'i",
    "múuch´",
    "x-hayan",
    "Á-b-c",
    "a-y",
]


@pytest.fixture(scope="module")
def analyze():
    with pytest.MonkeyPatch.context() as patch:
        switch_on(patch)
        index = f"{SHARED}-analysis"
        patient().options(ignore_status=400).indices.create(index=index, settings={"analysis": analysis()})

        def analyzed(texts):
            # One request for many texts; the gap between two of them shows in the positions, so words are told apart by their text.
            found = patient().indices.analyze(index=index, analyzer="words", text=texts, filter_path="tokens.token,tokens.position")
            return [token["token"] for token in found.body.get("tokens", [])]

        yield analyzed
        drop()


def compare(analyze, texts):
    """In one request for a hundred texts; alone only where the hundred differ."""
    for start in range(0, len(texts), 100):
        part = texts[start : start + 100]
        if analyze(part) != [whole(word) for text in part for word in words(text)]:
            for text in part:
                assert analyze([text]) == [whole(word) for word in words(text)], repr(text)


def test_there_is_a_rule_for_every_character_that_folding_changes():
    assert 2000 < len(folded_letters()) < 20_000
    looked_at = set(itertools.chain(*CHANGED, HANGUL, SURROGATES))
    assert not [code for code in range(0x110000) if code not in looked_at and fold(chr(code)) != chr(code)]


def test_generated_strings(analyze):
    chance = random.Random(7)
    texts = ["".join(chance.choices(LETTERS, k=chance.randint(1, 60))) for _ in range(3000)]
    texts += [" ".join(chance.choices(WORDS, k=chance.randint(1, 8))) + chance.choice(LETTERS) for _ in range(1000)]
    texts += ["".join(chr(chance.choice([*range(0x20, 0x250), *range(0x1E00, 0x2200), *range(0x370, 0x530)])) for _ in range(30)) for _ in range(1000)]
    compare(analyze, texts)


@pytest.mark.skipif(not (DATA / "udhr-lenguas-mx.json").exists(), reason="the reference texts are not beside this project")
def test_real_texts_in_all_languages(analyze):
    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from strings(one)

    compare(analyze, list(strings(json.loads((DATA / "udhr-lenguas-mx.json").read_text()))))


@pytest.mark.skipif(not (DATA / "municipios.csv").exists(), reason="the names of the municipalities are not beside this project")
def test_names_of_municipalities(analyze):
    compare(analyze, (DATA / "municipios.csv").read_text().splitlines())


def test_korean_words_stay_whole(analyze):
    assert analyze(["한글 글"]) == [whole(word) for word in words("한글 글")]
