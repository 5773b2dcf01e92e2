from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"

    def ready(self):
        from content.models.pages import BasePage
        from search.pages import add_folded_words
        from search.sections import Section, announce

        from .finding import find_articles, find_other_pages

        add_folded_words(BasePage)
        announce(Section("articles", _("News and stories"), find_articles, position=20))
        announce(Section("pages", _("Pages"), find_other_pages, position=30))
