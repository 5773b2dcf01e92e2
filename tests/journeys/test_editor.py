"""A story with pictures from the editor's first word to a reader in Tsotsil: written, sent back, corrected, published, translated."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from wagtail.models import Locale, TaskState
from wagtail_localize.models import LocaleSynchronization, Translation

from accounts.roles import Role, sync
from content.forms import DESCRIPTION_NEEDED
from content.models import ArticleIndexPage, ArticlePage

from .conftest import DESK, PASSWORD, PHONE, sign_in

pytestmark = pytest.mark.browser
TITLE = "La cosecha de enero"
WORDS = "Entre todas cortamos el primer café del año."
REASON = "Falta decir en qué comunidad fue."
PLACE = "Fue en San Ejemplo."
ALTS = ["Manos que cortan café maduro", "Costales de café al sol"]


@pytest.fixture
def translated_trees(site):
    """New pages appear in Tsotsil as aliases, as wagtail-localize does on a portal that synchronises its trees."""
    spanish, tsotsil = (Locale.objects.get(language_code=code) for code in ("es", "tzo"))
    LocaleSynchronization.objects.get_or_create(locale=tsotsil, defaults={"sync_from": spanish})
    # A migration of wagtail-localize makes it: gone once an earlier test emptied the tables.
    kind = ContentType.objects.get_for_model(Translation)
    Permission.objects.get_or_create(content_type=kind, codename="submit_translation", defaults={"name": "Can submit translations"})
    sync()
    return tsotsil


def photograph(of):
    """A file of its own for each `of`: Wagtail asks about one that it has already."""
    stream = io.BytesIO()
    Image.new("RGB", (1200, 800), (len(of) * 5, 60, 40)).save(stream, "JPEG")
    return stream.getvalue()


def add_block(page, name):
    """A block of that name below those that are there; returns it."""
    body = page.locator("[data-contentpath=body]")
    body.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()
    return body.locator("[data-streamfield-child]").last


def add_picture(page, name, alt):
    """Upload a photograph where a picture is chosen; without a description it does not leave, and need not be chosen again."""
    add_block(page, "Imagen").get_by_role("button", name="Seleccionar una imagen").click()
    chooser = page.locator(".modal")
    chooser.get_by_role("tab", name="Subir").click()
    upload = chooser.locator("#tab-upload")
    file = {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photograph(alt)}
    upload.locator("input[type=file]").set_input_files(file)
    expect(upload.locator("[name$=title]")).to_have_value(name)
    upload.locator("button[type=submit]").click()
    description = upload.locator("[name$=description]")
    expect(description).to_have_js_property("validationMessage", str(DESCRIPTION_NEEDED))
    expect(description).to_be_focused()
    assert upload.locator("input[type=file]").evaluate("field => field.files.length") == 1
    description.fill(alt)
    upload.locator("button[type=submit]").click()
    chooser.wait_for(state="detached")


def write(page, words):
    block = add_block(page, "Texto")
    block.locator("[contenteditable=true]").click()
    page.keyboard.type(words)
    page.wait_for_timeout(500)  # the rich text editor writes its field a moment after the last key


def submit(page):
    with page.expect_navigation():
        page.locator("button[name=action-submit]").first.evaluate("button => button.click()")


def decide(page, article, action):
    """Press the moderator's button below the form; returns the dialog in which some ask for more."""
    page.goto(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    page.locator(f"[data-workflow-action-name={action}]").first.evaluate("button => button.click()")
    return page.locator(".modal")


def reads(page, address, prefix=""):
    """What a visitor without JavaScript sees there: the words and both pictures, told and really loaded."""
    page.goto(address)
    assert page.inner_text("h1") == f"{prefix}{TITLE}"
    told = page.inner_text(".prose")
    assert f"{prefix}{WORDS}" in told
    assert f"{prefix}{PLACE}" in told
    pictures = page.locator(".prose figure img")
    assert [picture.get_attribute("alt") for picture in pictures.all()] == ALTS
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)


def test_a_story_with_pictures_is_sent_back_corrected_published_and_translated(translated_trees, people, open_screen, client):
    parent = ArticleIndexPage.objects.get(locale__language_code="es")
    with open_screen(viewport=PHONE) as page:
        sign_in(page, people[Role.EDITOR])
        page.goto(reverse("wagtailadmin_pages:add", args=["content", "articlepage", parent.pk]))
        page.fill("[name=title]", TITLE)
        page.fill("[name=introduction]", "Así empezó el año.")
        write(page, WORDS)
        for number, alt in enumerate(ALTS):
            add_picture(page, f"IMG_{number}", alt)
        submit(page)
    article = ArticlePage.objects.get(title=TITLE, locale__language_code="es")
    assert not article.live
    assert client.get(f"/es/historias/{article.slug}/").status_code == 404
    call_command("db_worker", batch=True, verbosity=0)  # makes the sizes of the pictures

    with open_screen(viewport=DESK) as page:
        sign_in(page, people[Role.MODERATOR])
        asked = decide(page, article, "reject")
        asked.locator("button[type=submit]").click()
        expect(asked.locator(".error-message")).to_have_text("Escribe el motivo, para que sepan qué cambiar.")
        asked.locator("[name=comment]").fill(REASON)
        with page.expect_navigation():
            asked.locator("button[type=submit]").click()
    assert TaskState.objects.get(workflow_state__object_id=str(article.pk)).comment == REASON

    with open_screen(viewport=PHONE) as page:
        sign_in(page, people[Role.EDITOR])
        page.goto(reverse("wagtailadmin_pages:edit", args=[article.pk]))
        expect(page.locator(".messages")).to_contain_text(REASON)
        write(page, PLACE)
        submit(page)
        page.goto(reverse("wagtailadmin_pages:edit", args=[article.pk]))
        assert REASON not in page.inner_text("body")  # it was answered
    waiting = TaskState.objects.get(workflow_state__object_id=str(article.pk), status=TaskState.STATUS_IN_PROGRESS)
    assert client.login(username=people[Role.EDITOR].email, password=PASSWORD)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", waiting.pk]), {"comment": "Me apruebo"})
    assert not ArticlePage.objects.get(pk=article.pk).live

    with open_screen(viewport=DESK) as page:
        sign_in(page, people[Role.MODERATOR])
        decide(page, article, "approve")
        page.wait_for_url(lambda url: "/edit/" not in url)
    assert ArticlePage.objects.get(pk=article.pk).live
    with open_screen(viewport=PHONE, java_script_enabled=False) as page:
        reads(page, f"/es/historias/{article.slug}/")

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
        reads(page, there.url, "Tzo: ")
        assert page.url.split("/")[3] == "tzo"
        assert page.get_attribute("html", "lang") == "tzo"
        assert page.get_attribute(".prose", "lang") == "tzo"
