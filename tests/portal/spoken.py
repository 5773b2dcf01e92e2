"""What a page says to who hears it, and in which language: for tests of `lang`."""

from html.parser import HTMLParser

from django.utils import translation

MARK = "\u2063"  # invisible; before every word that came out of the Spanish catalogue
SAID = ("alt", "aria-label", "label", "placeholder", "title")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Spoken(HTMLParser):
    def __init__(self):
        super().__init__()
        self.langs, self.silent, self.said = [("", "")], 0, []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        lang = given.get("lang") or self.langs[-1][1]
        self.said += [(given[name], lang) for name in SAID if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.said.append((given.get("value", ""), lang))
        if tag not in VOID:
            self.langs.append((tag, lang))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while len(self.langs) > 1 and tag not in VOID and self.langs.pop()[0] != tag:
            pass  # what HTML lets one leave open

    def handle_data(self, data):
        if data.strip() and self.langs[-1][0] not in ("script", "style"):
            self.said.append((data.strip(), self.langs[-1][1]))


def spoken(html):
    """[(words, the `lang` that holds for them)]: text, names and descriptions."""
    reader = Spoken()
    reader.feed(html)
    return reader.said


def mark_interface_words(monkeypatch):
    """Put MARK before whatever the catalogues translate, so that a page shows which of its words those are."""
    translation.gettext("")  # the functions below are looked up at the first use

    def marked(function, sources):
        def translate(*args, **kwargs):
            found = function(*args, **kwargs)
            return found if found in sources(args) or not found.strip() else MARK + found

        return translate

    for name, sources in (
        ("gettext", lambda args: args[:1]),
        ("ngettext", lambda args: args[:2]),
        ("pgettext", lambda args: args[1:2]),
        ("npgettext", lambda args: args[1:3]),
    ):
        monkeypatch.setattr(translation._trans, name, marked(getattr(translation._trans, name), sources))


def interface_words(html):
    """{lang: texts} of the marked words of a page."""
    found = {}
    for words, lang in spoken(html):
        if MARK in words:
            found.setdefault(lang, []).append(words.replace(MARK, ""))
    return found
