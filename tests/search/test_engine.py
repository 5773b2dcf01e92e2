"""What the index answers, on whichever database is in use, and on Elasticsearch where ELASTICSEARCH_URL names one."""

import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import Ask, Document, Near, Order, get_index
from search.engine import facet as facet_module
from search.engine.memory import Memory, written_facets, written_numbers
from search.folding import Query

from .elasticsearch import drop, told_index

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(params=["supplier", "product", "supplier on Elasticsearch", "product on Elasticsearch"])
def index(request, db, monkeypatch):
    name, *engine = request.param.split(" on ")
    return told_index(name, monkeypatch) if engine else get_index(name)


@pytest.fixture(scope="module", autouse=True)
def _indices():
    yield
    drop()


def put(index, *documents):
    index.put(documents)


def found(index, text="", **asked):
    return index.find(Ask(text=text, today=TODAY, **asked))


# Order ------------------------------------------------------------------------------------------------------------------
def test_who_sells_it_comes_before_who_is_there_and_who_only_mentions_it(index):
    put(
        index,
        Document(1, "Uno", summary="vendemos cerca de quien hace mezcal"),
        Document(2, "Dos", place="Mezcal de Abajo"),
        Document(3, "Tres", products=("Mezcal joven",)),
        Document(4, "Casa del Mezcal"),
    )
    ids = found(index, "mezcal").ids
    assert (set(ids[:2]), ids[2:]) == ({3, 4}, [2, 1])  # sold, or in the name


def test_what_is_written_comes_before_the_beginning_of_a_word(index):
    put(index, Document(1, "Salsas del Sur", quality=1.0), Document(2, "Granos", products=("Sal de mar",)))
    assert found(index, "sal").ids == [2, 1]


def test_quality_decides_among_equal_matches_and_never_lifts_a_mention(index):
    put(
        index,
        Document(1, "A", products=("Miel",), quality=0.1),
        Document(2, "B", products=("Miel",), quality=0.9),
        Document(3, "C", summary="miel", quality=1.0),
    )
    assert found(index, "miel").ids == [2, 1, 3]


def test_many_matches_are_ranked_like_few(index, monkeypatch):
    documents = [Document(n, f"Casa {n}", products=("Miel",), quality=n / 100) for n in range(1, 41)]
    documents += [Document(50, "Miel", quality=0.0), Document(51, "Miel del Monte"), Document(52, "Otra", summary="miel", quality=1.0)]
    put(index, *documents)
    few = found(index, "miel", limit=100).ids
    monkeypatch.setattr("search.engine.database.SCORED", 5)
    many = [pk for offset in range(0, 43, 10) for pk in found(index, "miel", offset=offset, limit=10).ids]
    assert few[:2] == many[:2] == [50, 51]
    assert few[2] == many[2] == 40
    assert few[-1] == many[-1] == 52
    assert sorted(many) == sorted(few)


def test_an_explanation_adds_up_to_one(index):
    put(index, Document(1, "Miel", quality=0.5), Document(2, "Casa", products=("Miel",)))
    explained = found(index, "miel", explain=True).explanations
    assert set(explained) == {1, 2}
    assert all(sum(share for _reason, share in reasons) == pytest.approx(1, abs=0.01) for reasons in explained.values())
    assert found(index, "miel").explanations == {}


def by_turns(documents, day):
    """In the order that the database's memory keeps for the day."""
    memory = Memory.load(len(documents), [(one.id, one.name, 0, 0, None, None, "", "") for one in documents])
    return list(map(memory.ids.__getitem__, memory.order(day)))


