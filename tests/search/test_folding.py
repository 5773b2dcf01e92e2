import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.folding import Query, exact_words, fold, other_gender, split, words, written_words

anything = st.text(alphabet=st.characters(codec=None), max_size=200) | st.text(alphabet="'’ʼ´ñáÍ.sc \x00\ud800ɨꞹİ＇", max_size=60)
UDHR = Path(__file__).parents[3] / "shared" / "data" / "udhr-lenguas-mx.json"


@given(anything)
def test_folding_never_fails_and_twice_is_once(text):
    assert fold(fold(text)) == fold(text)
    for word in words(text):
        assert word.isalnum()
        word.encode()
    exact_words(text)
    written_words(text)
    query = Query(text)
    for word in [*query.stems, *query.exact, query.prefix]:
        assert not {'"', "'", "\\", "\x00", " "} & set(word)


@given(st.text(alphabet="aábcdeñ'ʼs. ", min_size=10, max_size=10))
@settings(max_examples=20, deadline=1000)
def test_ten_thousand_characters_are_no_trouble(text):
    assert len(Query(text * 1000).stems) <= 12


@given(anything)
def test_both_unicode_forms_are_the_same_word(text):
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("luces", "luz"), ("huipiles", "HUIPIL"), ("cafés", "cafe"), ("Bats’i k’op", "batsi kop"), ("múuch´", "mu\u0301uchʼ"), ("piña", "pinas"),
        ("S.C. de R.L.", "sc rl"), ("S. C. de R. L.", "sc de rl"), ("mujeres", "mujer"), ("hñähñu", "hnahnu"), ("k'o̱xt'ust", "koxtust"),
        ("k’olem x-hayan", "k'olem Xhayan"), ("xo‑chi X‐’ilel", "xo-chi xilel"),
    ],
)  # fmt: skip
def test_spellings_of_the_same(one, other):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("orgánicos", "organica"), ("bordadas", "bordado"), ("productores", "productora"), ("tejedora", "tejedor"), ("comunitaria", "comunitario"),
        ("madera", ""), ("manzana", ""), ("México", ""), ("mora", ""), ("vida", ""),
    ],
)  # fmt: skip
def test_only_what_agrees_in_gender_has_another(text, other):
    assert other_gender(words(text)[0]) == other


def test_a_prefix_with_its_hyphen_is_marked_and_shown_as_it_is_written():
    query = Query("xhayan")
    assert query.covers("x-hayan")
    assert not query.covers("hayan")
    assert written_words("k’olem X-hayan") == [("kolem", "k’olem"), ("xhayan", "x-hayan")]


def test_exact_words_keep_what_folding_loses():
    assert exact_words("Piña y miel bats'i") == exact_words("PIÑA y Miel bats’i") == ["piña", "batsʼi"]
    assert exact_words("pina y miel") == []


@pytest.mark.parametrize(
    "form",
    [
        "S.C. de R.L. de C.V.",
        "S. C. DE R. L. DE C. V.",
        "SC de RL",
        "s.c. de r.s.",
        "SCRL",
        "S.P.R. de R.L.",
        "SPR de RI",
        "S.C. de A.P. de R.L. de C.V.",
        "S.S.S.",
        "Sociedad Cooperativa de Responsabilidad Limitada",
    ],
)
def test_a_legal_form_is_no_word_of_a_query(form):
    assert Query(f"Flor {form}").stems == Query(f"{form} Flor").stems == ["flor"]
    assert not Query(form) or Query(form).stems == ["cooperativa"]


def test_words_that_look_like_a_legal_form_stay():
    assert Query("scrlibro esprai cooperativa").stems == ["scrlibro", "esprai"]
    assert Query("cooperativa").stems == ["cooperativa"]


@pytest.mark.skipif(not UDHR.exists(), reason="the texts of the Universal Declaration are not at hand")
def test_real_texts_are_found_in_every_spelling_of_the_glottal_stop():
    texts = json.loads(UDHR.read_text())
    strings = [text for text in walk(texts) if len(text) > 40][:300]
    assert strings
    for text in strings:
        for stop in ("'", "’", "ʼ", "´", "ꞌ", ""):
            other = text.translate(str.maketrans(dict.fromkeys("'’ʼ´ꞌ", stop))).upper()
            assert split(other.lower()) == split(text), text


def walk(node):
    if isinstance(node, str):
        yield node
    else:
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from walk(child)
