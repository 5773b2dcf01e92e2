"""What editors compose around the pages, in every language, without a query too many."""

import json

import pytest
from wagtail.models import Locale, Page

from content import freshness, navigation
from content.models import Alert, Menu, Organisation
from tests.portal.site import build

pytestmark = pytest.mark.django_db


def link(page=None, url="", label=""):
    return {"page": page.pk if page else None, "url": url, "label": label}


@pytest.fixture
def site():
    return build()


def menu(code="es", links=(), columns=()):
    row = Menu(locale=Locale.objects.get(language_code=code))
    row.navigation = json.dumps([{"type": "link", "value": value} for value in links])
    row.footer = json.dumps(
        [
            {"type": "column", "value": {"title": title, "links": [{"type": "item", "id": str(number), "value": value} for number, value in enumerate(values)]}}
            for title, values in columns
        ]
    )
    row.save()
    return row


def test_spanish_stands_in_and_says_so(site, client):
    about = Page.objects.get(slug="programa", locale__language_code="es")
    menu(links=[link(about), link(url="https://example.org/", label="Aliados")], columns=[("Nosotras", [link(about, label="Quiénes somos")])])
    frame = navigation.frame_for("tzo")
    assert [(item["url"], item["label"], item["lang"]) for item in frame["navigation"]] == [
        ("/tzo/programa/", "El programa", "es-MX"),
        ("https://example.org/", "Aliados", "es-MX"),
    ]
    html = client.get("/tzo/programa/").content.decode()
    assert '<a href="/tzo/programa/" aria-current="page">El programa</a>' in html  # as the words of the interface, which <body> says
    assert "Quiénes somos" in html


def test_the_header_says_that_one_is_in_the_directory(site, client):
    suppliers = '<a href="/tzo/directorio/" aria-current="true">'
    for path in (site.in_tsotsil()[name] for name in ("directory (tzo)", "map (tzo)", "profile (tzo)")):
        assert suppliers in client.get(path).content.decode(), path
    assert suppliers not in client.get("/tzo/programa/").content.decode()


def test_a_language_has_words_of_its_own(site):
    menu(links=[link(url="https://example.org/", label="Aliados")])
    menu("tzo", links=[link(url="https://example.org/", label="Jchi’iltak")])
    assert [item["label"] for item in navigation.frame_for("tzo")["navigation"]] == ["Jchi’iltak"]
    assert [item["label"] for item in navigation.frame_for("yua")["navigation"]] == ["Aliados"]


def test_a_link_to_a_deleted_or_hidden_page_is_left_out(site):
    about = Page.objects.get(slug="programa", locale__language_code="es")
    form = Page.objects.get(slug="contacto", locale__language_code="es")
    menu(links=[link(about), link(form)])
    Page.objects.filter(slug="programa").update(live=False)
    form.delete()
    assert navigation.frame_for("es")["navigation"] == []


def test_queries_do_not_grow_with_the_links(site, django_assert_max_num_queries):
    articles = list(Page.objects.filter(slug__startswith="historia-", locale__language_code="es"))
    menu(links=[link(page) for page in articles], columns=[("x", [link(page) for page in articles])])
    navigation.frame_for("tzo")
    with django_assert_max_num_queries(8):
        assert len(navigation.frame_for("tzo")["navigation"]) == len(articles)


def test_a_kept_frame_costs_nothing_until_something_changes(site, settings, django_assert_num_queries, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE = True
    with django_capture_on_commit_callbacks(execute=True):
        freshness.public_content_changed()
    assert navigation.frame_for("es")["alert"] is None
    with django_assert_num_queries(0):
        navigation.frame_for("es")
    with django_capture_on_commit_callbacks(execute=True):
        Alert.objects.create(locale=Locale.objects.get(language_code="es"), text="Mañana no hay oficina")
    assert navigation.frame_for("es")["alert"]["text"] == "Mañana no hay oficina"


def test_publishing_and_hiding_a_page_makes_kept_pages_stale(site, django_capture_on_commit_callbacks):
    page = Page.objects.get(slug="programa", locale__language_code="es").specific
    seen = {freshness.version()}
    for act in (lambda: page.save_revision().publish(), page.unpublish):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        seen.add(freshness.version())
    assert len(seen) == 3


def test_a_notice_stands_above_every_page_until_it_is_taken_back(site, client):
    alert = Alert.objects.create(locale=Locale.objects.get(language_code="es"), text="Inscripciones <abiertas>", is_urgent=True)
    assert "Inscripciones &lt;abiertas&gt;" in client.get("/yua/directorio/").content.decode()
    alert.unpublish()
    assert "Inscripciones" not in client.get("/yua/directorio/").content.decode()


def test_the_organisation_says_how_to_reach_it(site, client):
    Organisation.objects.create(email="hola@ejemplo.test", privacy_page=Page.objects.get(slug="programa", locale__language_code="es"))
    html = client.get("/es/directorio/").content.decode()
    assert "mailto:hola@ejemplo.test" in html
    assert '<a href="/es/programa/">El programa</a>' in html


def test_editors_compose_it_in_the_admin(site, admin_client):
    for path in (
        "/admin/snippets/content/menu/",
        "/admin/snippets/content/menu/add/",
        "/admin/snippets/content/alert/add/",
        "/admin/settings/content/organisation/",
    ):
        assert admin_client.get(path, follow=True).status_code == 200, path
