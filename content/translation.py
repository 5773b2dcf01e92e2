"""Trees of pages in every language, and in which language the words of a page really are."""

from django.conf import settings
from wagtail.models import Locale
from wagtail_localize.models import LocaleSynchronization


def page_language(page) -> str:
    """The code of the language that the words of `page` are in: an alias shows the words of its source."""
    source = page
    while source.alias_of_id:
        source = source.alias_of
    return source.locale.language_code


def is_untranslated(page) -> bool:
    """Whether the page stands in a tree whose language is not that of its words."""
    return page_language(page) != page.locale.language_code


def sync_trees():
    """Give each language of the site its tree, with aliases for what is not translated.

    wagtail-localize does so when an editor makes a page in the admin; code that makes pages calls this.
    """
    source = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    for code, _name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        locale, _made = Locale.objects.get_or_create(language_code=code)
        synchronization, _made = LocaleSynchronization.objects.get_or_create(locale=locale, defaults={"sync_from": source})
        synchronization.sync_trees()
