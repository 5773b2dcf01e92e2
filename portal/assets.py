"""One style sheet from many small ones, without Node: `css/site.css` is made when somebody looks for it.

Sources: `portal/static/css/base/*.css`, then `*/static/css/components/*.css` of every app, then `portal/static/css/print.css`,
in the order of their names. Being a staticfiles finder it works alike in `collectstatic`, `runserver` and tests.
"""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"


def sources():
    """The files that make up the style sheet, in the order of the cascade."""
    static = settings.BASE_DIR / "portal" / "static" / "css"
    components = sorted(settings.BASE_DIR.glob("*/static/css/components/*.css"), key=lambda path: path.name)
    return [*sorted((static / "base").glob("*.css")), *components, static / "print.css"]


def minify(css):
    """Take out comments and the white space that means nothing. Our own sheets keep no `{};,` inside strings."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return re.sub(r": ", ":", css).replace(";}", "}").strip()


def site_css():
    return minify("\n".join(path.read_text() for path in sources()))


class SiteCssFinder(BaseFinder):
    """Writes the style sheet below VAR_DIR whenever its sources changed, and finds it there."""

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(settings.VAR_DIR / "assets")

    def check(self, **kwargs):
        return []

    def build(self):
        css, target = site_css(), Path(self.storage.path(NAME))
        if not target.exists() or target.read_text() != css:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(css)
        return str(target)

    def find(self, path, find_all=False):
        found = self.build() if path == NAME else None
        return ([found] if found else []) if find_all else (found or [])

    def list(self, ignore_patterns):
        self.build()
        yield NAME, self.storage
