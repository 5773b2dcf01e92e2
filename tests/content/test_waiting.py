"""What waits to be translated, as a translator's first page and the report say it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from accounts.models import User
from accounts.roles import Role
from content.models import ArticleIndexPage, ArticlePage, StandardPage
from content.translation import sync_trees
from content.waiting import Wait, waiting
from tests.portal.site import build

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/por-traducir/"


@pytest.fixture
def translator():
    build()
    sync_trees()
    person = User.objects.create_user("traduce@ejemplo.test", first_name="Ana")
    person.groups.add(Group.objects.get(name=Role.TRANSLATOR))
    return person


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().split("<main")[-1]).split())


def in_tsotsil(person):
    return {page.title: page.wait for page in waiting(person).filter(locale__language_code="tzo")}


def make_article(title="La cosecha"):
    article = ArticlePage(title=title, slug=title.lower().replace(" ", "-"), body=[("text", "<p>Somos iguales.</p>")])
    ArticleIndexPage.objects.get(locale__language_code="es").add_child(instance=article).save_revision().publish()
    sync_trees()
    return article


def translate(article):
    source, _made = TranslationSource.get_or_create_from_instance(article)
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="tzo"))
    translation.save_target()
    return translation


def say(translation):
    for segment in StringSegment.objects.filter(source=translation.source):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string, context=segment.context, locale=translation.target_locale, defaults={"data": segment.string.data}
        )
    translation.save_target()


def test_a_page_goes_through_its_waits(translator):
    article = make_article()
    assert in_tsotsil(translator)["La cosecha"] == Wait.UNTRANSLATED
    translation = translate(article)
    assert in_tsotsil(translator)["La cosecha"] == Wait.BEGUN
    say(translation)
    assert "La cosecha" not in in_tsotsil(translator)
    article.refresh_from_db()
    article.introduction = "Otra."
    article.save_revision().publish()
    row = waiting(translator).get(title="La cosecha", locale__language_code="tzo")
    assert (row.wait, row.spanish, row.source) == (Wait.CHANGED, article.pk, translation.source_id)
    translation.source.update_from_db()
    translation.save_target()
    assert in_tsotsil(translator)["La cosecha"] == Wait.BEGUN


def test_a_page_translated_by_hand_waits_once_its_spanish_changes(translator):
    home = Page.objects.get(depth=2, locale__language_code="es").specific
    page = home.add_child(instance=StandardPage(title="Derechos", slug="derechos"))
    page.save_revision().publish()
    copy = page.copy_for_translation(Locale.objects.get(language_code="tzo"))
    copy.save_revision().publish()
    assert "Derechos" not in in_tsotsil(translator)
    page.save_revision().publish()
    assert in_tsotsil(translator)["Derechos"] == Wait.CHANGED


def test_what_is_no_longer_public_in_spanish_waits_no_more(translator):
    article = make_article()
    Page.objects.filter(pk=article.pk).update(live=False)
    assert "La cosecha" not in in_tsotsil(translator)


def test_who_may_edit_one_language_sees_that_one(translator):
    translator.groups.clear()
    group = Group.objects.create(name="Tsotsil")
    translator.groups.add(group)
    group.permissions.add(*Permission.objects.filter(codename__in=("submit_translation", "access_admin")))
    home = Page.objects.get(depth=2, locale__language_code="tzo")
    GroupPagePermission.objects.create(group=group, page=home, permission=Permission.objects.get(codename="change_page"))
    assert {page.locale.language_code for page in waiting(translator)} == {"tzo"}


def test_a_translators_first_page_and_report_say_what_waits(translator, client):
    client.force_login(translator)
    article = make_article()
    say(translate(article))
    Page.objects.filter(pk=article.pk).update(last_published_at=timezone.now() + timedelta(minutes=1))
    desk = text(client.get("/admin/"))
    assert "Cambió en español después de traducirse" in desk
    assert re.search(r"Bats’i k’op : 1 cambió en español · \d+ sin traducir", desk)
    report = client.get(f"{REPORT}?language=tzo&wait=1")
    assert "La cosecha" in text(report)
    assert "Traer los cambios" in text(report)
    assert (
        reverse("wagtail_localize:update_translations", args=[TranslationSource.objects.get(object_id=article.translation_key).pk]) in report.content.decode()
    )


def test_with_nothing_waiting_it_says_so(translator, client):
    client.force_login(translator)
    Page.objects.filter(locale__language_code="es").update(live=False)
    assert "Nada espera traducción." in text(client.get("/admin/"))
    assert "Nada espera traducción." in text(client.get(REPORT))


@pytest.mark.parametrize("address", ["/admin/", REPORT])
def test_many_pages_take_no_more_questions_than_few(translator, client, address):
    client.force_login(translator)
    make_article("Una")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(8):
        article = make_article(f"Relato {number}")
        if number % 2:
            say(translate(article))
            article.save_revision().publish()
    with CaptureQueriesContext(connection) as many:
        assert "Relato 7" in text(client.get(address))
    assert len(many) <= len(few) + (1 if address == "/admin/" else 0)  # those that changed are read only where there are any
