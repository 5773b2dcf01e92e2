import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, Page, Site

from content.models import ArticleIndexPage, ArticlePage, StandardPage
from home.finding import find_articles, find_other_pages
from search.pages import folded_words
from search.sections import sections
from search.text import clean

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    site = Site.objects.filter(is_default_site=True).first()
    top = site.root_page if site else Page.get_first_root_node() or Page.add_root(title="Raíz", slug="raiz", locale=spanish)
    page = StandardPage(title="Raíz de prueba", slug="raiz-prueba", locale=spanish)
    top.add_child(instance=page)
    return page


def add(parent, model=StandardPage, **facts):
    page = model(locale=parent.locale, **facts)
    parent.add_child(instance=page)
    index_now(page)
    return page


def index_now(page):
    from wagtail.search.backends import get_search_backend

    get_search_backend().add(page)


def titles(find, text, language="es"):
    return [item.title for item in find(text, language=language, today=None).items]


def test_pages_are_found_without_accents_and_with_every_word(root):
    add(root, title="Cómo vender café en la Sierra", slug="vender", introduction="Guía para cooperativas")
    for text in ("cafe sierra", "CAFÉS", "como vender guia"):
        assert titles(find_other_pages, text) == ["Cómo vender café en la Sierra"], text
    assert titles(find_other_pages, "cafe barro") == []


@pytest.mark.parametrize("text", ["'", '"', 'cafe"', "bats'i AND", "NEAR(a b)", "-", "*", "a OR b", "café:*", "'; drop table", "C++", "\\"])
def test_marks_that_mean_something_to_a_database_do_no_harm(root, text):
    add(root, title="Café", slug="cafe")
    find_other_pages(clean(text), language="es", today=None)


def test_articles_and_other_pages_are_sections_of_their_own(root):
    articles = ArticleIndexPage(title="Noticias de miel", slug="noticias-x", locale=root.locale)
    root.add_child(instance=articles)
    index_now(articles)
    add(
        articles,
        ArticlePage,
        title="Miel de Campeche",
        slug="miel",
        body=[("text", "<p>Melipona</p>")] if "text" in ArticlePage.body.field.stream_block.child_blocks else [],
    )
    assert titles(find_articles, "miel") == ["Miel de Campeche"]
    assert titles(find_other_pages, "miel") == ["Noticias de miel"]
    assert [section.name for section in sections()] == ["suppliers", "products", "articles", "pages"]


def test_drafts_and_aliases_stay_out(root):
    page = add(root, title="Borrador de miel", slug="b", live=False)
    assert titles(find_other_pages, "borrador") == []
    page.live = True
    page.save()
    alias = page.create_alias(update_slug="otra", parent=root)
    index_now(alias)
    index_now(page)
    assert titles(find_other_pages, "borrador") == ["Borrador de miel"]


def test_words_of_a_page_are_folded(root):
    page = add(root, title="Bats’i K’op", slug="k", introduction="Luces")
    assert folded_words(page).split() == ["batsi", "kop", "luz"]


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_a_section(db, text):
    for section in sections():
        section.find(clean(text), language="es", today=None)
