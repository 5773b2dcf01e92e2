from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_delete, pre_delete
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self):
        from accounts import export as data
        from search.engine.sources import announce_source
        from search.query_log import Pages
        from search.sections import Section, announce

        from . import visitors
        from .importing import admin_menu  # noqa: F401  registers the import with the admin
        from .indexing import SOURCE
        from .models.export import Export, drop_file
        from .sections import find_products, find_suppliers

        relate_articles()
        post_delete.connect(drop_file, sender=Export)
        data.register("directory", visitors.of_person, visitors.of_address)
        # A signal, since the person, the office and Wagtail's bulk action delete accounts each in their own way.
        pre_delete.connect(visitors.before_deletion, sender=settings.AUTH_USER_MODEL)
        announce_source(SOURCE)
        Pages.asking |= {"directory:search", "directory:products", "directory:map"}
        Pages.opened |= {"directory:profile", "directory:product"}
        announce(Section("suppliers", _("Cooperatives"), find_suppliers, position=10))
        announce(Section("products", _("Products"), find_products, position=15))


def relate_articles():
    """Let editors say which cooperatives and products an article is about; `content` knows neither."""
    from wagtail.admin.panels import InlinePanel

    from content.models import ArticlePage

    ArticlePage.content_panels = [
        *ArticlePage.content_panels,
        InlinePanel("related_cooperatives", label=_("Cooperative"), heading=_("Cooperatives it is about")),
        InlinePanel("related_products", label=_("Product"), heading=_("Products it is about")),
    ]
