import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from content.cloth import weave


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_name_gives_a_well_formed_cloth_without_style(name, label):
    label = re.sub("[\x00-\x1f\ufffe\uffff]", "", label)  # what XML cannot hold at all
    for size in (1, 3):
        svg = weave(name, size, size, label)
        root = ElementTree.fromstring(svg)
        assert not any("style" in element.attrib for element in root.iter())
        assert root.get("aria-label", "") == label
        assert len(svg) < 1400 + 8 * len(label)


def test_the_same_name_gives_the_same_cloth_and_another_name_another():
    assert weave("Yeni Navan") == weave("Yeni Navan")
    cloths = {weave(f"Cooperativa {n}", 1, 1) for n in range(100)}
    assert len(cloths) > 80


def test_a_cloth_is_symmetric():
    svg = weave("Flor de cacao", 1, 1)
    for stroke in re.findall(r'<path stroke="[^"]+" d="([^"]+)"', svg):
        threads = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)\.5h1", stroke)}
        assert threads == {(10 - x, y) for x, y in threads} == {(x, 10 - y) for x, y in threads}


def test_ids_are_unique_on_a_page_and_the_same_at_the_next_request():
    template = Template('{% load content_tags %}{% cloth "a" 2 2 %}{% cloth "a" 2 2 %}{% cloth "b" 2 2 %}')
    first, second = (template.render(Context({"request": RequestFactory().get("/")})) for _ in range(2))
    ids = re.findall(r'id="(\w+)"', first)
    assert len(set(ids)) == 3
    assert ids == re.findall(r"url\(#(\w+)\)", first)
    assert first == second


@pytest.mark.parametrize("label", ['"><script>alert(1)</script>', "a & b"])
def test_a_label_is_escaped(label):
    assert "<script>" not in weave("x", 2, 2, label)
