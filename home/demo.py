"""The pages of the demonstration: front page, standard pages, form, articles, and the Declaration of Human Rights in each language."""

import datetime

from django.conf import settings
from django.utils.html import format_html, format_html_join
from wagtail.models import Locale, Page, Site

from content.models import Alert, ArticleIndexPage, ArticlePage, FormField, FormPage, Menu, StandardPage
from content.translation import sync_trees
from content.udhr import CREDIT, declaration
from directory.models import Cooperative
from directory.models.related import RelatedCooperative, RelatedProduct

from .demo_words import ARTICLES, PAGES
from .models import HomePage

FORM = (
    ("Nombre", "singleline", True, "Cómo te llamas"),
    ("Correo o teléfono", "singleline", True, "Para poder responderte"),
    ("Tu organización", "singleline", False, "Si vienes de una"),
    ("Mensaje", "multiline", True, "En qué te ayudamos"),
)


def make_pages(pictures, *, today):
    """Put the pages below the root and make the site of them; returns the front page."""
    home = make_home()
    pages = {slug: add_page(home, slug, facts) for slug, facts in PAGES.items()}
    add_articles(home, pictures, today)
    add_form(home)
    rights = add_rights(home)
    home.callout_title = "¿Eres cooperativa?"
    home.callout_text = "Publica gratis lo que produces y deja que te encuentren quienes compran."
    home.callout_page = pages["para-cooperativas"]
    home.save_revision().publish()
    add_frame(home, pages)
    translate_rights(rights)
    sync_trees()
    return home


def make_home():
    root = Page.objects.get(depth=1)
    welcome = list(Page.objects.filter(depth=2, content_type__model="page"))  # Wagtail's own, of its first migration
    home = root.add_child(
        instance=HomePage(
            title="Inicio",
            slug="inicio",
            headline="Lo que hacen las cooperativas de México, en un solo lugar",
            introduction="Busca café, textiles, hospedaje o lo que necesites, y trata directamente con quienes lo hacen. Los datos de esta demostración son ficticios.",
            locale=Locale.objects.get(language_code=settings.LANGUAGE_CODE),
        )
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, "hostname": "localhost", "port": 80, "site_name": "POSiBLE COOP"})
    for page in welcome:
        Page.objects.get(pk=page.pk).delete()
    return HomePage.objects.get(pk=home.pk)


def add_page(home, slug, facts):
    title, introduction, body, in_menu = facts
    page = home.add_child(instance=StandardPage(title=title, slug=slug, introduction=introduction, body=story(body), show_in_menus=in_menu))
    page.save_revision().publish()
    return page


def story(parts):
    """The body of a page: ("heading", …) and ("text", html) and ("quote", words, person, role) in their order."""
    blocks = []
    for kind, *values in parts:
        if kind == "heading":
            blocks.append({"type": "heading", "value": {"text": values[0]}})
        elif kind == "quote":
            blocks.append({"type": "quote", "value": {"text": values[0], "person": values[1], "role": values[2]}})
        elif kind == "picture":
            blocks.append({"type": "picture", "value": {"image": values[0].pk, "caption": values[1]}})
        else:
            blocks.append({"type": "text", "value": values[0]})
    return StandardPage._meta.get_field("body").stream_block.to_python(blocks)


def add_articles(home, pictures, today):
    index = home.add_child(
        instance=ArticleIndexPage(
            title="Historias y noticias",
            slug="historias",
            introduction="Cómo trabajan, qué logran y qué aprenden las cooperativas. Relatos de demostración.",
            show_in_menus=True,
        )
    )
    index.save_revision().publish()
    cooperatives = list(Cooperative.objects.filter(products__isnull=False).distinct().order_by("pk")[: len(ARTICLES)])
    for number, (slug, title, kind, introduction, body) in enumerate(ARTICLES):
        parts = [*body[:1], *([("picture", pictures[number % len(pictures)], "Dibujo de un tejido")] if pictures else []), *body[1:]]
        page = index.add_child(
            instance=ArticlePage(
                title=title,
                slug=slug,
                kind=kind,
                introduction=introduction,
                author="Equipo de demostración",
                published_on=today - datetime.timedelta(days=4 + 9 * number),
                picture=pictures[number % len(pictures)] if pictures else None,
                body=story(parts),
            )
        )
        page.tags.add("cooperativas", "demostración")
        if number < len(cooperatives):
            page.related_cooperatives = [RelatedCooperative(cooperative=cooperatives[number], sort_order=0)]
            page.related_products = [RelatedProduct(product=product, sort_order=place) for place, product in enumerate(cooperatives[number].products.all()[:2])]
        page.save_revision().publish()


def add_form(home):
    page = home.add_child(
        instance=FormPage(
            title="Contacto",
            slug="contacto",
            introduction="Escríbenos: respondemos en dos días hábiles. En esta demostración, los mensajes se guardan y nadie los recibe.",
            thanks="<p>Gracias, recibimos tu mensaje.</p>",
            show_in_menus=True,
        )
    )
    page.form_fields = [
        FormField(label=label, field_type=kind, required=required, help_text=help_text, sort_order=place)
        for place, (label, kind, required, help_text) in enumerate(FORM)
    ]
    page.save_revision().publish()


def add_frame(home, pages):
    """Navigation, footer and the notice that says what this is."""
    locale = home.locale
    children = {page.slug: page.pk for page in home.get_children()}
    columns = (
        ("La comunidad", ("acerca", "programa", "historias")),
        ("Participa", ("para-compradores", "para-cooperativas", "contacto")),
        ("Tus datos y derechos", ("nuestros-derechos",)),
    )
    menu, _made = Menu.objects.get_or_create(locale=locale)
    menu.navigation = Menu._meta.get_field("navigation").stream_block.to_python(
        [{"type": "link", "value": link(children[slug])} for slug in ("historias", "para-compradores", "para-cooperativas", "acerca")]
    )
    menu.footer = Menu._meta.get_field("footer").stream_block.to_python(
        [{"type": "column", "value": {"title": title, "links": [link(children[slug]) for slug in slugs]}} for title, slugs in columns]
    )
    menu.save()
    Alert.objects.create(locale=locale, text="Sitio de demostración: las cooperativas y sus contactos son ficticios.", page=pages["acerca"], live=True)


def link(page):
    return {"page": page, "url": "", "label": ""}


def rights_body(words):
    parts = []
    for article in words["articles"]:
        parts += [("heading", article["heading"][:120]), ("text", format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in article["paragraphs"])))]
    return story([*parts, ("text", format_html("<p>{}</p>", CREDIT))])


def add_rights(home):
    words = declaration()["es"]
    page = home.add_child(instance=StandardPage(title=words["title"], slug="nuestros-derechos", body=rights_body(words), show_in_menus=True))
    page.save_revision().publish()
    return page


def translate_rights(page):
    """The same page in the other languages of the site, with the Declaration's own words; never invented ones."""
    texts = declaration()
    for code, _name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE or code not in texts:
            continue
        locale, _made = Locale.objects.get_or_create(language_code=code)
        copy = page.copy_for_translation(locale, copy_parents=True)
        copy.title, copy.draft_title = texts[code]["title"], texts[code]["title"]
        copy.body = rights_body(texts[code])
        copy.save_revision().publish()
