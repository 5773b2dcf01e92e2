from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self):
        from accounts import export as data

        from . import codes, export

        codes.register()
        data.register("messages", export.of_person)
