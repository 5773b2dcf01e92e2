"""Pages that editors recommend: for certain words, marked, apart from the results, and never somebody who sells."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from accounts.roles import Role
from content.models import StandardPage
from search import recommendations
from search.models import Recommendation
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  a fixture
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def page():
    return Page.objects.get(depth=2).add_child(instance=StandardPage(title="Cómo comprar miel", slug="comprar-miel", introduction="Guía de compra"))


def recommend(page, words="miel orgánica\nmieles", **facts):
    return Recommendation.objects.create(page=page, words=words, **facts)


def titles(text, language="es", today=TODAY):
    return [row.title for row in recommendations.recommended(text, language=language, today=today)]


def test_the_very_question_is_answered_however_it_is_written(page):
    recommend(page)
    for text in ("miel organica", "MIEL  ORGÁNICA", "mieles", "Miel", "cooperativa de miel"):
        assert titles(text) == ["Cómo comprar miel"], text
    for text in ("miel de agave", "organica", "orgánica miel", "", "'"):
        assert titles(text) == [], text


def test_spanish_words_hold_in_all_languages_and_others_in_their_own(page):
    recommend(page, "miel")
    recommend(page, "pom", language="tzo")
    assert titles("miel", "tzo") == titles("pom", "tzo") == ["Cómo comprar miel"]
    assert titles("pom", "es") == []
    shown = recommendations.recommended("miel", language="tzo", today=TODAY)[0]
    assert shown.language == "es"  # the page says that it is not in the visitor's language


def test_the_page_is_shown_in_the_language_of_the_visitor(page):
    tsotsil = Locale.objects.get_or_create(language_code="tzo")[0]
    recommend(page, "miel", note="Léelo antes")
    home = page.get_parent().specific
    if not home.has_translation(tsotsil):
        home.copy_for_translation(tsotsil, alias=True)
    alias = page.copy_for_translation(tsotsil, alias=True)
    assert titles("miel", "tzo") == ["Cómo comprar miel"]
    alias.delete()
    told = page.copy_for_translation(tsotsil)
    told.title, told.live = "Ajapom", True
    told.save()
    shown = recommendations.recommended("miel", language="tzo", today=TODAY)[0]
    assert (shown.title, shown.language, shown.description) == ("Ajapom", "tzo", "Guía de compra")  # the note is in Spanish


def test_what_visitors_cannot_open_is_not_recommended(page):
    recommend(page, "miel")
    page.unpublish()
    assert titles("miel") == []
    page.save_revision().publish()
    assert titles("miel") == ["Cómo comprar miel"]
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="clave")
    assert titles("miel") == []


def test_it_ends_on_its_last_day(page):
    recommend(page, "miel", ends_on=TODAY)
    assert titles("miel") == ["Cómo comprar miel"]
    assert titles("miel", today=TODAY + timedelta(days=1)) == []


@pytest.mark.parametrize("address", ["/es/directorio/", "/es/directorio/productos/", "/es/buscar/"])
def test_it_stands_apart_from_the_results_and_says_who_put_it_there(client, page, oaxaca, address):  # noqa: F811
    cooperative("Abejas", oaxaca, ["Miel"])
    before = client.get(f"{address}?q=miel")
    recommend(page, "miel")
    after = client.get(f"{address}?q=miel")
    html = after.content.decode()
    assert "Recomendado por la redacción" not in before.content.decode()
    box = html[html.index("<aside") : html.index("</aside>")]
    assert "Recomendado por la redacción" in box
    assert page.url in box
    assert "Abejas" not in box
    if "found" in after.context and hasattr(after.context["found"], "total"):
        assert after.context["found"].total == before.context["found"].total
    assert "Recomendado por la redacción" not in client.get(f"{address}?q=cera").content.decode()


def test_it_is_there_where_nothing_else_is_found(client, page):
    recommend(page, "zzzz")
    assert "Recomendado por la redacción" in client.get("/es/directorio/?q=zzzz").content.decode()
    assert "Recomendado por la redacción" in client.get("/es/buscar/?q=zzzz").content.decode()


def test_words_without_a_recommendation_cost_no_query(page, django_assert_num_queries):
    recommend(page)
    titles("miel")
    with django_assert_num_queries(0):
        assert titles("barro negro") == []
    with django_assert_num_queries(4):
        titles("miel organica")


# The admin ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def editor(client):
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def test_trying_shows_before_and_after_and_saves_nothing(editor, page, oaxaca):  # noqa: F811
    cooperative("Abejas", oaxaca, ["Miel"])
    other = page.get_parent().add_child(instance=StandardPage(title="Otra guía", slug="otra"))
    recommend(other, "miel")
    html = editor.post(
        reverse("recommendations:add"), {"language": "es", "words": "miel\ncera", "page": page.pk, "note": "", "ends_on": "", "try": "1"}
    ).content.decode()
    assert Recommendation.objects.count() == 1
    assert "miel\ncera</textarea>" in html.replace("\r\n", "\n")  # nothing entered is lost
    rows = html[html.index('id="cambia"') :].split("<tr>")[2:]
    assert "<p>Otra guía</p>" in rows[0]
    assert "<strong>Cómo comprar miel</strong>" in rows[0]
    assert "Abejas" in rows[0]
    assert "<p>Otra guía</p>" not in rows[1]
    assert "<strong>Cómo comprar miel</strong>" in rows[1]


def test_trying_a_saved_one_counts_it_once(editor, page):
    saved = recommend(page, "miel")
    html = editor.post(
        reverse("recommendations:edit", args=[saved.pk]), {"language": "es", "words": "miel", "page": page.pk, "note": "", "ends_on": "", "try": "1"}
    ).content.decode()
    assert html.count("<strong>Cómo comprar miel</strong>") == 1


@pytest.mark.parametrize("words", ["", "'’", "\n\n"])
def test_a_recommendation_without_a_word_is_refused(editor, page, words):
    answer = editor.post(reverse("recommendations:add"), {"language": "es", "words": words, "page": page.pk, "note": "Guárdame", "ends_on": ""})
    assert answer.status_code == 200
    assert "Guárdame" in answer.content.decode()
    assert not Recommendation.objects.exists()


def test_a_page_that_visitors_cannot_open_is_refused(editor, page):
    page.unpublish()
    for button in ({}, {"try": "1"}):
        html = editor.post(
            reverse("recommendations:add"), {"language": "es", "words": "miel", "page": page.pk, "note": "", "ends_on": ""} | button
        ).content.decode()
        assert "publícala primero" in html
    assert not Recommendation.objects.exists()


def test_a_saved_one_holds_at_once_and_no_longer_once_deleted(editor, page):
    editor.post(reverse("recommendations:add"), {"language": "es", "words": "miel", "page": page.pk, "note": "", "ends_on": ""})
    assert titles("miel") == ["Cómo comprar miel"]
    Recommendation.objects.get().delete()
    assert titles("miel") == []
    recommend(page, "miel")
    page.delete()  # the record goes with it
    assert titles("miel") == []


def test_the_list_costs_the_same_at_any_size(editor, page, django_assert_max_num_queries):
    for count in (0, 1, 30):
        Recommendation.objects.all().delete()
        Recommendation.objects.bulk_create(Recommendation(page=page, words=f"palabra {n}") for n in range(count))
        with django_assert_max_num_queries(16):
            assert editor.get(reverse("recommendations:index")).status_code == 200
