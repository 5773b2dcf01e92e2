"""The templates that WhatsApp must have approved: what the `whatsapp.txt` files ask for, its rules, and what Meta has.

Outside the 24 hours after a person's own message the Cloud API takes nothing but an approved template, by its exact name,
language and number of parameters (error 132000 or 132001 otherwise). Rules: developers.facebook.com, “Message templates”.
"""

import re
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template import TemplateDoesNotExist
from pywa.types.templates import TemplateLanguage

from . import rendering
from .models.choices import Channel

NAME = re.compile(r"[a-z0-9_]{1,512}")
LONGEST_BODY = 1024
LANGUAGES = {language.value for language in TemplateLanguage}
VALUE = re.compile(r"\[\w+\]")  # what `samples.Blank` leaves of a value


@dataclass(frozen=True)
class Template:
    """One template as an event asks for it. `body` holds {{1}}, {{2}} … in the places of `parameters`; Meta words the body of a code itself."""

    event: str
    name: str
    language: str
    parameters: int
    is_code: bool  # category AUTHENTICATION, with a button that copies the code; else UTILITY
    body: str

    @property
    def category(self):
        return "AUTHENTICATION" if self.is_code else "UTILITY"

    def problems(self):
        """What Meta would refuse, each as a sentence."""
        if not NAME.fullmatch(self.name):
            yield f"the name “{self.name}” may hold small letters, digits and _ only"
        if self.language not in LANGUAGES:
            yield f"WhatsApp knows no language “{self.language}”"
        if self.is_code:
            if self.parameters != 1:
                yield f"a template for codes has one parameter, not {self.parameters}"
            return
        if not self.body:
            yield "there is no text after ---"
        if len(self.body) > LONGEST_BODY:
            yield f"the text is longer than {LONGEST_BODY} characters"
        if self.body.startswith("{{") or self.body.endswith("}}"):
            yield "the text begins or ends with a parameter"
        if left := sorted(set(VALUE.findall(self.body))):
            yield f"the text needs {', '.join(left)}, which is no parameter"
        missing = [number for number in range(1, self.parameters + 1) if f"{{{{{number}}}}}" not in self.body]
        if missing:
            yield f"parameter {missing[0]} does not occur in the text"


def asked_for():
    """A `Template` for each event with a `whatsapp.txt`, in the order of their names."""
    found = []
    for event, channels in rendering.events().items():
        if Channel.WHATSAPP in channels:
            words = rendering.render(event, Channel.WHATSAPP, settings.LANGUAGE_CODE, {}, is_sample=True)
            if words.template:
                found.append(template_of(event, words))
    return sorted(found, key=lambda template: (template.name, template.event))


def template_of(event, words):
    body = words.text
    for number, value in enumerate(words.template["params"], 1):
        body = body.replace(value, f"{{{{{number}}}}}")
    return Template(event, words.template["name"], words.template["language"], len(words.template["params"]), "button" in words.template, body)


def problems():
    """{event: sentences}: what WhatsApp would refuse, and two events that ask for one name in different shapes."""
    found = {}
    for name, group in groupby(asked_for(), key=lambda template: template.name):
        first, *others = group
        for template in (first, *others):
            said = list(template.problems())
            if (template.parameters, template.is_code) != (first.parameters, first.is_code) or (not template.is_code and template.body != first.body):
                said.append(f"“{name}” is asked for in another shape by {first.event}")
            if said:
                found[template.event] = said
    return found


def same_parameters(event, language):
    """Whether the words of `language` give as many parameters as the Spanish ones, which Meta approved."""
    try:
        own = rendering.render(event, Channel.WHATSAPP, language, {}, is_sample=True).template
    except TemplateDoesNotExist:
        return True
    spanish = rendering.render(event, Channel.WHATSAPP, settings.LANGUAGE_CODE, {}, is_sample=True).template
    return (own.get("name"), len(own.get("params", ())), "button" in own) == (spanish.get("name"), len(spanish.get("params", ())), "button" in spanish)


def differences(rows):
    """What Meta lacks or has otherwise, as sentences. `rows`: its list, each with name, language, status, category, components."""
    has = {(row["name"], row["language"]): row for row in rows}
    for template in asked_for():
        row = has.get((template.name, template.language))
        if row is None:
            yield f"{template.name} ({template.language}): Meta does not have it"
            continue
        if row["status"] != "APPROVED":
            yield f"{template.name} ({template.language}): its state is {row['status']}"
        if row["category"] != template.category:
            yield f"{template.name} ({template.language}): its category is {row['category']}, asked for as {template.category}"
        body = next((part.get("text", "") for part in row.get("components", ()) if part.get("type") == "BODY"), "")
        if len(set(re.findall(r"\{\{\w+\}\}", body))) != template.parameters:
            yield f"{template.name} ({template.language}): it has another number of parameters than the {template.parameters} that are sent"
