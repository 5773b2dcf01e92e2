"""What people write in cells, read. Every function takes a cell that is not empty and returns a value or raises UnreadableError with a sentence."""

import datetime
import re
import unicodedata
from difflib import get_close_matches
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.mx import rfc as mx_rfc

from search.folding import fold

from ..models.choices import Coverage, LegalForm
from .columns import key
from .readers import FormulaError

NOTHING = {
    "",
    "-",
    "--",
    "---",
    "n/a",
    "na",
    "n.a.",
    "nd",
    "n/d",
    "n.d.",
    "s/d",
    "s/n",
    "sin dato",
    "sin datos",
    "no aplica",
    "no tiene",
    "ninguno",
    "ninguna",
    "null",
    "none",
    "nan",
    "pendiente",
}
GENERIC_RFC = {"XAXX010101000", "XEXX010101000"}  # "the public" and "a foreigner": of nobody in particular
MOST_MEMBERS = 1_000_000
FIRST_YEAR = 1800


class UnreadableError(Exception):
    """The cell says nothing that fits its column; the message is a sentence for people, without the column's name."""


def short(value, length=60):
    """A value as it is quoted in a sentence."""
    value = str(value)
    return value if len(value) <= length else value[: length - 1] + "…"


GUARDED = ("'=", "'+", "'-", "'@", "'\t")  # as `admin.export.harmless` and spreadsheet programs mark a text that looks like a formula


def text(cell):
    """The cell as one clean line or paragraph: NFC, no control characters, whole numbers without ".0"."""
    if isinstance(cell, FormulaError):
        if cell:
            raise UnreadableError(_("the formula in this cell gives the error %(error)s") % {"error": cell})
        raise UnreadableError(_("the formula in this cell has no result; save the file in your spreadsheet program first"))
    if isinstance(cell, bool):
        return "sí" if cell else "no"
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    written = unicodedata.normalize("NFC", str(cell)).replace("\u00a0", " ")
    if written.startswith(GUARDED):
        written = written[1:]
    if written.isprintable():  # nearly all: one line, nothing to take out
        clean = " ".join(written.split())
        return "" if clean.lower() in NOTHING else clean
    lines = written.splitlines()
    clean = "\n".join(" ".join("".join(c for c in line if c == "\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"}).split()) for line in lines).strip()
    return "" if clean.lower() in NOTHING else clean


def line(cell):
    return " ".join(text(cell).split())


def pieces(cells, separators=";|\n"):
    """The items of a list: cells (several, where a column stands there more than once) split at ; and |."""
    found = []
    for cell in cells:
        found += (part.strip(" ·•") for part in re.split(f"[{re.escape(separators)}]", text(cell)))
    return list(dict.fromkeys(part for part in found if part and part.lower() not in NOTHING))


def whole_number(cell):
    """1234 of 1234.0, "1,234", "1 234"; refuses fractions and what is below nothing."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = cell
    else:
        written = line(cell).replace(" ", "").replace("’", "").replace("'", "")
        if not re.fullmatch(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0*)?", written):
            raise UnreadableError(_("“%(value)s” is no whole number") % {"value": short(written)})
        number = float(written.replace(",", ""))
    if not 0 <= number <= 1e15 or number != int(number):
        raise UnreadableError(_("“%(value)s” is no whole number") % {"value": short(cell)})
    return int(number)


def members(cell):
    number = whole_number(cell)
    if number > MOST_MEMBERS:
        raise UnreadableError(_("%(value)s members are more than any cooperative has") % {"value": number})
    return number


def year(cell, today):
    number = cell.year if isinstance(cell, datetime.date) else whole_number(cell)
    if not FIRST_YEAR <= number <= today.year:
        raise UnreadableError(_("%(value)s is no year between %(first)s and today") % {"value": str(number), "first": str(FIRST_YEAR)})
    return number


MONTHS = {
    name: number
    for number, names in enumerate(
        ("enero ene january jan", "febrero feb february", "marzo mar march", "abril abr april apr", "mayo may", "junio jun june", "julio jul july", "agosto ago august aug",
         "septiembre setiembre sept sep set september", "octubre oct october", "noviembre nov november", "diciembre dic december dec"), 1)
    for name in names.split()
}  # fmt: skip


def date(cell, today):
    """ISO, day/month/year, day and month in words, or Excel's count of days since 1900. Not in the future."""
    found = read_date(cell, today)
    if found is None:
        raise UnreadableError(_("“%(value)s” is no date; write it as 2015-03-24 or 24/03/2015") % {"value": short(line(cell))})
    if found > today:
        raise UnreadableError(_("%(value)s lies in the future") % {"value": found.isoformat()})
    if found.year < FIRST_YEAR:
        raise UnreadableError(_("%(value)s is no year between %(first)s and today") % {"value": str(found.year), "first": str(FIRST_YEAR)})
    return found


