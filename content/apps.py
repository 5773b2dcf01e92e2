from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self):
        from . import publication, workflow_mail

        publication.listen()
        workflow_mail.listen()
