"""What may be asked of each address: one table each, of which the OpenAPI document is made too."""

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from search.engine import Order
from search.text import LONGEST, clean

from ..forms import FACETS, LAST_PAGE, MOST_VALUES, PARAMETERS
from ..labels import labels

CODES = [code for code, _autonym in settings.LANGUAGES]
PLACE_KINDS = ("estado", "municipio", "localidad")


TEXT = {"type": "string"}


@dataclass(frozen=True)
class Parameter:
    """`schema`: JSON Schema of one value. `repeats`: the key may be given several times, and means OR."""

    name: str
    description: str = ""
    schema: dict = field(default_factory=TEXT.copy)
    repeats: bool = False
    required: bool = False

    def as_openapi(self):
        schema = allowing_nothing(self.schema)
        schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES} if self.repeats else schema
        found = {"name": self.name, "in": "query", "required": self.required, "schema": schema, "description": str(self.description)}
        return found | ({"style": "form", "explode": True} if self.repeats else {})


def allowing_nothing(schema):
    """Nothing written is nothing asked, as in a form whose fields were left empty."""
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], *([] if "" in schema["enum"] else [""])]}
    return schema if schema.keys() <= {"type", "maxLength"} and schema["type"] == "string" else {"anyOf": [schema, {"const": ""}]}


# What each parameter of the directory's form means. The form decides which there are (`forms.PARAMETERS`).
MEANINGS = {
    "q": gettext_noop("Words: every one must stand in the cooperative or its products; accents and capitals do not matter."),
    "rama": gettext_noop("Category, an id of /categories/; those inside it count too."),
    "estado": gettext_noop("State, INEGI code of two digits."),
    "municipio": gettext_noop("Municipality, an id of /places/."),
    "forma": gettext_noop("Legal form."),
    "certificacion": gettext_noop("A certificate that the portal checked and that is valid today."),
    "idioma": gettext_noop("Language in which it serves."),
    "verificada": gettext_noop("Only those that the portal verified."),
    "mayoreo": gettext_noop("Only those that sell wholesale."),
    "cobertura": gettext_noop("Where it delivers: one of the words, or the code of a state."),
    "temporada": gettext_noop("Month in which it sells, 1 to 12."),
    "cerca": gettext_noop("Near this point (latitude,longitude) or the id of a place."),
    "radio": gettext_noop("Kilometres around “cerca”."),
    "capacidad_min": gettext_noop("Capacity per month, at least."),
    "pedido_max": gettext_noop("Minimum order, at most."),
    "orden": gettext_noop("Order of the results; “cercania” needs “cerca”."),
    "literal": gettext_noop("“1”: search exactly what was written, no other spelling."),
    "pagina": gettext_noop("Page. To read everything follow “next”, which does not jump while records change."),
}
NUMBERS = {
    "radio": {"type": "number", "minimum": 1, "maximum": 2000},
    "capacidad_min": {"type": "number", "minimum": 0, "maximum": 1e10},
    "pedido_max": {"type": "number", "minimum": 0, "maximum": 1e10},
    "pagina": {"type": "integer", "minimum": 1, "maximum": LAST_PAGE},
}
MANY = ("municipio",)  # too many values to name each of them

LANG = Parameter("lang", gettext_lazy("Language of names and messages."), {"type": "string", "enum": CODES, "default": settings.LANGUAGE_CODE})
CURSOR = Parameter("cursor", gettext_lazy("Where the page before ended; taken from “next” as it is."), {"type": "string", "maxLength": 300})
SINCE = Parameter(
    "since",
    gettext_lazy("Everything that changed since then, in order of change, instead of a search. ISO 8601; without an offset it is UTC."),
    {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]},
)
Q = Parameter("q", gettext_lazy("The beginning of a name; accents and capitals do not matter."), {"type": "string", "maxLength": LONGEST})
TYPED = Parameter("q", gettext_lazy("What was typed so far."), {"type": "string", "maxLength": LONGEST})
IDIOMA = Parameter("idioma", gettext_lazy("The same as “lang”, as the site's own pages call it."), {"type": "string", "enum": CODES})
STATE = Parameter("estado", gettext_lazy("State, INEGI code of two digits."), {"type": "string", "pattern": r"^\d\d$"})
KIND = Parameter("tipo", gettext_lazy("Kind of place."), {"type": "string", "enum": list(PLACE_KINDS)})


def of_form(names=PARAMETERS, known=None):
    """The parameters of the directory's form; `known`: facet → its values, to name them."""
    found = []
    for name in names:
        schema = NUMBERS.get(name, {"type": "string"})
        if name == "q":
            schema = {"type": "string", "maxLength": LONGEST}
        elif name == "orden":
            schema = {"type": "string", "enum": [str(order) for order in Order]}
        elif name == "literal":
            schema = {"type": "string", "enum": ["0", "1"]}
        elif name in FACETS and known and name not in MANY:
            schema = {"type": "string", "enum": list(known[name])}
        found.append(Parameter(name, _(MEANINGS[name]) if name in MEANINGS else "", schema, repeats=name in FACETS))
    return found


def search_parameters(*more):
    """Those of a search, with the values of today."""
    return [*of_form(known=labels(settings.LANGUAGE_CODE).names), LANG, CURSOR, *more]


def moment_of(text):
    """The time written in ISO 8601, UTC where no offset is said, or the beginning of a day. Raises ValidationError."""
    text = re.sub(r"(T\S+) (\d\d:?\d\d)$", r"\1+\2", text.strip())  # a plus sign that nobody escaped
    try:
        at = parse_datetime(text)
        if at is None and (day := parse_date(text)):
            at = datetime.combine(day, time())
        if at:
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValidationError({"since": _("“%(value)s” is not a time as 2026-11-24T10:00:00Z.") % {"value": clean(text)[:40]}})


def check_names(data, parameters):
    """Raises ValidationError for a parameter that does not exist, is there twice or is too long: a misspelt filter would silently give everything."""
    known = {parameter.name: parameter for parameter in parameters}
    for given, values in data.lists():
        if given not in known:
            name = clean(given)[:40] or "?"
            raise ValidationError({name: _("There is no parameter “%(name)s”. There are: %(known)s.") % {"name": name, "known": ", ".join(sorted(known))}})
        if len(values) > 1 and not known[given].repeats:
            raise ValidationError({given: _("“%(name)s” was given more than once.") % {"name": given}})
        longest = known[given].schema.get("maxLength", math.inf)
        if any(len(value) > longest for value in values):
            raise ValidationError({given: _("“%(name)s” is too long: at most %(longest)s characters.") % {"name": given, "longest": longest}})


def language_of(data, name="lang"):
    """The language asked for. Raises ValidationError."""
    code = data.get(name) or settings.LANGUAGE_CODE
    if code not in CODES:
        raise ValidationError({name: _("The languages are %(codes)s.") % {"codes": ", ".join(CODES)}})
    return code