@pytest.mark.parametrize("asked", [{}, {"facets": {"estado": ("20", "21")}}, {"near": Near(17, -96, 100)}])
def test_pages_without_words_go_on_far_down(index, monkeypatch, asked):
    monkeypatch.setattr("search.engine.elasticsearch.asking.FAR", 20)
    chance = random.Random(7)
    documents = [
        Document(pk, f"Casa {pk}", facets={"estado": [chance.choice(["20", "21", "30"])]}, latitude=17 + pk % 3, longitude=-96)
        for pk in chance.sample(range(1, 4000), 150)
    ]
    put(index, *documents)
    whole = found(index, limit=200, **asked)
    shown = set(whole.ids)
    assert whole.ids == [pk for pk in by_turns(sorted(documents, key=lambda one: one.id), TODAY) if pk in shown]
    assert len(shown) == whole.total
    pages = [found(index, offset=offset, limit=7, **asked) for offset in range(0, 161, 7)]
    assert [pk for page in pages for pk in page.ids] == whole.ids
    assert all((page.total, page.counts) == (whole.total, whole.counts) for page in pages)
    assert {pk: km for page in pages for pk, km in page.distances.items()} == pytest.approx(whole.distances)


def test_everybody_comes_first_as_often_as_others():
    documents = [Document(pk, f"Casa {pk}") for pk in range(1, 21)]
    first = Counter(by_turns(documents, date.fromordinal(TODAY.toordinal() + day))[0] for day in range(2000))
    assert all(50 < first[one.id] < 150 for one in documents)


# Words ------------------------------------------------------------------------------------------------------------------
def test_synonyms_find_each_other_and_the_word_itself_comes_first(index):
    put(
        index,
        Document(1, "Huerta", products=("Tomate rojo",)),
        Document(2, "Vivero", products=("Jitomate",)),
        Document(3, "Milpa", products=("Tomate verde", "Chile rojo")),
    )
    assert found(index, "jitomates").ids == [2, 1]
    assert found(index, "tomate rojo").ids[0] == 1
    assert set(found(index, "tomate rojo").ids) == {1, 2, 3}  # 3 has both words, each somewhere


def test_who_sells_it_by_another_name_comes_before_the_village_that_is_called_so(index):
    put(
        index,
        Document(1, "Ejido Jitomate Viejo", products=("Maíz",)),
        Document(2, "Milpa", products=("Tomate rojo",)),
        Document(3, "Vivero", products=("Jitomate",)),
        Document(4, "Ejido Jitomatera", products=("Frijol",)),
    )
    assert found(index, "jitomate").ids == [3, 2, 1, 4]
    assert found(index, "jitomate viejo").ids[0] == 1  # several words may well be a name


def test_the_other_gender_is_found_after_what_is_written(index):
    put(
        index,
        Document(1, "Uno", products=("Blusa bordada",)),
        Document(2, "Dos", products=("Huipil bordado",)),
        Document(3, "Tres", products=("Manzana",)),
        Document(4, "Cuatro", products=("Chile manzano",)),
    )
    assert found(index, "bordados").ids == [2, 1]
    assert found(index, "blusas bordadas").ids == [1]
    assert found(index, "blusa bordado").ids == [1]
    assert found(index, "manzana").ids == [3]


@pytest.mark.parametrize("text", ["caja de ahorro", "socap", "cajas populares", "caja popular"])
def test_a_synonym_may_be_several_words(index, text):
    put(
        index,
        Document(1, "Caja Popular del Valle"),
        Document(2, "Ahorro Unido", summary="socap"),
        Document(3, "Caja de Ahorro Dos"),
        Document(4, "Cajas de cartón"),
    )
    assert set(found(index, text).ids) == {1, 2, 3}


def test_synonyms_are_marked_in_what_was_found():
    query = Query("jitomate")
    assert all(map(query.covers, ("Jitomates", "Tomate", "rojo")))
    assert not query.covers("verde")


def test_synonyms_may_change_between_two_questions(index, monkeypatch):
    put(index, Document(1, "Elote tierno"))
    assert found(index, "mazorca", literal=True).ids == []
    monkeypatch.setattr("search.synonyms.groups", lambda language: (("elote", "mazorca"),))
    assert found(index, "mazorca", literal=True).ids == [1]


