from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self):
        from .importing import admin_menu  # noqa: F401  registers the import with the admin
        from search.sections import Section, announce

        from .search import find_section

        announce(Section("suppliers", _("Cooperatives"), find_section, position=10))
