"""The one grammar of stories: every block explains itself, previews, and survives what it named."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.blocks import StoryBlock
from directory.models import Cooperative

from ..factories.directory import ProductFactory

STORY = StoryBlock()


@pytest.mark.parametrize("name", list(STORY.child_blocks))
def test_every_block_explains_itself(name):
    block = STORY.child_blocks[name]
    assert block.meta.icon != "placeholder"
    assert str(block.label)
    assert str(block.meta.description)
    assert block.meta.template.startswith("content/blocks/")
    assert block.is_previewable


@pytest.mark.parametrize("name", list(STORY.child_blocks))
@pytest.mark.parametrize("records", [False, True], ids=["empty library", "with records"])
def test_every_preview_shows_something(admin_client, db, name, records):
    if records:
        ProductFactory(name="Miel de ejemplo", cooperative__public_name="Las de ejemplo")
    block = STORY.child_blocks[name]
    html = admin_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()
    shown = html.split("<main>")[1].split("</main>")[0]
    assert len(strip_tags(shown).split()) >= 2
    assert "None" not in shown
    if name in ("suppliers", "products"):
        assert ("ejemplo" in shown) == records
    if name in ("picture", "gallery"):
        assert "<svg" in shown


def render(*raw):
    value = StreamValue(STORY, [{"type": kind, "value": value, "id": str(number)} for number, (kind, value) in enumerate(raw)], is_lazy=True)
    return Template("{% load wagtailcore_tags %}{% include_block value %}").render(Context({"value": value}))


def test_words_are_escaped_and_nothing_is_inline(db):
    html = render(
        ("heading", {"text": "<script>alert(1)</script>"}),
        ("quote", {"text": "«Sí» & no", "person": "Ana", "role": ""}),
        ("accordion", {"questions": [{"question": "¿Cuánto?", "answer": "<p>Nada</p>"}]}),
        ("elsewhere", {"title": "Video", "url": "https://example.org/v", "site": "example.org"}),
        ("figures", {"figures": [{"number": "64", "label": "familias"}], "source": "Asamblea"}),
    )
    assert "<script" not in html
    assert " style=" not in html
    assert "&lt;script&gt;" in html
    assert "<iframe" not in html


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("picture", {"image": 999, "caption": "x"}),
        ("audio", {"title": "x", "file": 999, "duration": "", "transcript": ""}),
        ("video", {"title": "x", "file": 999, "duration": "", "transcript": "", "poster": 999}),
        ("downloads", {"files": [{"title": "x", "file": 999}]}),
        ("gallery", {"pictures": [{"image": 999, "caption": ""}]}),
        ("suppliers", {"title": "Quién", "cooperatives": [999]}),
        ("products", {"title": "Qué", "products": [999]}),
        ("call_to_action", {"title": "t", "text": "", "button": "b", "link": {"page": 999, "url": ""}}),
    ],
)
def test_a_deleted_target_leaves_no_trace_and_no_error(db, kind, value):
    html = render((kind, value))
    assert "None" not in html


def test_a_cooperative_that_is_no_longer_public_is_left_out(db):
    make = {"state_id": "20", "live": True}
    shown = Cooperative.objects.create(public_name="La visible", slug="visible", **make)
    hidden = Cooperative.objects.create(public_name="La oculta", slug="oculta", **make | {"live": False})
    html = render(("suppliers", {"title": "", "cooperatives": [shown.pk, hidden.pk]}))
    assert "La visible" in html
    assert "La oculta" not in html


def test_sound_is_never_preloaded_and_tells_its_size(db):
    from django.core.files.base import ContentFile

    document = get_document_model().objects.create(title="Historia", file=ContentFile(b"x" * 4096, name="historia.opus"), file_size=4096)
    html = render(("audio", {"title": "Escuchar", "file": document.pk, "duration": "3 min", "transcript": "Hola"}))
    assert 'preload="none"' in html
    assert "3 min" in html
    assert "4.0" in html
    assert get_image_model().objects.count() == 0