def test_the_word_cooperative_neither_helps_nor_hurts(index):
    put(index, Document(1, "Flor del Campo", products=("Miel",)), Document(2, "Cooperativa Tosepan"))
    assert found(index, "cooperativa flor").ids == found(index, "coop flor").ids == [1]
    assert found(index, "tosepan").ids == found(index, "cooperativa tosepan").ids == [2]
    assert found(index, "cooperativa").ids == [2]


def test_words_told_in_any_language_find(index):
    put(index, Document(1, "Uno", told={"tzo": "li jteklume oy yip"}))
    assert found(index, "jteklum", language="tzo").ids == [1]


MISSPELT = {
    "mesclal": "mezcal", "guipil": "huipil", "haorro": "ahorro", "amaratno": "amaranto", "cooperatiba": "cooperativa", "artezania": "artesanía",
    "algodnó": "algodón", "hospedage": "hospedaje", "rebosos": "rebozo", "ceramca": "cerámica", "vanilla": "vainilla", "chocolat": "chocolate",
    "bordadso": "bordado", "cacoa": "cacao",
}  # fmt: skip


def test_misspellings_of_the_design_are_understood(index):
    put(index, *(Document(n, f"Casa {n}", products=(word.capitalize(),)) for n, word in enumerate(MISSPELT.values(), 1)))
    for wrong, right in MISSPELT.items():
        answer = found(index, wrong)
        if not answer.ids or answer.corrected:  # "chocolat" begins chocolate: nothing to correct
            assert (answer.suggestion, answer.corrected) == (right, True), wrong
        assert answer.ids == [list(MISSPELT).index(wrong) + 1], wrong


def test_a_word_written_by_ear_is_understood_however_far_its_letters_are(index):
    put(index, *(Document(n, f"Casa {word}") for n, word in enumerate(("Valle", "Vayo", "Cenillo", "Cenizo"), 1)))
    for wrong, right in {"vaye": "valle", "ceniyo": "cenillo"}.items():  # by letters vayo and cenizo are nearer
        assert found(index, wrong).suggestion == right


def test_a_short_word_is_not_taken_for_one_that_begins_otherwise(index):
    put(index, Document(1, "Casa", products=("Paneles",)), Document(2, "Otra", products=("Mango",)))
    assert (found(index, "kapel").ids, found(index, "kapel").suggestion) == ([], "")
    assert found(index, "manjo").suggestion == "mango"
    assert found(index, "mamho").suggestion == "mango"


def test_another_spelling_answers_only_where_nothing_was_found(index):
    put(index, *(Document(n, f"Casa {n}", products=("Mezcal",), facets={"estado": ["20"]}) for n in range(1, 6)))
    answer = found(index, "mesclal")
    assert (answer.corrected, answer.suggestion, answer.suggestion_count, answer.total) == (True, "mezcal", 5, 5)
    assert answer.counts["estado"] == {"20": 5}
    literal = found(index, "mesclal", literal=True)
    assert (literal.corrected, literal.suggestion, literal.total) == (False, "mezcal", 0)
    put(index, Document(9, "Mesclal"))
    answer = found(index, "mesclal")
    assert (answer.corrected, answer.ids) == (False, [9])


def test_of_words_that_sound_alike_the_commonest_is_meant(index):
    put(index, *(Document(n, f"Casa {n}", products=("Mezcal",), categories="mescal" if n > 1 else "") for n in range(1, 6)))
    assert found(index, "mesclal").suggestion == "mezcal"  # by letters mescal is nearer


def test_what_everybody_is_may_be_misspelt_beside_what_is_sold(index):
    put(index, *(Document(n, f"Cooperativa {n}", products=("Café",)) for n in range(1, 6)), Document(6, "Cooperativa de miel"))
    for words in ("cooperatiba cafe", "coperativa de cafe"):
        answer = found(index, words)
        assert (answer.corrected, answer.suggestion, answer.total) == (True, "cooperativa cafe", 5), words


