from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self):
        from accounts import entries
        from accounts import export as data
        from accounts import notices as shown

        from . import checks, codes, export, forgetting, notices  # noqa: F401  checks register themselves

        codes.register()
        entries.register(_("My messages"), "my_messages")
        data.register("messages", export.of_person, export.of_address)
        shown.register(notices)
        # A signal, since the person, the office and Wagtail's bulk action delete accounts each in their own way.
        pre_delete.connect(forgetting.before_deletion, sender=settings.AUTH_USER_MODEL)
