"""Every template of every app renders in every language, Spanish where a language has no words of its own."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.utils.html import escape, strip_tags

from messaging import rendering, sms_text
from messaging.models.choices import Channel
from messaging.samples import example

FILES = {"subject.txt", "email.html", "email.txt", "sms.txt", "whatsapp.txt"}
BY_MAIL, BY_PHONE = {"subject.txt", "email.html", "email.txt"}, {"sms.txt", "whatsapp.txt"}
WITHOUT = {  # event → files that it does without, and why
    "accounts/recovery": (BY_PHONE, "for who has lost the phone"),
    "accounts/verify_email": (BY_PHONE, "the code proves that the e-mail arrives"),
    "accounts/verify_phone": (BY_MAIL, "the code proves that the phone receives"),
}
EVERYTHING = [(event, channel, code) for event, channels in rendering.events().items() for channel in channels for code, _name in settings.LANGUAGES]
MOST_SEGMENTS = 3
LEFTOVERS = re.compile(r"\{\{|\{%|%\(|None\b|\bTrue\b|\bFalse\b")


@pytest.mark.parametrize(("event", "channel", "language"), EVERYTHING)
def test_every_template_renders_in_every_language(event, channel, language):
    words = rendering.render(event, channel, language, example(event), is_sample=True)
    for text in (words.text, words.subject, *words.template.get("params", ())):
        assert not LEFTOVERS.search(text), text
    assert words.text or words.template
    if channel == Channel.EMAIL:
        assert words.subject
        assert "\n" not in words.subject
    if channel == Channel.SMS:
        assert sms_text.measure(words.text).segments <= MOST_SEGMENTS, words.text
    if words.template:
        assert re.fullmatch(r"[a-z0-9_]{1,512}", words.template["name"])
        assert all(value and "\n" not in value and "    " not in value for value in words.template["params"])  # Meta refuses those

    if channel == Channel.EMAIL:
        assert words.html.startswith("<!DOCTYPE html>")
        bare = re.sub(r"\s+", "", strip_tags(words.html))
        assert all(re.sub(r"\s+", "", escape(line)) in bare for line in words.text.splitlines()), words.html  # both say the same


@pytest.mark.parametrize("event", rendering.events())
def test_every_event_has_words_for_every_channel_or_a_reason(event):
    app, _slash, name = event.partition("/")
    folder = Path(apps.get_app_config(app).path, "templates", app, "messages", name)
    without, _why = WITHOUT.get(event, (set(), ""))
    assert {path.name for path in folder.glob("*.*")} - {"example.json"} == FILES - without


def test_there_are_templates_to_test():
    assert {"accounts/sign_in", "accounts/verify_phone"} <= set(rendering.events())


@pytest.fixture
def own_words(settings, tmp_path):
    folder = tmp_path / "accounts" / "messages" / "sign_in" / "tzo"
    folder.mkdir(parents=True)
    (folder / "sms.txt").write_text("Li sbijubal {{ code }}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]


def test_a_languages_own_words_come_before_spanish_and_only_there(own_words):
    context = {"code": "482 913", "minutes": 10}
    assert rendering.render("accounts/sign_in", "sms", "tzo", context).text == "Li sbijubal 482 913"
    assert "clave" in rendering.render("accounts/sign_in", "sms", "yua", context).text
    assert "clave" in rendering.render("accounts/sign_in", "email", "tzo", context).text
    assert rendering.has_own("accounts/sign_in", "sms", "tzo")
    assert not rendering.has_own("accounts/sign_in", "sms", "yua")


def test_what_people_wrote_stays_as_it_is_in_text():
    assert rendering.render("accounts/phone_changed", "sms", "es", {"number": "<&'>"}).text.count("<&'>") == 1


def test_an_event_without_words_for_a_channel_says_so():
    with pytest.raises(TemplateDoesNotExist):
        rendering.render("accounts/nada", "sms", "es", {})
