"""The words that editors make equal: kept, tried out and the same in every process at once."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from directory.indexing import supplier_index
from search import synonyms
from search.engine import Ask
from search.folding import Query
from search.models import SynonymGroup
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  a fixture
from tests.factories.accounts import UserFactory

GROUPS = {"es": (("elote", "choclo"),), "tzo": (("chenek", "bean"),)}


def test_spanish_groups_hold_in_all_languages_and_others_in_their_own():
    with synonyms.trying(GROUPS):
        assert synonyms.groups("es") == GROUPS["es"]
        assert synonyms.groups("tzo") == GROUPS["es"] + GROUPS["tzo"]
        assert Query("choclos", "tzo").covers("Elote")
        assert not Query("bean", "es").covers("chenek")
    assert not Query("choclos").covers("chenek")


@pytest.mark.parametrize("words", ["", "miel", "miel\nMieles", "miel\n¡!", "miel\n" + "a" * 61])
def test_a_group_needs_two_different_words(words):
    with pytest.raises(ValidationError):
        SynonymGroup(words=words).full_clean(validate_unique=False)


@pytest.mark.django_db
def test_the_seeds_are_groups_that_hold(django_assert_num_queries):
    for language, rows in synonyms.SEEDS.items():
        for words in rows:
            SynonymGroup(language=language, words="\n".join(words)).full_clean()
    with django_assert_num_queries(1):
        synonyms.read()


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_a_change_at_its_next_question(monkeypatch):
    monkeypatch.setattr(synonyms, "_kept", None)
    synonyms.refresh()
    group = SynonymGroup.objects.create(words="zacahuil\ntamal grande")
    held = synonyms._kept  # as a process that did not save it
    synonyms.refresh()
    assert ("zacahuil", "tamal grande") in synonyms.groups("es")
    assert synonyms._kept != held
    group.delete()
    synonyms.refresh()
    assert ("zacahuil", "tamal grande") not in synonyms.groups("es")


@pytest.mark.django_db(transaction=True)
def test_without_a_change_and_a_cache_nothing_is_read(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(synonyms, "_kept", None)
    synonyms.refresh()
    cache.delete(synonyms.KEY)
    synonyms.refresh()
    with django_assert_num_queries(0):
        synonyms.refresh()


@pytest.mark.django_db
def test_trying_a_group_shows_what_it_finds_and_saves_nothing(client, oaxaca):  # noqa: F811
    cooperative("Milpa", oaxaca, ["Elote tierno"])
    client.force_login(UserFactory(role=Role.EDITOR))
    before = SynonymGroup.objects.count()
    page = client.post(reverse("synonyms:add"), {"language": "es", "words": "elote\nchoclito", "try": "1"}).content.decode()
    assert SynonymGroup.objects.count() == before
    assert "choclito" in page  # nothing entered is lost
    rows = [row.replace("\n", "") for row in page.split("<tr>")[-2:]]
    assert "<strong>1</strong>" in rows[0]
    assert rows[1].index("<strong>0</strong>") < rows[1].index("<strong>1</strong>") < rows[1].rindex("Milpa")
    assert supplier_index().find(Ask(text="choclito", literal=True)).ids == []


@pytest.mark.django_db
def test_a_refused_group_says_why_and_keeps_what_was_written(client):
    client.force_login(UserFactory(role=Role.EDITOR))
    for button in ({}, {"try": "1"}):
        page = client.post(reverse("synonyms:add"), {"language": "es", "words": "solita"} | button).content.decode()
        assert "solita</textarea>" in page
        assert "dos palabras distintas" in page
