"""Editors' pages on the search page, through Wagtail's search API.

Its database backends know neither our folding nor our stems, so each page carries its words as `search.folding` makes
them and is asked for in such words: letters and digits only, which no backend takes for syntax.
"""

from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .folding import Query, words
from .sections import SHOWN, Result, Results


def add_folded_words(model):
    """Let pages of this base class be found by their folded words (called once, while the apps start)."""
    model.folded_words = folded_words
    model.search_fields = [*model.search_fields, index.SearchField("folded_words")]


def folded_words(page):
    """The words of a page as they are searched: title, introduction, and what stands in its blocks."""
    parts = [page.title, getattr(page, "introduction", ""), page.search_description]
    for field in page._meta.get_fields():
        if isinstance(field, StreamField) and (value := getattr(page, field.name)):
            parts += map(str, value.stream_block.get_searchable_content(value))
    return " ".join(words(strip_tags(" ".join(parts).replace("<", " <"))))


def find_pages(pages, text, language):
    """Live public pages of this type whose every word is there, in the visitor's language or Spanish; aliases stay out."""
    query = Query(text)
    if not query.stems:
        return Results()
    found = pages.live().public().filter(alias_of__isnull=True, depth__gt=1, locale__language_code__in={language, "es"})
    # The backends filter by few columns: all the rest goes into the subquery.
    hits = Page.objects.filter(pk__in=found.values("pk")).search(" ".join(query.stems), operator="and")
    rows = [row.specific for row in hits[: SHOWN * 4]]
    rows.sort(key=lambda row: row.locale.language_code != language)
    items = []
    for row in rows[:SHOWN]:
        code = row.locale.language_code
        items.append(Result(row.title, row.url or reverse("search"), getattr(row, "introduction", ""), code, description_language=code))
    return Results(items, hits.count())
