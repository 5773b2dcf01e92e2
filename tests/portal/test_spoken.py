"""Whose voice a screen reader takes: words of the interface that are Spanish stand in an element that says so, and every text says its own language."""

from shutil import copytree

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Locale

from content.models import Alert, ArticlePage, FormPage, StandardPage
from content.pictures import make_renditions
from directory.models import Category, CategoryText, Cooperative, CooperativeText, Product, ProductText
from directory.models.related import RelatedProduct
from home.models import HomePage
from portal.languages import interface_lang

from ..factories.content import ImageFactory
from .site import build
from .spoken import MARK, interface_words, mark_interface_words, spoken

OURS = "Jk’oponel"  # begins every text in Tsotsil here
SPANISH = ("ejemplo", "Somos familias", "Oaxaca")  # of every text in Spanish here, at least one of them


@pytest.fixture
def marked(monkeypatch):
    mark_interface_words(monkeypatch)


@pytest.fixture
def site(db):
    """The small site with a notice above it, and what people have already told in Tsotsil."""
    site = build()
    Alert.objects.create(text="Aviso de ejemplo", locale=Locale.objects.get(language_code="es"))
    cooperative = Cooperative.objects.get(slug="ejemplo-1")
    for language, words in (("es", "Texto de ejemplo"), ("tzo", f"{OURS} j-ok’el")):
        CooperativeText.objects.create(cooperative=cooperative, language=language, tagline=words, story=words, is_original=language == "es")
    told = Product(cooperative=cooperative, slug="contado")
    told.texts.add(ProductText(language="tzo", name=f"{OURS} xchon", description=f"{OURS} xchon li’e", is_original=True))
    told.save()
    for article in ArticlePage.objects.filter(slug="historia-1"):
        article.related_products = [RelatedProduct(product=told), RelatedProduct(product=Product.objects.get(slug="producto"))]
        article.save()
    CategoryText.objects.create(category=Category.objects.get(slug="ejemplo-1"), language="tzo", name=f"{OURS} k’usi")
    translate_pages(cooperative, told)
    return site


def translate_pages(cooperative, product):
    """One page of each type, in Tsotsil, with every block that says something of its own."""
    picture = ImageFactory(description="Tejido de ejemplo", alt_texts={"tzo": f"{OURS} xjal"})
    make_renditions(picture)
    other = ImageFactory(description="Otro tejido de ejemplo")
    make_renditions(other)
    sound = get_document_model().objects.create(title="Historia", file=ContentFile(b"x" * 4096, name="historia.opus"), file_size=4096)
    film = get_document_model().objects.create(title="Historia", file=ContentFile(b"x" * 4096, name="historia.webm"), file_size=4096)
    body = [
        {"type": "text", "value": f"<p>{OURS} lo’il</p>"},
        {"type": "picture", "value": {"image": picture.pk, "caption": f"{OURS} xjal"}},
        {"type": "picture", "value": {"image": other.pk, "caption": f"{OURS} xjal"}},
        {"type": "audio", "value": {"title": f"{OURS} a’yo", "file": sound.pk, "duration": "", "transcript": f"{OURS} a’yej"}},
        {"type": "video", "value": {"title": f"{OURS} k’elo", "file": film.pk, "duration": "", "transcript": f"{OURS} a’yej", "poster": None}},
        {"type": "figures", "value": {"figures": [{"number": "64", "label": f"{OURS} utsilal"}], "source": f"{OURS} snopel"}},
        {"type": "downloads", "value": {"files": [{"title": f"{OURS} vun", "file": sound.pk}]}},
        {"type": "elsewhere", "value": {"title": f"{OURS} xchanubil", "url": "https://example.org/", "site": "example.org"}},
        {"type": "suppliers", "value": {"title": f"{OURS} chonolajel", "cooperatives": [cooperative.pk]}},
        {"type": "products", "value": {"title": f"{OURS} chonolajel", "products": [product.pk]}},
    ]
    tsotsil = Locale.objects.get(language_code="tzo")
    words = {"title": f"{OURS} sbi", "introduction": f"{OURS} slikeb", "alias_of": None}
    story = StandardPage._meta.get_field("body").stream_block.to_python
    for page, more in (
        (StandardPage.objects.get(locale=tsotsil), {"body": story(body)}),
        (HomePage.objects.get(locale=tsotsil), {"headline": f"{OURS} na"}),
        (FormPage.objects.get(locale=tsotsil), {"thanks": f"<p>{OURS} kolaval</p>"}),
        *((page, {"body": story(body[:1]), "picture": picture}) for page in ArticlePage.objects.filter(locale=tsotsil, slug__in=("historia-1", "historia-13"))),
    ):
        for name, value in (words | more).items():
            setattr(page, name, value)
        page.save()
    FormPage.objects.get(locale=tsotsil).form_fields.update(label=f"{OURS} abi", help_text=f"{OURS} k’usi abi")


