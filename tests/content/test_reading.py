"""How often a page asks the database, whatever it holds; and that few questions still give the right answers."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale, PageViewRestriction, Site

from content.models import ArticlePage
from content.pictures import make_renditions
from content.privacy import only_public
from directory.models.related import RelatedCooperative, RelatedProduct
from home.models import HomePage

from ..factories.content import ArticleIndexPageFactory, ArticlePageFactory, HomePageFactory, ImageFactory, StandardPageFactory
from ..factories.directory import CategoryFactory, CooperativeFactory, ProductFactory

MOST = 9  # queries of a page that is made anew (the aim is 12)


@pytest.fixture
def index(db, settings):
    settings.PAGE_CACHE = True  # what is kept under the version of the public content is asked once
    return ArticleIndexPageFactory(parent=HomePageFactory(), slug="historias", title="Historias")


def story(index, pictures, related, *, gallery=True, **kwargs):
    body = [("picture", {"image": ImageFactory(), "caption": ""}) for _ in range(pictures)]
    if gallery:  # pictures of each kind of block are one query
        body.append(("gallery", {"pictures": [{"image": ImageFactory(), "caption": ""} for _ in range(pictures)]}))
    page = ArticlePageFactory(parent=index, picture=ImageFactory(), body=body, introduction="Así fue.", **kwargs)
    page.tags.add(*(f"tema-{number}" for number in range(related)))
    page.related_cooperatives = [RelatedCooperative(cooperative=CooperativeFactory()) for _ in range(related)]
    page.related_products = [RelatedProduct(product=ProductFactory()) for _ in range(related)]
    page.save()
    return page


def in_tsotsil(page):
    locale, _made = Locale.objects.get_or_create(language_code="tzo")
    return page.copy_for_translation(locale, copy_parents=True, alias=True)


def asked(client, path):
    """How many queries the page costs a visitor when nothing of it is kept; the frame and content types are at hand."""
    uncached = f"{path}?medida=1"
    client.get(uncached)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(uncached)
    assert response.status_code == 200
    assert "X-Page-Cache" not in response
    return len(queries)


def test_an_article_costs_the_same_however_much_it_holds(client, index):
    small, large = story(index, 1, 1), story(index, 5, 6)
    costs = [asked(client, page.url) for page in (small, large)]
    assert costs[0] == costs[1] <= MOST


def test_an_article_shown_in_another_language_stays_within_the_limit(client, index):
    assert asked(client, in_tsotsil(story(index, 2, 2, gallery=False)).url) <= MOST


def test_a_list_of_articles_costs_the_same_however_long(client, index):
    for _ in range(2):
        story(index, 1, 1)
    few = asked(client, index.url)
    for _ in range(8):
        story(index, 1, 1)
    assert few == asked(client, index.url) <= MOST


def test_the_front_page_stays_within_the_limit_also_in_another_language(client, index):
    home = index.get_parent().specific
    home.callout_title, home.callout_page, home.picture = "¿Eres cooperativa?", index, ImageFactory()
    home.save()
    for _ in range(7):
        story(index, 1, 1)
        cooperative = CooperativeFactory(told=True)
        cooperative.categories.set([CategoryFactory()])
        cooperative.save()
    assert asked(client, "/es/") <= MOST
    in_tsotsil(home)
    in_tsotsil(index)
    assert asked(client, "/tzo/") <= MOST


def test_an_address_is_found_only_where_every_step_of_it_is(client, index):
    page = story(index, 1, 0, slug="cafe")
    StandardPageFactory(slug="cafe", parent=index.get_parent())
    draft = StandardPageFactory(slug="borrador", draft=True)
    below = StandardPageFactory(parent=draft, slug="abajo")
    answers = {path: client.get(path).status_code for path in (page.url, "/es/cafe/", "/es/historias/cafe/nada/", "/es/nada/cafe/", draft.url, below.url)}
    assert list(answers.values()) == [200, 200, 404, 404, 404, 200]


def test_site_and_front_page_are_kept_until_they_change(client, index, django_capture_on_commit_callbacks):
    """The process that serves hears of it by the version alone, as when another one made the change."""
    home = index.get_parent()
    assert "en otra casa" not in client.get("/es/?a").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        other = home.get_parent().add_child(instance=HomePage(title="Otra", slug="otra", headline="en otra casa", locale=home.locale))
        Site.objects.get().delete()
        Site.objects.create(hostname="localhost", root_page=other, is_default_site=True)
    assert "en otra casa" in client.get("/es/?a").content.decode()
    assert client.get("/es/historias/?a").status_code == 404


def test_a_language_that_gets_a_front_page_shows_it_at_once(client, index, django_capture_on_commit_callbacks):
    home = index.get_parent().specific
    Locale.objects.get_or_create(language_code="tzo")
    client.get("/tzo/?a")
    with django_capture_on_commit_callbacks(execute=True):
        alias = in_tsotsil(home)
    assert client.get("/tzo/?a").context["page"] == alias


def test_a_restricted_section_asks_for_its_password_and_is_in_no_list(client, index):
    page = story(index, 0, 0, title="Solo para socias")
    alias = in_tsotsil(page)
    assert "Solo para socias" in client.get("/es/").content.decode()
    PageViewRestriction.objects.create(page=index, restriction_type="password", password="asamblea")
    cache.clear()  # a test's transaction never commits, which is when the version moves
    for path in (page.url, alias.url):
        assert "Solo para socias" not in client.get(path).content.decode()
    assert not only_public(ArticlePage.objects.filter(pk__in=(page.pk, alias.pk))).exists()
    assert "Solo para socias" not in client.get("/es/").content.decode()


def test_the_way_to_an_article_names_the_pages_above(client, index):
    html = client.get(story(index, 0, 0).url).content.decode()
    crumbs = html.split('class="wrap crumbs"')[1].split("</nav>")[0]
    assert '<a href="/es/historias/">Historias</a>' in crumbs
    assert Site.objects.get().root_page.title not in crumbs


@pytest.mark.parametrize("light", ["", "1"], ids=["with pictures", "light mode"])
def test_a_picture_whose_files_are_gone_breaks_no_page(client, index, light):
    article = story(index, 1, 0)
    image = article.picture
    product = ProductFactory()
    product.photos.create(image=image)
    product.cooperative.photos.create(image=image)
    home = index.get_parent().specific
    home.picture = image
    home.save()
    make_renditions(image)
    for row in (image, *image.renditions.all()):
        row.file.storage.delete(row.file.name)
    if light:
        client.get("/preferencias/", {"ligero": "1"})
    paths = ("/es/", article.url, index.url, product.cooperative.get_absolute_url(), product.get_absolute_url(), "/es/directorio/")
    with translation.override("es"):
        answers = {path: client.get(path, {"medida": "1"}).status_code for path in paths}
    assert set(answers.values()) == {200}, answers
