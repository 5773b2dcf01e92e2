"""Walks the admin in Chromium: nothing may break the Content Security Policy, and the widgets must still start."""

import os
import shutil

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page, Site

from accounts.models import User
from content.models import ArticleIndexPage, ArticlePage, FormPage, StandardPage

from ..browser import sign_in
from ..factories.content import ImageFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


@pytest.fixture
def site(db):
    Locale.objects.get_or_create(language_code="es")
    Locale.objects.get_or_create(language_code="tzo")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    home = root.get_children().first() or root.add_child(instance=Page(title="Inicio", slug="inicio"))
    Site.objects.get_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    index = home.add_child(instance=ArticleIndexPage(title="Noticias", slug="noticias"))
    article = index.add_child(instance=ArticlePage(title="Una cosecha", slug="una-cosecha"))
    article.save_revision().publish()
    article.title = "Una buena cosecha"
    article.save_revision()
    form = home.add_child(instance=FormPage(title="Escríbenos", slug="escribenos"))
    page = home.add_child(instance=StandardPage(title="Quiénes somos", slug="quienes-somos"))
    return {"home": home, "article": article, "form": form, "page": page, "picture": ImageFactory()}


@pytest.fixture
def walker(live_server, client, site, playwright):
    chief = User.objects.create_superuser("jefa@ejemplo.test", "una-frase-larga-9")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    context = browser.new_context(locale="es-MX")
    page = context.new_page()
    page.troubles = []
    page.on("console", lambda message: page.troubles.append((page.url, message.text)) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.troubles.append((page.url, str(error))))
    sign_in(page, chief)
    page.base = live_server.url
    yield page
    browser.close()


def test_no_page_of_the_admin_breaks_its_policy(walker, site):
    pages = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[site["home"].pk]),
        reverse("wagtailadmin_pages:add", args=["content", "standardpage", site["home"].pk]),
        *(reverse("wagtailadmin_pages:edit", args=[site[name].pk]) for name in ("article", "form", "page")),
        reverse("wagtailadmin_pages:history", args=[site["article"].pk]),
        reverse("wagtailadmin_pages:revisions_compare", args=[site["article"].pk, "earliest", "latest"]),
        reverse("wagtailadmin_pages:copy", args=[site["article"].pk]),
        reverse("wagtailadmin_pages:usage", args=[site["article"].pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[site["picture"].pk]),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtailimages:add"),
        reverse("wagtaildocs:add_multiple"),
        reverse("wagtailsnippets:index"),
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_groups:index"),
        reverse("wagtailusers_groups:add"),
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailadmin_workflows:add"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:aging_pages"),
        reverse("wagtailadmin_account"),
        reverse("wagtailredirects:add"),
        reverse("wagtailsites:add"),
        reverse("wagtail_localize:submit_page_translation", args=[site["article"].pk]),
    ]
    for address in pages:
        response = walker.goto(walker.base + address)
        walker.wait_for_load_state("networkidle")
        assert response.status == 200, address
    assert not walker.troubles, "\n".join(f"{url}: {text}" for url, text in walker.troubles)


def test_the_widgets_start_without_inline_scripts(walker, site):
    walker.goto(walker.base + reverse("wagtailadmin_pages:edit", args=[site["form"].pk]))
    walker.wait_for_load_state("networkidle")
    walker.click("#id_form_fields-ADD")
    walker.wait_for_selector('[name="form_fields-0-label"]')
    walker.goto(walker.base + reverse("wagtailadmin_pages:edit", args=[site["article"].pk]))
    walker.wait_for_load_state("networkidle")
    walker.click('[name="published_on"]')
    walker.wait_for_selector(".xdsoft_datetimepicker:visible")
    walker.keyboard.press("Escape")
    walker.click("#id_picture-chooser [data-chooser-action-choose]")
    walker.wait_for_selector(".modal-dialog:visible")
    walker.wait_for_load_state("networkidle")
    walker.goto(walker.base + reverse("wagtailimages:edit", args=[site["picture"].pk]))
    walker.wait_for_selector(".focal-point-chooser .jcrop-holder")
    walker.goto(walker.base + reverse("wagtailsnippets_directory_cooperative:add"))
    walker.wait_for_load_state("networkidle")
    assert walker.locator('[data-controller="starts"]').count() == walker.locator('template [data-controller="starts"]').count()
    assert not walker.troubles, "\n".join(f"{url}: {text}" for url, text in walker.troubles)
