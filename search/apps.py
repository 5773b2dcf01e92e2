from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from . import checks  # noqa: F401  registers them
        from .engine.elasticsearch.client import enabled

        if enabled():  # now, rather than in the time that the first question has
            import elasticsearch  # noqa: F401
