from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        from wagtail.admin.widgets.chooser import BaseChooser
        from wagtail.admin.widgets.workflows import AdminTaskChooser

        from . import admin_words, checks  # noqa: F401  the latter registers the rules of the house
        from .csp import render_chooser

        admin_words.put_in()
        BaseChooser.render = render_chooser
        AdminTaskChooser.js_constructor = "createTaskChooser"
