import pytest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from content.markup import escaped


@pytest.mark.parametrize("value", ["<b>&\"'", mark_safe("<b>"), format_html("<i>{}</i>", "<"), gettext_lazy("Search"), 7, None, ""])
def test_escaped_is_what_django_escapes(value):
    assert str(escaped(value)) == str(conditional_escape(value))
