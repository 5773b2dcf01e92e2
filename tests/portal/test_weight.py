"""Every page type of a small site, in Spanish and as an alias in Tsotsil: weight, structure, language."""

import gzip
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from directory.models import Cooperative, State
from directory.outline import outline
from portal.assets import site_css

from .site import build

LIMIT = 25 * 1024  # bytes: HTML, CSS and JavaScript of a first visit, compressed
CSS_LIMIT = 14 * 1024
SEARCH_LIMIT = 3 * 1024  # what the search box does while one types


@pytest.fixture
def pages(client, db):
    """Name → HTML of every page type."""
    site = build()
    answers = {name: client.get(path) for name, path in (site.paths | site.in_tsotsil()).items()}
    assert {name for name, answer in answers.items() if answer.status_code != 200} == {"not found", "not found (tzo)"}
    return {name: answer.content.decode() for name, answer in answers.items()}


def test_the_style_sheet_is_light():
    assert len(gzip.compress(site_css().encode())) < CSS_LIMIT


def test_the_search_box_is_light():
    assert packed_script("js/search.js") < SEARCH_LIMIT


def packed_script(name):
    return len(gzip.compress(Path(finders.find(name)).read_bytes()))


def test_every_page_is_light(pages):
    css = len(gzip.compress(site_css().encode()))
    rows = []
    for name, html in pages.items():
        requests = 1 + len(re.findall(r'<link rel="(?:stylesheet|icon|manifest)"|<script[^>]+src=', html))
        scripts = sum(map(packed_script, set(re.findall(r'<script[^>]+src="/static/([^"]+)"', html))))
        rows.append((name, len(gzip.compress(html.encode())) + css + scripts, requests))
    table = "\n".join(f"{name:24} {weight / 1024:6.1f} KB {requests} requests" for name, weight, requests in rows)
    assert all(weight <= LIMIT and requests <= 5 for _, weight, requests in rows), f"over 25 KB or 5 requests:\n{table}"


def test_the_map_of_a_full_country_is_light(client, db):
    """Every state filled in: what a small site does not show. The names of some sixty categories weigh another 2 KB."""
    build()
    for code, (name, latitude, longitude) in ((code, (f"Estado {code}", 20, -100)) for code in outline().states):
        State.objects.get_or_create(code=code, defaults={"iso": f"MX-{code}", "name": name, "abbreviation": name, "latitude": latitude, "longitude": longitude})
        Cooperative.objects.create(public_name=f"De {name}", slug=f"estado-{code}", state_id=code, external_id=f"m{code}", live=True)
    html = client.get("/es/directorio/mapa/").content
    assert html.count(b"<path d=") >= len(outline().states)
    weight = len(gzip.compress(html)) + len(gzip.compress(site_css().encode())) + packed_script("js/search.js")
    assert weight <= LIMIT - 3 * 1024, f"{weight / 1024:.1f} KB"


def faults(html):
    """What is wrong with the bones of a page, in words."""
    found = []
    if re.search(r"<style|\sstyle=|\son[a-z]+=\"", html):
        found.append("inline style or handler")
    if re.search(r"<script(?![^>]*(?:src=|application/ld\+json))", html):
        found.append("inline script")
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    found += [f"id {name} {count} times" for name, count in ids.items() if count > 1]
    levels = [int(level) for level in re.findall(r"<h([1-6])[\s>]", html)]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} h1")
    if any(after > before + 1 for before, after in pairwise(levels)):
        found.append(f"headings {levels}")
    return found


def test_no_page_has_a_fault_in_its_bones(pages):
    assert {name: found for name, html in pages.items() if (found := faults(html))} == {}


def test_every_page_says_its_language(pages):
    wrong = {name for name, html in pages.items() if f'<html lang="{"tzo" if "(tzo)" in name else "es-MX"}"' not in html}
    assert not wrong


def test_an_untranslated_page_says_so_and_marks_its_words(pages):
    article = pages["article (tzo)"]
    assert "aún no está traducida" in article
    assert '<div class="prose" lang="es-MX">' in article
    assert 'name="robots" content="noindex,follow"' in article
    assert "aún no está traducida" not in pages["article"]


def test_the_front_page_asks_at_most_twelve_times(client, db, settings, django_assert_max_num_queries):
    settings.PAGE_CACHE = True
    build()
    uncached = "/es/?medida=1"  # a query string goes past the page cache
    client.get(uncached)  # what is asked once: content types, the figures of the categories, navigation and footer
    with django_assert_max_num_queries(12):
        assert "X-Page-Cache" not in client.get(uncached)