def read_date(cell, today):
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    written = fold(line(cell))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", written):
        return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(written)))
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?", written):
        return make_date(*match.groups())
    if match := re.fullmatch(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?: \d.*)?", written):
        return make_date(full_year(match[3], today), match[2], match[1])
    # "lunes 12 de marzo del año 2015", "12-mar-2015", "1o. de enero de 1999"
    if match := re.fullmatch(r"(?:[a-z]+,? )??(\d{1,2})(?:o|º|°|ro)?\.?[-/ ]*(?:de )?([a-z]+)\.?[-/, ]*(?:del? )?(?:ano )?(\d{4}|\d{2})", written):
        month = MONTHS.get(match[2])
        return make_date(full_year(match[3], today), month, match[1]) if month else None
    return None


def full_year(digits, today):
    number = int(digits)
    if len(digits) == 4:
        return number
    return 2000 + number if 2000 + number <= today.year else 1900 + number


def make_date(year, month, day):
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def coordinate(cell, lowest, highest):
    """Degrees as a number ("17.06", "17,06") or as 17°03'40" N, between two limits."""
    written = line(cell).upper().replace("−", "-").replace("º", "°")
    if match := re.fullmatch(r"(-?\d{1,3})\s*°\s*(\d{1,2}(?:\.\d+)?)?\s*['’′]?\s*(\d{1,2}(?:\.\d+)?)?\s*(?:[\"”″]|''|’’)?\s*([NSEWO])?", written):
        degrees = abs(int(match[1])) + float(match[2] or 0) / 60 + float(match[3] or 0) / 3600
        number = -degrees if match[1].startswith("-") or match[4] in ("S", "W", "O") else degrees
    else:
        try:
            number = float(written.replace(",", ".") if written.count(",") == 1 and "." not in written else written)
        except ValueError:
            raise UnreadableError(_("“%(value)s” is no coordinate") % {"value": short(written)}) from None
    if not lowest <= number <= highest:
        raise UnreadableError(_("%(value)s lies outside Mexico") % {"value": short(written)})
    return round(number, 6)


def latitude(cell):
    return coordinate(cell, 14, 33)


def longitude(cell):
    return coordinate(cell, -119, -86)


def identifier(cell):
    found = line(cell)
    if len(found) > 64:
        raise UnreadableError(_("the identifier has %(length)s characters; 64 are the most") % {"length": len(found)})
    return found


def rfc(cell):
    """(RFC of twelve characters, whether its check digit fits)."""
    written = re.sub(r"[^0-9A-ZÑ&]", "", text(cell).upper())
    if not written:
        return "", True
    if written in GENERIC_RFC:
        raise UnreadableError(_("RFC %(value)s is the generic one and names nobody; leave it empty") % {"value": written})
    if len(written) == 13:
        raise UnreadableError(_("RFC “%(value)s” has 13 characters: it is a person's; a cooperative's has 12") % {"value": written})
    if len(written) != 12:
        raise UnreadableError(_("RFC “%(value)s” has %(length)s characters; a cooperative's has 12") % {"value": short(written), "length": len(written)})
    try:
        mx_rfc.validate(written, validate_check_digits=True)
    except InvalidChecksum:
        return written, False
    except InvalidNumber:
        raise UnreadableError(_("“%(value)s” is no RFC: three letters, the date as year, month and day, three characters") % {"value": written}) from None
    return written, True


YES = {"si", "s", "x", "yes", "y", "1", "true", "verdadero", "publico", "publicos", "publica"}
NO = {"no", "n", "0", "false", "falso", "privado", "privados", "privada"}


