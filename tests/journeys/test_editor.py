"""A story from the editor's first word to a reader in Tsotsil: written, reviewed, published, translated."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, TaskState
from wagtail_localize.models import LocaleSynchronization, Translation

from accounts.roles import Role
from content.models import ArticleIndexPage, ArticlePage

from .conftest import DESK, PASSWORD, PHONE, sign_in

pytestmark = pytest.mark.browser
TITLE = "La cosecha de enero"
WORDS = "Entre todas cortamos el primer café del año."


@pytest.fixture
def translated_trees(site):
    """New pages appear in Tsotsil as aliases, as wagtail-localize does on a portal that synchronises its trees."""
    spanish, tsotsil = (Locale.objects.get(language_code=code) for code in ("es", "tzo"))
    LocaleSynchronization.objects.get_or_create(locale=tsotsil, defaults={"sync_from": spanish})
    return tsotsil


def write_article(page, parent):
    page.goto(reverse("wagtailadmin_pages:add", args=["content", "articlepage", parent.pk]))
    page.fill("[name=title]", TITLE)
    page.fill("[name=introduction]", "Así empezó el año.")
    body = page.locator("[data-contentpath=body]")
    body.locator("button.c-sf-add-button").first.click()
    page.get_by_role("option", name="Texto", exact=True).click()
    body.locator("[contenteditable=true]").first.click()
    page.keyboard.type(WORDS)
    page.wait_for_timeout(500)  # the rich text editor writes its field a moment after the last key
    with page.expect_navigation():
        page.locator("button[name=action-submit]").first.evaluate("button => button.click()")


def test_a_story_is_written_reviewed_published_and_translated(translated_trees, people, open_screen, client):
    parent = ArticleIndexPage.objects.get(locale__language_code="es")
    with open_screen(viewport=DESK) as page:
        sign_in(page, people[Role.EDITOR])
        write_article(page, parent)
    article = ArticlePage.objects.get(title=TITLE, locale__language_code="es")
    assert not article.live
    assert client.get(f"/es/historias/{article.slug}/").status_code == 404

    waiting = TaskState.objects.get(workflow_state__object_id=str(article.pk), status=TaskState.STATUS_IN_PROGRESS)
    act = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", waiting.pk])
    assert client.login(username=people[Role.EDITOR].email, password=PASSWORD)
    client.post(act, {"comment": "Me apruebo"})
    assert not ArticlePage.objects.get(pk=article.pk).live
    assert client.login(username=people[Role.MODERATOR].email, password=PASSWORD)
    client.post(act, {"comment": "Muy bien contado."})
    assert ArticlePage.objects.get(pk=article.pk).live
    assert TaskState.objects.get(pk=waiting.pk).comment == "Muy bien contado."

    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"/es/historias/{article.slug}/")
        assert page.inner_text("h1") == TITLE
        assert WORDS in page.inner_text(".prose")

    assert client.login(username=people[Role.TRANSLATOR].email, password=PASSWORD)
    answer = client.post(reverse("wagtail_localize:submit_page_translation", args=[article.pk]), {"locales": [translated_trees.pk]})
    assert answer.status_code == 302, answer.context["form"].errors
    translation = Translation.objects.get(source__object_id=article.translation_key, target_locale=translated_trees)
    for segment in translation.source.stringsegment_set.exclude(context__path="slug"):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        answer = client.put(address, f"value=Tzo: {segment.string.data}", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 201, answer.content

    assert client.login(username=people[Role.MODERATOR].email, password=PASSWORD)
    there = translation.get_target_instance()
    client.post(reverse("wagtailadmin_pages:edit", args=[there.pk]), {"action": "publish"})
    there.refresh_from_db()
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        page.goto(there.url)
        assert page.url.split("/")[3] == "tzo"
        assert page.get_attribute("html", "lang") == "tzo"
        assert page.inner_text("h1") == f"Tzo: {TITLE}"
        assert page.get_attribute(".prose", "lang") == "tzo"
        assert f"Tzo: {WORDS}" in page.inner_text(".prose")
