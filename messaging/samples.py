"""Invented values for the templates of messages, so that they can be looked at and tested without sending anything.

An event may bring its own in `example.json` beside its files; whatever it leaves out shows as its own name in brackets.
"""

import json
from pathlib import Path

from django.apps import apps


class Blank(str):
    """Stands for a value that nobody gave: shows its name, whatever is asked of it."""

    __slots__ = ()

    def __new__(cls, name):
        return super().__new__(cls, f"[{name}]")

    def __getitem__(self, key):
        return Blank(key) if isinstance(key, str) else super().__getitem__(key)


class Values(dict):
    """The context of a template in which no name is missing."""

    def __missing__(self, name):
        return Blank(name)

    def __contains__(self, name):
        return True


def example(event: str) -> dict:
    """The values of `event` ("<app>/<name>") for a preview."""
    app, _slash, name = event.partition("/")
    path = Path(apps.get_app_config(app).path, "templates", app, "messages", name, "example.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