def yes_no(cell):
    written = fold(line(cell))
    if written in YES or written in NO:
        return written in YES
    raise UnreadableError(_("“%(value)s” is neither yes nor no") % {"value": short(line(cell))})


def email(written):
    written = re.sub(r"^mailto:|\s", "", written, flags=re.IGNORECASE).strip("<>,.").lower()
    try:
        validate_email(written)
    except ValidationError:
        raise UnreadableError(_("“%(value)s” is no e-mail address") % {"value": short(written)}) from None
    return written


def website(written):
    """(kind of contact, address with https://)."""
    address = written.strip("<> ")
    if not re.match(r"https?://", address, re.IGNORECASE):
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except (ValidationError, ValueError):
        raise UnreadableError(_("“%(value)s” is no web address") % {"value": short(written)}) from None
    if len(address) > 254:
        raise UnreadableError(_("“%(value)s” is no web address") % {"value": short(written)})
    for kind in ("facebook", "instagram"):
        if host == f"{kind}.com" or host.endswith(f".{kind}.com"):
            return kind, address
    return "web", address


FORMS = (  # tried in this order on letters only
    (LegalForm.FORMING, r"en?formacion|grupoenformacion|porconstituir|sinconstituir|noconstituid[ao]"),
    (LegalForm.SOCAP, r"socap|.*ahorroyprestamo.*|.*ahorroycredito.*|scdeap.*|scap.*|cajapopular"),
    (LegalForm.SPR, r"spr(?:de)?(?:r[lisu])?.*|sociedaddeproduccionrural.*"),
    (LegalForm.SSS, r"sss|sdess|sociedaddesolidaridadsocial"),
    (LegalForm.SC_RS, r"sc(?:de)?rs(?:decv)?|(?:sociedad)?cooperativaderesponsabilidadsuplementada.*"),
    (LegalForm.SC_CV, r"sc(?:de)?rl(?:de)?cv|sccv|scdecv|(?:sociedad)?cooperativaderesponsabilidadlimitadadecapitalvariable"),
    (LegalForm.SC, r"sc|sc(?:de)?rl|scl|cooperativa|sociedadcooperativa|(?:sociedad)?cooperativaderesponsabilidadlimitada"),
    (LegalForm.EJIDO, r"ejido|ejidal|nucleoejidal"),
    (LegalForm.COMMUNITY, r"comunidad(?:agraria|indigena)?|bienescomunales"),
    (LegalForm.UNION, r"union.*|federacion.*|confederacion.*"),
)


def legal_form(cell):
    written = line(cell)
    folded = key(written)
    for form in LegalForm:
        if folded in (key(form.value), key(form.label)):
            return form.value
    for form, pattern in FORMS:
        if re.fullmatch(pattern, folded):
            return form.value
    raise UnreadableError(_("“%(value)s” is no legal form known here; known ones: %(known)s") % {"value": short(written), "known": ", ".join(LegalForm.values)})


COVERAGE = {
    Coverage.LOCAL: "local, municipal, municipio, en el municipio, mi municipio, regional",
    Coverage.NATIONAL: "nacional, todo mexico, todo el pais, national, republica mexicana, en todo mexico, todo el territorio nacional",
    Coverage.EXPORT: "exportacion, export, exporta, internacional, extranjero, exportaciones",
}
COVERAGE_WORDS = {key(word): coverage.value for coverage, words in COVERAGE.items() for word in (coverage.value, *words.split(","))}


def coverage(written, states, own_state):
    """A Coverage value or the INEGI code of a state; "estatal" is its own one."""
    folded = key(written)
    if folded in COVERAGE_WORDS:
        return COVERAGE_WORDS[folded]
    if folded in ("estatal", "estado", "enelestado", "state"):
        return own_state
    return states.find(written)


def nearest(written, names):
    """ " Did you mean: A, B?", or "" where nothing is near. `names`: {folded: shown}."""
    folded = fold(written)
    found = get_close_matches(folded, names, n=3, cutoff=0.6) or [name for name in names if len(folded) > 3 and folded in name][:3]
    return " " + _("Did you mean %(names)s?") % {"names": ", ".join(names[name] for name in found)} if found else ""