def test_another_spelling_is_tried_before_the_other_reading(index):
    """ "mesclal oaxaca": mezcal there, before all that has both words."""
    put(index, *(Document(n, f"Casa {n}", products=("Mezcal",), place="Oaxaca", facets={"estado": ["20"]}) for n in range(1, 6)))
    put(index, Document(6, "Casa Oaxaca", products=("Mezcal",), place="Puebla", facets={"estado": ["21"]}))
    other = Ask(text="mesclal oaxaca", today=TODAY)
    answer = found(index, "mesclal", facets={"estado": ("20",)}, otherwise=other)
    assert (answer.corrected, answer.suggestion, answer.total, answer.otherwise) == (True, "mezcal", 5, False)
    answer = found(index, "mesclal", facets={"estado": ("31",)}, otherwise=other)
    assert (answer.corrected, answer.suggestion, answer.total, answer.otherwise) == (True, "mezcal oaxaca", 6, True)
    answer = found(index, "xyzzyx", facets={"estado": ("31",)}, otherwise=Ask(text="xyzzyx oaxaca", today=TODAY), alternatives=lambda: [Ask(text="mezcal")])
    assert (answer.total, answer.otherwise, answer.alternatives) == (0, True, [6])


# Completing ---------------------------------------------------------------------------------------------------------------
def test_names_are_completed_as_they_are_written(index):
    put(
        index,
        Document(1, "Piña miel"), Document(2, "Piña miel"), Document(3, "Pinole"), Document(4, "Dulce de piña"), Document(5, "Maaya T’aan"), Document(6, "Bats’i Tsotsil"),
    )  # fmt: skip
    assert [(c.text, c.count) for c in index.complete("piñ")] == [("Piña miel", 2), ("Pinole", 1), ("Dulce de piña", 1)]
    assert [c.text for c in index.complete("maaya t")] == [c.text for c in index.complete("Maaya T'")] == ["Maaya T’aan"]
    assert [c.text for c in index.complete("dulce p")] == [c.text for c in index.complete("dulce pi")] == ["Dulce de piña"]
    assert index.complete("dulce x") == index.complete("dulce xi") == []
    assert [c.text for c in index.complete("tsots")] == ["Bats’i Tsotsil"]
    assert [c.text for c in index.complete("pi", limit=1)] == ["Piña miel"]
    assert index.complete("") == index.complete("' ’") == index.complete("zzz") == []
    index.remove([1, 2])
    assert [c.text for c in index.complete("piñ")] == ["Pinole", "Dulce de piña"]


# Memory -------------------------------------------------------------------------------------------------------------------
def test_facets_of_many_values_count_like_those_of_few(monkeypatch):
    chance = random.Random(5)
    rows = [
        (n, f"n{n % 7}", n, 0.5, None, None, written_facets({"m": [str(n % 40)], "k": chance.sample("abcde", n % 4)}), written_numbers({}))
        for n in range(1, 200)
    ]
    few = Memory.load(len(rows), rows)
    monkeypatch.setattr(facet_module, "WIDE", 3)
    wide = Memory.load(len(rows), rows)
    assert (few.facets["m"].wide, wide.facets["m"].wide) == (False, True)
    for memory in (few, wide):
        memory.apply(7, (7, "x", 1, 0.1, 17.0, -96.0, written_facets({"m": ["3", "4"]}), ""))
        memory.apply(9, None)
        memory.apply(500, (500, "y", 1, 0.1, None, None, written_facets({"new": ["1"], "m": ["999"]}), written_numbers({"pedido": 3.0})))
    for chosen in ({}, {"k": ("a", "b")}, {"m": ("3", "999")}, {"m": ("4",), "k": ("c",)}):
        answers = []
        for memory in (few, wide):
            selections = {facet: memory.chosen(facet, values) for facet, values in chosen.items()}
            answers.append((selections, memory.counts(memory.live, selections, None), memory.counts(memory.live >> 20 << 20, selections, None)))
        assert answers[0] == answers[1], chosen
    assert few.counts(few.live, {}, None)["new"] == {"1": 1}


