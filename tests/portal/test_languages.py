"""A language that is listed can be reached, has Mexican formats, and the checks say what is missing."""

from datetime import date
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from wagtail.models import Locale

from portal import checks
from portal.languages import SITE_LANGUAGES

from .site import build

CODES = [language.code for language in SITE_LANGUAGES]


@pytest.mark.parametrize("language", SITE_LANGUAGES, ids=CODES)
def test_every_language_of_the_site_is_reachable(client, db, language):
    response = client.get(f"/{language.code}/buscar/")
    assert response.status_code == 200
    assert f'<html lang="{language.lang}"' in response.content.decode()


def test_every_language_has_its_locale_from_the_migration(db):
    assert set(CODES) <= set(Locale.objects.values_list("language_code", flat=True))


@pytest.mark.parametrize("code", CODES)
def test_dates_and_numbers_are_mexican_in_every_language(code):
    with translation.override(code):
        shown = Template('{{ day|date:"DATE_FORMAT" }} {{ number }}').render(Context({"day": date(2026, 3, 5), "number": 61000.5}))
    assert shown == "5 de marzo de 2026 61,000.5"


def test_a_locale_that_left_the_settings_breaks_no_page(client, db):
    site = build()
    gone = Locale.objects.create(language_code="xx")
    for path in site.paths.values():
        assert client.get(path).status_code < 500
    assert gone.pk


def test_an_alias_says_that_it_is_not_translated_and_whose_words_it_shows(client, db):
    site = build()
    html = client.get(site.in_tsotsil()["article (tzo)"]).content.decode()
    assert '<html lang="tzo"' in html
    assert '<div lang="es-MX"><h1>Historia de ejemplo 1</h1>' in html
    assert "Bats’i k’op" in html
    assert 'name="robots" content="noindex' in html


def ids(errors):
    return {error.id for error in errors}


@pytest.fixture
def house(tmp_path, settings):
    """A place for catalogues of one language, `mxv`, that the site does not have."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("mxv", "Tu’un savi")]
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    folder = Path(tmp_path, "mxv", "LC_MESSAGES")
    folder.mkdir(parents=True)
    return folder


HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {}\\n"\n'


def test_the_languages_of_the_site_pass():
    assert checks.check_languages(None) == []


def test_a_language_without_anything_is_found(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("zz", "Zz")]
    assert ids(checks.check_languages(None)) == {"portal.E001", "portal.E002", "portal.E005"}


def test_a_catalogue_that_is_not_compiled_is_found(house):
    (house / "django.po").write_text(HEADER.format("nplurals=2; plural=(n != 1);"), encoding="utf-8")
    assert ids(checks.check_languages(None)) == {"portal.E003", "portal.E005"}


@pytest.mark.parametrize("rule", ["nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=n !!= 1;"])
def test_a_broken_plural_rule_is_found(house, rule):
    (house / "django.po").write_text(HEADER.format(rule), encoding="utf-8")
    (house / "django.mo").touch()
    assert "portal.E004" in ids(checks.check_languages(None))


def test_the_foreign_keys_point_down():
    assert checks.check_layers(None) == []


def test_a_foreign_key_that_points_up_is_found(monkeypatch):
    monkeypatch.setattr(checks, "LAYERS", (("content",), ("directory",)))
    errors = checks.check_layers(None)
    assert ids(errors) == {"portal.E006"}
    assert any("RelatedCooperative.page" in error.msg for error in errors)


def test_what_is_not_found_outside_the_languages_is_not_sent_into_one(admin_client):
    for path in ("/admin/nada-de-eso/", "/media/nada.jpg", "/documentos/999/nada.pdf"):
        assert admin_client.get(path).status_code == 404, path