def wrong(html, *, interface="es-MX"):
    """Words of a page under another language than theirs."""
    found = [(words, lang) for lang, texts in interface_words(html).items() if lang != interface for words in texts]
    for words, lang in spoken(html):
        if words == OURS:
            continue  # as a visitor typed it: nobody knows in which language
        if OURS in words and MARK not in words:
            found += [(words, lang)] if lang != "tzo" else []
        elif any(word in words for word in SPANISH) and MARK not in words:
            found += [(words, lang)] if lang != "es-MX" else []
    return found


@pytest.fixture
def pages(client, site):
    """Name → HTML of every page type, of searches that have something in both languages, and of a form that was refused."""
    more = {
        "search in Tsotsil": f"/tzo/buscar/?q={OURS}",
        "a category": "/tzo/directorio/?rama=ejemplo-1",
        "a place without it": "/tzo/directorio/?q=zzzz&rama=ejemplo-1",
        "products in Tsotsil": f"/tzo/directorio/productos/?q={OURS}",
        "a product in Tsotsil": "/tzo/directorio/ejemplo-1/contado/",
        "a product of Tsotsil words": "/es/directorio/ejemplo-1/contado/",
    }
    found = {name: client.get(path).content.decode() for name, path in (site.paths | site.in_tsotsil() | more).items()}
    found["form refused"] = client.post("/tzo/contacto/", {}).content.decode()
    found["form sent"] = client.post("/tzo/contacto/", {"nombre": "Ana"}).content.decode()
    client.get("/preferencias/?ligero=1")
    found["light"] = client.get("/tzo/programa/").content.decode()
    return found


def test_every_word_is_said_in_its_own_language(marked, pages):
    assert {name: found for name, html in pages.items() if (found := wrong(html))} == {}


def test_the_walk_sees_words_of_every_kind(marked, pages):
    """So that the test above cannot be right of nothing."""
    for name, html in pages.items():
        assert len(interface_words(html).get("es-MX", ())) > 8, name
    assert "Ir al contenido" in interface_words(pages["directory (tzo)"])["es-MX"]
    told = {lang for html in (pages["standard page (tzo)"], pages["light"]) for words, lang in spoken(html) if "xjal" in words}
    assert told == {"tzo"}
    ours = {name for name, html in pages.items() if any(lang == "tzo" and OURS in words for words, lang in spoken(html))}
    assert ours >= {
        *("front page (tzo)", "standard page (tzo)", "articles (tzo)", "article (tzo)", "form (tzo)", "form refused", "form sent", "light"),
        *("directory (tzo)", "profile", "profile (tzo)", "search in Tsotsil", "a category", "products in Tsotsil", "a product in Tsotsil"),
        "a product of Tsotsil words",
    }


def test_a_page_in_spanish_says_it_once(pages):
    assert {name for name, html in pages.items() if '<html lang="es-MX"' in html and "<body lang=" in html} == set()
    assert {name for name, html in pages.items() if '<html lang="tzo"' in html and '<body lang="es-MX">' not in html} == set()


def test_a_language_with_words_of_its_own_never_says_spanish_of_them(marked, client, site, settings, tmp_path):
    """The catalogue decides: with as many words as the Spanish one, none of them is Spanish."""
    for code in ("es", "tzo"):
        copytree(settings.LOCALE_PATHS[0] / "es", tmp_path / code)
    settings.LOCALE_PATHS = [tmp_path]
    interface_lang.cache_clear()
    try:
        pages = {name: client.get(path).content.decode() for name, path in site.in_tsotsil().items()}
    finally:
        interface_lang.cache_clear()
    assert {name: found for name, html in pages.items() if (found := interface_words(html)).keys() != {"tzo"}} == {}
    assert {lang for words, lang in spoken(pages["article (tzo)"] + pages["profile (tzo)"]) if "Texto de ejemplo" in words} == {"es-MX"}