@pytest.mark.parametrize("order", [Order.NAME, Order.RECENT, Order.NEAREST])
def test_pages_in_an_order_go_on_far_down_without_the_engine(index, monkeypatch, order):
    """Who walks to the end asks the database from `FAR` on: the same order, nobody twice, nobody missing."""
    names = ["Ñandú", "nopal", "Ácatl", "Zorro", "Álamo", "alamo", "Bats'i k'op", "", "Óleo", "x-hayan"]
    put(
        index,
        *(
            Document(n, f"{names[n % 10]} {n % 3}", recent=float(n % 4), latitude=17 + n % 5 / 10, longitude=-96, facets={"estado": ["20"]})
            for n in range(1, 61)
        ),
    )
    asked, near = {"order": order, "facets": {"estado": ("20",)}}, Near(17, -96, 500) if order == Order.NEAREST else None
    whole = found(index, limit=100, near=near, **asked)
    monkeypatch.setattr("search.engine.elasticsearch.asking.FAR", 20)
    if hasattr(index, "engine"):
        find = index.engine.find
        monkeypatch.setattr(index.engine, "find", lambda ask, gone=(): find(ask, gone) if ask.offset < 20 else pytest.fail("the engine was asked"))
    pages = [found(index, limit=10, offset=offset, near=near, **asked) for offset in range(0, 60, 10)]
    assert [pk for page in pages for pk in page.ids] == whole.ids
    assert {page.total for page in pages} == {60}
    assert all(page.counts == whole.counts for page in pages)


def test_nearest_is_the_same_through_all_pages(index):
    chance = random.Random(3)
    put(index, *(Document(n, f"c{n}", latitude=chance.uniform(15, 30), longitude=chance.uniform(-110, -88)) for n in range(1, 60)), Document(99, "sin lugar"))
    near = Near(17, -96, 20_000)
    whole = found(index, near=near, order=Order.NEAREST, limit=100)
    assert whole.total == 59
    assert [whole.distances[pk] for pk in whole.ids] == sorted(whole.distances.values())
    assert [pk for offset in range(0, 60, 7) for pk in found(index, near=near, order=Order.NEAREST, offset=offset, limit=7).ids] == whole.ids


# Bad input ----------------------------------------------------------------------------------------------------------------
texts = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="aábcñ'’\"*:()|&!<->\\%_ ", max_size=80),
    st.sampled_from(["de la", "'''", "a " * 1000, "*", "NEAR(", "miel:*", "coop"]),
)
numbers = st.one_of(st.none(), st.floats(allow_nan=False))
asks = st.builds(
    Ask,
    text=texts,
    facets=st.dictionaries(st.sampled_from(["estado", "rama", "nada"]), st.lists(st.text(max_size=5), max_size=50).map(tuple), max_size=3),
    ranges=st.dictionaries(st.sampled_from(["pedido", "nada"]), st.tuples(numbers, numbers), max_size=2),
    near=st.one_of(st.none(), st.builds(Near, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e9) | st.just(float("inf")))),
    order=st.sampled_from(Order),
    offset=st.integers(0, 2_000_000),
    limit=st.integers(0, 100),
    today=st.one_of(st.none(), st.dates()),
    language=st.sampled_from(["es", "tzo", "xx"]),
    literal=st.booleans(),
    explain=st.booleans(),
)


@given(ask=asks, text=texts)
@settings(max_examples=50, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_is_an_error(index, ask, text):
    index.put([Document(1, "Miel 'ñ\"", products=("Café",), facets={"estado": ["20"]}, numbers={"pedido": 3.0}, latitude=17, longitude=-96)])
    answer = index.find(ask)
    assert len(answer.ids) <= min(ask.limit, answer.total)
    assert index.count([ask]) == [answer.total] or answer.corrected
    index.complete(text)
