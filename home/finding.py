"""The sections of editors' pages on the search page. Here, since `content` and `search` do not know each other."""

from wagtail.models import Page

from content.models import ArticlePage
from search.pages import find_pages


def find_articles(text, *, language, today):
    return find_pages(ArticlePage.objects.all(), text, language)


def find_other_pages(text, *, language, today):
    return find_pages(Page.objects.not_type(ArticlePage), text, language)
