"""One row of the sheet made into facts, or refused."""

import re
import sys
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.phones import normalise_mexican_phone

from ..models import Cooperative
from . import values
from .readers import FormulaError
from .values import UnreadableError

MOST_PRODUCTS = 200
LENGTHS = {name: Cooperative._meta.get_field(name).max_length for name in ("public_name", "legal_name", "locality", "registry_folio", "municipality_text")}
LONG_TEXT = 5000  # characters of an address or note
TAGLINE = 120  # characters; a longer summary is the story
STORY = 2000


@dataclass
class Facts:
    """What a row says. `fields` are values of Cooperative by attribute name; None in a list means that the cell was empty."""

    number: int
    external_id: str = ""
    rfc: str = ""
    fields: dict = field(default_factory=dict)
    contacts: list = field(default_factory=list)  # (kind, value)
    contacts_public: bool | None = None
    categories: set | None = None
    products: list = field(default_factory=list)  # names
    certifications: list = field(default_factory=list)  # ids
    summary: str = ""
    issues: list = field(default_factory=list)  # (column, is refusal, reason)
    is_refused: bool = False

    @property
    def weight(self):
        """What writing it takes: a product, with its text and its place in the index, as much as the cooperative."""
        return 1 + len(self.products)

    def refuse(self, column, reason):
        self.is_refused = True
        self.issues.append((column, True, sys.intern(str(reason))))  # 61,000 rows repeat their few sentences

    def warn(self, column, reason):
        self.issues.append((column, False, sys.intern(str(reason))))


def read_row(number, record, known, today):
    """Facts of one record of `Sheet.records()`. Never raises for what is in a cell: problems are in `issues`."""
    facts = Facts(number)
    read = Reader(facts, record, known, today)
    read.identity()
    read.place()
    if facts.is_refused:
        return facts
    read.plain()
    read.lists()
    read.contacts()
    return facts


