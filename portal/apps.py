from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        from wagtail.admin.widgets.chooser import BaseChooser
        from wagtail.admin.widgets.workflows import AdminTaskChooser

        from . import checks  # noqa: F401  registers the rules of the house
        from .csp import render_chooser

        BaseChooser.render = render_chooser
        AdminTaskChooser.js_constructor = "createTaskChooser"
