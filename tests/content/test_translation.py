"""An editor translates an article with a picture, and it is read in Tsotsil: through the views that editors use."""

import warnings
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.paginator import UnorderedObjectListWarning
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation

from content.models import ArticleIndexPage, ArticlePage, PortalImage
from content.pictures import make_renditions
from content.translation import is_untranslated, page_language, sync_trees
from content.udhr import declaration
from tests.portal.site import build

pytestmark = pytest.mark.django_db


def photograph(*, gps=False):
    content = BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x0112] = 6  # turned by 90°
        exif[0x010F] = "Teléfono"
        exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (1200, 600), "#8f1d33").save(content, "JPEG", exif=exif)
    return PortalImage.objects.create(
        title="Cosecha", description="Dos mujeres con canastos", credit="Ana", file=ContentFile(content.getvalue(), name="cosecha.jpg"), width=1200, height=600
    )


def test_pictures_lose_where_they_were_taken_and_stand_upright():
    image = photograph(gps=True)
    with Image.open(image.file.path) as stored:
        assert not stored.getexif()
        assert stored.size == (600, 1200)
    image.refresh_from_db()
    assert (image.width, image.height) == (600, 1200)


def test_an_article_with_a_picture_is_translated_and_read_in_tsotsil(admin_client):
    build()
    image = photograph()
    make_renditions(image)
    index = ArticleIndexPage.objects.get(locale__language_code="es")
    article = index.add_child(
        instance=ArticlePage(
            title="La cosecha",
            slug="la-cosecha",
            introduction="Cómo fue este año.",
            body=[("text", "<p>Somos iguales.</p>"), ("picture", {"image": image, "caption": "En enero"})],
        )
    )
    sync_trees()
    tsotsil = Locale.objects.get(language_code="tzo")
    alias = article.get_translation(tsotsil)
    assert page_language(alias) == "es"
    assert is_untranslated(alias)

    admin_client.post(reverse("wagtail_localize:submit_page_translation", args=[article.pk]), {"locales": [tsotsil.pk]})
    translation = Translation.objects.get(source__object_id=article.translation_key, target_locale=tsotsil)
    page = Page.objects.get(pk=alias.pk)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert admin_client.get(edit).status_code == 200

    words = declaration()["tzo"]["articles"][0]["paragraphs"][0]
    for segment in StringSegment.objects.filter(source=translation.source):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        value = words if segment.string.data == "Somos iguales." else segment.string.data
        answer = admin_client.generic("PUT", address, f"value={value}", content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (200, 201), answer.content
    admin_client.post(edit, {"action": "publish"})

    page = Page.objects.get(pk=alias.pk)
    assert page.live
    assert page_language(page) == "tzo"
    html = admin_client.get("/tzo/historias/la-cosecha/").content.decode()
    assert '<html lang="tzo"' in html
    assert words in html.replace("&#x27;", "'")
    assert "noindex" not in html
    assert '<source type="image/webp"' in html
    assert 'alt="Dos mujeres con canastos"' in html
    assert "Somos iguales." in admin_client.get("/es/historias/la-cosecha/").content.decode()


def test_the_preview_of_an_article_follows_the_policy(admin_client):
    build()
    article = ArticlePage.objects.filter(locale__language_code="es").first()
    response = admin_client.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk]))
    assert response.status_code == 200
    assert " style=" not in response.content.decode()


def test_a_page_waits_for_its_hour(client):
    build()
    index = ArticleIndexPage.objects.get(locale__language_code="es")
    article = index.add_child(instance=ArticlePage(title="Mañana", slug="manana", live=False))
    article.go_live_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    assert client.get("/es/historias/manana/").status_code == 404
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")
    assert client.get("/es/historias/manana/").status_code == 200


def test_a_missing_file_breaks_no_page(client):
    build()
    image = photograph()
    make_renditions(image)
    index = ArticleIndexPage.objects.get(locale__language_code="es")
    index.add_child(instance=ArticlePage(title="Con foto", slug="con-foto", picture=image, body=[("picture", {"image": image, "caption": ""})]))
    for rendition in image.renditions.all():
        rendition.file.storage.delete(rendition.file.name)
    image.file.storage.delete(image.file.name)
    client.cookies["preferencias"] = "idioma=es&ligero=1"
    for _mode in range(2):
        assert client.get("/es/historias/con-foto/").status_code == 200
        client.cookies.clear()


def test_a_refused_form_keeps_what_was_written(client):
    build()
    html = client.post("/es/contacto/", {"nombre": "", "mensaje": "Vendemos «café» & miel"}).content.decode()
    assert "Vendemos «café» &amp; miel" in html
    assert 'role="alert"' in html


def test_the_list_of_articles_costs_the_same_however_many(client):
    build()
    client.get("/es/historias/")
    counts = []
    for keep in (12, 2):
        for article in list(ArticlePage.objects.filter(locale__language_code="es").order_by("pk")[keep:]):
            article.delete()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/es/historias/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_translations_are_listed_in_an_order(admin_client):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnorderedObjectListWarning)
        for name in ("translations_report", "translations_report_results"):
            assert admin_client.get(reverse(f"wagtail_localize:{name}")).context["object_list"].ordered
