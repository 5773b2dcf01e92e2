"""Every string that people may see has its Spanish; no catalogue of the project is broken."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract as babel_extract
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from portal.management.commands.compile_catalogues import catalogues

APPS = ("portal", "home", "events", "directory", "content", "search", "accounts", "messaging")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "gettext_noop": None,
}


def used():
    """{msgid: where}, of Python and templates."""
    found = {}
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                messages = extract_from_file("python", path, KEYWORDS)
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                messages = extract(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
            else:
                continue
            for line, message, _comments, context in messages:
                key = message[0] if isinstance(message, tuple) else message
                found.setdefault((context, key), f"{path.relative_to(settings.BASE_DIR)}:{line}")
    return found


def extract(source):
    """What Babel finds in a template turned into Python by Django; lines are brought to the margin, since indentation means nothing there."""
    flat = "\n".join(line.lstrip() for line in source.splitlines())
    return list(babel_extract("python", BytesIO(flat.encode()), KEYWORDS))


def spanish(domain="django"):
    said = set()
    for path in catalogues():
        if path.parts[-3] == "es" and path.stem == domain:
            with path.open("rb") as file:
                said |= translated(read_po(file))
    return said


def translated(catalogue):
    return {key(m) for m in catalogue if m.id and "fuzzy" not in m.flags and all([m.string] if isinstance(m.string, str) else m.string)}


def key(message):
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def test_every_message_has_its_spanish():
    said = spanish()
    missing = [f"{where}: {key}" for (context, key), where in used().items() if (context, key) not in said]
    assert not missing, "No Spanish in any locale/es catalogue for:\n" + "\n".join(sorted(missing))


def test_no_message_has_two_kinds_of_spanish():
    """Django puts all catalogues into one: the words of an app would show in another (“Verificadas” of one cooperative)."""
    said = {}
    for path in catalogues():
        if path.parts[-3] == "es" and path.stem == "django":
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id:
                        said.setdefault((message.context, message.id), set()).add(message.string)
    assert not [(key, words) for key, words in said.items() if len(words) > 1]


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_catalogue_can_be_read_and_counts(path):
    assert "EXPRESSION" not in path.read_text(encoding="utf-8")
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    for message in catalogue:
        if message.id and message.string and not isinstance(message.string, tuple):
            assert message.id.count("%(") == message.string.count("%("), message.id


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_admin_is_spanish_throughout(domain):
    """What the Spanish of Wagtail and wagtail-localize lacks stands in locale/es; an upgrade that brings new words is named here."""
    said, missing = spanish(domain), set()
    for app in apps.get_app_configs():
        english, theirs = (Path(app.path, "locale", code, "LC_MESSAGES") for code in ("en", "es"))
        if not app.name.startswith("wagtail") or not (english / f"{domain}.po").exists():
            continue
        with (english / f"{domain}.po").open("rb") as file:
            wanted = {key(m) for m in read_po(file) if m.id}
        if (theirs / f"{domain}.mo").exists():
            with (theirs / f"{domain}.mo").open("rb") as file:
                wanted -= translated(read_mo(file))
        missing |= wanted - said
    assert not missing, "Write their Spanish in locale/es:\n" + "\n".join(sorted(text for _context, text in missing))


def test_a_process_speaks_what_it_has_just_compiled(monkeypatch, settings, tmp_path):
    """`serve` compiles the catalogues of a clean clone and goes on to be the web server."""
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "Words of this test"\nmsgstr "Palabras de esta prueba"\n', encoding="utf-8"
    )
    settings.LOCALE_PATHS, settings.BASE_DIR = [tmp_path, *settings.LOCALE_PATHS], tmp_path
    monkeypatch.setattr("portal.management.commands.compile_catalogues.catalogues", lambda: [source])
    with override("es"):
        assert gettext("Words of this test") == "Words of this test"  # loaded without
    call_command("compile_catalogues")
    with override("es"):
        assert gettext("Words of this test") == "Palabras de esta prueba"
