"""What a visitor's browser is offered of a picture, and what it weighs."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from PIL import Image

from content.demo import make_pictures
from content.models import PortalImage
from content.pictures import first_pictures, made_jpeg, make_renditions, spec
from directory.models import CooperativePhoto
from tests.directory.test_search import cooperative, oaxaca  # noqa: F401  fixture

PICTURE = "{% load content_tags %}{% picture image widths='120,240' %}"


@pytest.fixture
def woven(db):
    return make_pictures(1)[0]


def pictured(state, *images, order=(0,)):
    """The key of a cooperative with these photos."""
    made = cooperative("Con fotos", state)
    for image, place in zip(images, order, strict=False):
        CooperativePhoto.objects.create(cooperative=made, image=image, sort_order=place)
    return made.pk


def offered(image, **context):
    image = PortalImage.objects.prefetch_related("renditions").get(pk=image.pk)
    return Template(PICTURE).render(Context({"image": image, **context}))


def test_avif_comes_before_webp_before_jpeg(woven):
    html = offered(woven)
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert 'width="240"' in html
    assert ".avif 240w" in html


@pytest.mark.parametrize("light", [False, True])
def test_a_picture_read_without_its_record_is_shown_alike(woven, light, oaxaca):  # noqa: F811
    PortalImage.objects.filter(pk=woven.pk).update(description="Un <tejido>", alt_texts={"yua": "Nook'"})
    pk = pictured(oaxaca, woven)
    plain = first_pictures(CooperativePhoto, "cooperative", [pk], (120, 240))[pk]
    assert len(plain.made) == 6
    shown = Template(PICTURE).render(Context({"image": plain, "light_mode": light}))
    assert shown == offered(woven, light_mode=light)
    assert "Un &lt;tejido&gt;" in shown
    assert plain.alt("yua") == "Nook'"


def test_the_first_of_several_is_read(db, oaxaca):  # noqa: F811
    images = [PortalImage.objects.create(title=title, file=made.file) for title, made in zip("abc", make_pictures(3), strict=True)]
    a, b, c = images
    owners = {
        pictured(oaxaca, b, a, order=(2, 1)): "a",
        pictured(oaxaca, c, a, order=(5, 5)): "c",
        pictured(oaxaca, b, c, order=(None, None)): "b",
        pictured(oaxaca): None,
    }
    pictures = first_pictures(CooperativePhoto, "cooperative", list(owners), (120,))
    assert {pk: pictures[pk].title if pk in pictures else None for pk in owners} == owners


def test_pictures_of_a_list_and_of_a_story_keep_to_their_budget(db):
    for image in make_pictures(6):
        sizes = {rendition.filter_spec: rendition.file.size for rendition in image.renditions.all()}
        assert sizes[spec(120, "avif")] <= 3.5 * 1024
        assert sizes[spec(240, "avif")] <= 3.5 * 1024
        assert sizes[spec(960, "avif")] <= 40 * 1024


def test_avif_that_is_no_smaller_is_not_offered(db):
    content = BytesIO()
    Image.new("RGB", (1000, 800), "#8f1d33").save(content, "PNG")  # one colour: WebP needs 100 bytes, AVIF three times as many
    image = PortalImage.objects.create(title="Un color", file=ContentFile(content.getvalue(), name="color.png"))
    assert make_renditions(image)
    html = offered(image)
    assert "image/avif" not in html
    assert "image/webp" in html


def test_nothing_is_made_while_a_visitor_waits(woven):
    woven.renditions.all().delete()
    assert "<svg" in offered(woven)
    assert not woven.renditions.exists()


def test_a_film_shows_its_still_unless_data_is_saved(woven):
    template = Template("{% load content_tags %}{% poster image as still %}{{ still }}")
    assert template.render(Context({"image": woven})) == made_jpeg(woven).url
    assert template.render(Context({"image": woven, "light_mode": True})) == ""
    assert template.render(Context({"image": None})) == ""


def test_a_picture_is_described_in_every_language_in_its_form(admin_client, db):
    from django.urls import reverse

    from tests.factories.content import ImageFactory

    image = ImageFactory(description="Un tejido", alt_texts={"yua": "Nook'"})
    address = reverse("wagtailimages:edit", args=[image.pk])
    html = admin_client.get(address).content.decode()
    assert 'name="alt_tzo"' in html
    assert "Nook&#x27;" in html
    told = {"title": image.title, "description": "Un tejido", "collection": image.collection_id, "alt_tzo": " Jolobil ", "alt_yua": ""}
    admin_client.post(address, told)
    image.refresh_from_db()
    assert image.alt_texts == {"tzo": "Jolobil"}
    assert [image.alt(code) for code in ("tzo", "yua", "es")] == ["Jolobil", "Un tejido", "Un tejido"]