class Reader:
    def __init__(self, facts, record, known, today):
        self.facts, self.record, self.known, self.today = facts, record, known, today

    def one(self, column, parse, *, required=False):
        """The value of a cell or None; an unreadable one is left out with a warning, or refuses the row where it is required."""
        cells = self.record.get(column)
        if not cells:
            return None
        try:
            if not values.text(cells[0]):
                return None
            return parse(cells[0])
        except UnreadableError as error:
            if required:
                self.facts.refuse(column, str(error))
            else:
                self.facts.warn(column, _("%(reason)s; this cell was left out") % {"reason": str(error).removesuffix(".")})
            return None

    def many(self, column, parse, separators=";|\n"):
        """The readable items of a list, each unreadable one with its warning; None where the cell is empty."""
        found = []
        try:
            items = values.pieces(self.record.get(column, ()), separators)
        except UnreadableError as error:
            self.facts.warn(column, _("%(reason)s; this cell was left out") % {"reason": error})
            return None
        for item in items:
            try:
                found.append(parse(item))
            except UnreadableError as error:
                self.facts.warn(column, str(error))
        return list(dict.fromkeys(found)) if found else None

    def cut(self, column, length):
        """A text, cut with a warning where it is too long."""

        def parse(cell):
            found = values.text(cell) if length > 250 else values.line(cell)
            if len(found) > length:
                self.facts.warn(column, _("the text has %(length)s characters and was cut to %(most)s") % {"length": len(found), "most": length})
                found = found[:length].rstrip()
            return found

        return self.one(column, parse)

    def identity(self):
        facts = self.facts
        name = self.record.get("public_name")
        if name and isinstance(name[0], FormulaError):
            self.one("public_name", values.text, required=True)
        else:
            facts.fields["public_name"] = self.cut("public_name", LENGTHS["public_name"])
            if not facts.fields["public_name"] or not re.search(r"[^\W_]", facts.fields["public_name"]):
                facts.refuse("public_name", _("the name is missing"))
        facts.external_id = self.one("external_id", values.identifier, required=True) or ""
        # A generic RFC names nobody: with an identifier of the source beside it, it is only left out.
        written, fits = self.one("rfc", values.rfc, required=not (facts.external_id and self.is_generic_rfc())) or ("", True)
        facts.rfc = written
        if not fits:
            facts.warn("rfc", _("the check digit of RFC %(rfc)s does not fit; please compare it with the document") % {"rfc": written})
        if not facts.external_id and not written and not facts.is_refused:
            facts.refuse("external_id", _("neither external_id nor RFC is given: without one the cooperative cannot be told from others"))

    def is_generic_rfc(self):
        return bool(self.record.get("rfc")) and re.sub(r"[^0-9A-Z]", "", str(self.record["rfc"][0]).upper()) in values.GENERIC_RFC

    def place(self):
        facts = self.facts
        had_issues = len(facts.issues)
        state = self.one("state", lambda cell: self.known.states.find(values.line(cell)), required=True)
        if state is None:
            if len(facts.issues) == had_issues:
                facts.refuse("state", _("the state is missing"))
            return
        facts.fields["state_id"] = state
        municipality = self.cut("municipality", LENGTHS["municipality_text"])
        if municipality:
            try:
                facts.fields |= {"municipality_id": self.known.municipalities.find(municipality, state), "municipality_text": ""}
            except UnreadableError as error:
                facts.warn("municipality", str(error))
                facts.fields |= {"municipality_id": None, "municipality_text": municipality}
        self.coordinates()

    def coordinates(self):
        latitude = self.one("latitude", values.latitude)
        longitude = self.one("longitude", self.west)
        if latitude is not None and longitude is not None:
            self.facts.fields |= {"latitude": latitude, "longitude": longitude, "precision": "exacta"}
        elif latitude is not None or longitude is not None:
            self.facts.warn("longitude" if longitude is None else "latitude", _("only one of the two coordinates is there; both were left out"))

    def west(self, cell):
        """All of Mexico lies west of Greenwich: a longitude without its minus is understood."""
        written = values.line(cell)
        if re.match(r"\+?(?:8[6-9]|9\d|1[01]\d)(?!\d)[^OW]*$", written):
            self.facts.warn("longitude", _("the minus was missing and was added: Mexico lies west of Greenwich"))
            return values.longitude("-" + written.removeprefix("+"))
        return values.longitude(cell)

    def plain(self):
        today = self.today
        read = {
            "legal_name": self.cut("legal_name", LENGTHS["legal_name"]),
            "legal_form": self.one("legal_form", values.legal_form),
            "constituted_on": self.one("constituted_on", lambda cell: values.date(cell, today)),
            "founded_year": self.one("founded_year", lambda cell: values.year(cell, today)),
            "locality": self.cut("locality", LENGTHS["locality"]),
            "address": self.cut("address", LONG_TEXT),
            "registry_folio": self.cut("registry_folio", LENGTHS["registry_folio"]),
            "notes_private": self.cut("notes_private", LONG_TEXT),
        }
        for column in ("members_women", "members_men", "members_other", "members_young", "members_indigenous"):
            read[column] = self.one(column, values.members)
        self.facts.fields |= {name: value for name, value in read.items() if value not in (None, "")}
        self.facts.summary = self.cut("summary_es", STORY) or ""

    def lists(self):
        facts, known = self.facts, self.known
        categories = self.many("categories", lambda item: known.categories.find(item, _("“%(value)s” is no category known here and was left out.")), ";|\n,")
        facts.categories = set(categories) if categories else None
        facts.certifications = (
            self.many("certifications", lambda item: known.certifications.find(item, _("“%(value)s” is no certificate known here and was left out."))) or []
        )
        languages = self.many(
            "languages",
            lambda item: known.languages.find(item, _("“%(value)s” is no language known here, or several are called so; it was left out.")),
            ";|\n,",
        )
        coverage = self.many("coverage", lambda item: values.coverage(item, known.states, facts.fields["state_id"]), ";|\n")
        if languages:
            facts.fields["languages"] = languages
        if coverage:
            facts.fields["coverage"] = coverage
        facts.products = self.many("products", self.product) or []
        if len(facts.products) > MOST_PRODUCTS:
            facts.warn("products", _("%(count)s products in one cell; the first %(most)s were taken") % {"count": len(facts.products), "most": MOST_PRODUCTS})
            del facts.products[MOST_PRODUCTS:]

    def product(self, name):
        if len(name) > 120:
            self.facts.warn("products", _("the text has %(length)s characters and was cut to %(most)s") % {"length": len(name), "most": 120})
        return name[:120].rstrip()

    def contacts(self):
        facts = self.facts
        facts.contacts_public = self.one("contacts_public", values.yes_no)
        found = []
        for column, kind in (("phone", "telefono"), ("whatsapp", "whatsapp")):
            found += ((kind, number) for number in self.many(column, self.phone, ";|\n/,") or ())
        found += (("correo", address) for address in self.many("email", values.email, ";|\n, ") or ())
        found += self.many("website", values.website, ";|\n ") or ()
        facts.contacts = found

    def phone(self, written):
        without_extension = re.split(r"(?i)\b(?:ext|extensi[oó]n)\b", written)[0]
        try:
            return normalise_mexican_phone(without_extension)
        except ValueError:
            raise UnreadableError(_("“%(value)s” is no phone number; ten digits are needed") % {"value": values.short(written)}) from None
