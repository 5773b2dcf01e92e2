"""Facts as people read them: money, quantities, months, places of delivery, how long ago."""

from functools import lru_cache

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from ..models.choices import Coverage, Unit

LANGUAGES = {language.code: language for language in settings.LANGUAGE_TABLE}
ALL_MONTHS = range(1, 13)

QUANTITIES = {
    Unit.TONNE: ngettext_lazy("%(number)s tonne", "%(number)s tonnes", "count"),
    Unit.LITRE: ngettext_lazy("%(number)s litre", "%(number)s litres", "count"),
    Unit.PIECE: ngettext_lazy("%(number)s piece", "%(number)s pieces", "count"),
    Unit.DOZEN: ngettext_lazy("%(number)s dozen", "%(number)s dozens", "count"),
    Unit.BAG: ngettext_lazy("%(number)s bag", "%(number)s bags", "count"),
    Unit.SACK: ngettext_lazy("%(number)s sack", "%(number)s sacks", "count"),
    Unit.BOX: ngettext_lazy("%(number)s box", "%(number)s boxes", "count"),
    Unit.METRE: ngettext_lazy("%(number)s metre", "%(number)s metres", "count"),
    Unit.SQUARE_METRE: ngettext_lazy("%(number)s square metre", "%(number)s square metres", "count"),
    Unit.HECTARE: ngettext_lazy("%(number)s hectare", "%(number)s hectares", "count"),
    Unit.NIGHT: ngettext_lazy("%(number)s night", "%(number)s nights", "count"),
    Unit.PERSON: ngettext_lazy("%(number)s person", "%(number)s people", "count"),
    Unit.HOUR: ngettext_lazy("%(number)s hour", "%(number)s hours", "count"),
    Unit.SERVICE: ngettext_lazy("%(number)s service", "%(number)s services", "count"),
}


def html_lang(code):
    """The `lang` attribute of words in the language `code` of the table."""
    return LANGUAGES[code].lang if code in LANGUAGES else code


def foreign_lang(code, page_language):
    """What to write in `lang=` among the interface's words on a page in `page_language`; "" where they are in the same language."""
    lang = html_lang(code)
    return "" if lang == LANGUAGES[page_language].interface_lang else lang


def marked(words, lang):
    """HTML of a name among other words, which says its language where `lang` does; `words` may be marked safe."""
    return format_html('<bdi lang="{}">{}</bdi>', lang, words) if lang else conditional_escape(words)


def language_name(code):
    """How Spanish calls the language, e.g. “tsotsil”: the word for sentences (the switcher has the autonyms)."""
    return LANGUAGES[code].spanish_name if code in LANGUAGES else code


def listed(words):
    """ "a, b and c"."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return _("%(several)s and %(last)s") % {"several": ", ".join(words[:-1]), "last": words[-1]}


def number(value):
    """1234.50 as "1,234.5"; 50.00 as "50"."""
    return number_format(value.normalize() if value % 1 else int(value), use_l10n=True)


@lru_cache(maxsize=4096)
def whole_number(value, language):
    """1234 as "1,234" in the active `language`; kept, since a page of results shows two hundred of them."""
    return number_format(value, 0)


def money(value):
    """Pesos: "$120", "$1,250.50"."""
    return "$" + (number_format(value, 2) if value % 1 else number_format(int(value)))


def quantity(value, unit):
    """ "50 kg", "8 toneladas"; "" where no value is known."""
    if value is None:
        return ""
    if unit not in QUANTITIES:
        return f"{number(value)} {Unit(unit).label if unit else ''}".strip()
    return QUANTITIES[unit] % {"count": 1 if value == 1 else 2, "number": number(value)}


def price(product):
    """ "$120 a $150 por kg"; "" where the cooperative published none."""
    low, high = product.price_min, product.price_max
    if low is None and high is None:
        return ""
    if low is None:
        amount = _("up to %(price)s") % {"price": money(high)}
    elif high is None or low == high:
        amount = money(low)
    else:
        amount = _("%(low)s to %(high)s") % {"low": money(low), "high": money(high)}
    if not product.price_unit:
        return amount
    return _("%(amount)s per %(unit)s") % {"amount": amount, "unit": Unit(product.price_unit).label}


def price_from(offer):
    """The least it costs, short enough for a line of a list: "$120/kg", "desde $120/kg" where there is more than one price."""
    if offer.price_min is None:
        return price(offer)
    amount = money(offer.price_min) + (f"/{Unit(offer.price_unit).label}" if offer.price_unit else "")
    return amount if offer.price_max in (None, offer.price_min) else _("from %(price)s") % {"price": amount}


def days(count):
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number_format(count)}


def distance(kilometres):
    """ "a 84 km"; below ten with one decimal, since in town 800 m matter."""
    if kilometres is None:
        return ""
    value = f"{number_format(kilometres, 1)}" if kilometres < 10 else number_format(round(kilometres))
    return _("%(distance)s km away") % {"distance": value}


def coverage(values, state_names):
    """Where it delivers, as a sentence. `state_names`: INEGI code → name; codes that it lacks are left out."""
    wide = [Coverage(value).label for value in values if value in Coverage.values]
    return listed([*wide, *(state_names[value] for value in values if value in state_names)])


def place(towns, state):
    """ "Santiago Xanica, Oaxaca", with the first of `towns` that is known."""
    return ", ".join(part for part in (next(filter(None, towns), ""), state) if part)


def place_of(cooperative):
    """The same of a record."""
    municipality = cooperative.municipality.name if cooperative.municipality else ""
    return place((municipality, cooperative.municipality_text, cooperative.locality), cooperative.state.name)


def season(months):
    """ "noviembre a marzo", also around the turn of the year and with gaps; "todo el año" for all or none."""
    months = sorted({month for month in months if month in ALL_MONTHS})
    if len(months) in (0, 12):
        return _("all year")
    spans = []
    for month in months:
        if spans and spans[-1][1] == month - 1:
            spans[-1][1] = month
        else:
            spans.append([month, month])
    if len(spans) > 1 and spans[0][0] == 1 and spans[-1][1] == 12:
        spans[0][0] = spans.pop()[0]
    return listed(MONTHS[first] if first == last else _("%(first)s to %(last)s") % {"first": MONTHS[first], "last": MONTHS[last]} for first, last in spans)


def calendar(months):
    """The twelve months as (initial, name, is in season)."""
    return [(str(MONTHS[month])[0].upper(), MONTHS[month], month in months) for month in ALL_MONTHS]


def ago(moment, now):
    """ "3 semanas": the largest unit says enough."""
    return timesince(moment, now, depth=1)


def audio_facts(file, seconds):
    """ "1 min 20 s, 120 KB" of an audio file, None where the file is gone."""
    try:
        size = filesizeformat(file.size)
    except OSError:
        return None
    if not seconds:
        return size
    minutes, rest = divmod(seconds, 60)
    duration = " ".join(part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part)
    return f"{duration}, {size}"
