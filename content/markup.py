"""Escaping where a page does it hundreds of times: Django's looks each time for a text that is still to be translated, which takes four times as long."""

import html


def escaped(value):
    """Safe to stand in HTML, as `conditional_escape` would have it."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))
