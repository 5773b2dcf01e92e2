from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self):
        from django.contrib.auth.models import Group

        from . import audit
        from .codes import register_defaults
        from .roles import name_of

        register_defaults()
        audit.listen()
        Group.__str__ = name_of  # lists and forms of Wagtail's show them
        post_migrate.connect(sync_roles, sender=self)


class PeopleConfig(WagtailUsersAppConfig):
    """Stands for `wagtail.users` in INSTALLED_APPS: its forms know that an e-mail may be absent and who may give what."""

    user_viewset = "accounts.viewsets.PeopleViewSet"


def sync_roles(using, **_kwargs):
    from django.db import connections
    from wagtail.models import GroupCollectionPermission, GroupPagePermission, WorkflowContentType

    from .roles import sync

    needed = {model._meta.db_table for model in (GroupCollectionPermission, GroupPagePermission, WorkflowContentType)}
    if using == DEFAULT_DB_ALIAS and needed <= set(connections[using].introspection.table_names()):  # `migrate accounts` alone leaves them out
        sync()
