from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self):
        from search.sections import Section, announce

        from .search import find_section

        announce(Section("suppliers", _("Cooperatives"), find_section, position=10))
