"""Pages of higher apps on a person's own page. They add theirs from `AppConfig.ready()`:

entries.register(_("My messages"), "my_messages")        # a label, translated late, and the name of an address without arguments
"""

from django.urls import reverse

_entries = []


def register(label, url_name):
    _entries.append((label, url_name))


def entries():
    """[(label, address in the language of the page)]"""
    return [(label, reverse(url_name)) for label, url_name in _entries]
