"""The only parser of the directory's query string: page, map, API, export and alerts all use it. It never fails."""

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from search.engine import Near, Order
from search.folding import MOST_WORDS, STOP_WORDS, split
from search.text import LONGEST, UNPRINTABLE

from .labels import labels
from .toponyms import Understood, understand

FACETS = ("rama", "estado", "municipio", "forma", "certificacion", "idioma", "verificada", "mayoreo", "cobertura", "temporada")
PARAMETERS = ("q", *FACETS, "cerca", "radio", "capacidad_min", "pedido_max", "orden", "literal", "pagina")
RADIUS = 50  # km
FARTHEST = 2000  # km: from one end of the country to most of it
MOST_VALUES = 20
PER_PAGE = 20
LAST_PAGE = 100_000
REMEMBERED = 5  # results at the end of a page by which the next one finds its place
WALKED = re.compile(rf"(\d{{8}})((?:-\d{{1,15}}){{0,{REMEMBERED}}})", re.ASCII)
COORDINATES = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)\s*", re.ASCII)


@dataclass(frozen=True)
class Place:
    value: str  # as in the address: "17.06,-96.72" or a slug
    label: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Walk:
    """Where a walk through the results stands: the day whose order it follows, how many are behind it, and the last of them.

    Records come and go meanwhile, so a page is read with some more around it (`margin`), and begins behind the last one seen.
    """

    FAR: ClassVar = 5000  # as a margin: where an import moved everybody far from where they were
    LONGEST: ClassVar = timedelta(days=7)  # the order is another every day: a walk keeps that of its first page
    day: date
    offset: int
    after: tuple[int, ...]
    margin: int = 40

    def has_lost(self, ids):
        """Whether none of those seen last is among `ids`."""
        return bool(self.after) and not set(self.after) & set(ids)

    @property
    def start(self):
        return max(0, self.offset - self.margin) if self.after else self.offset

    @property
    def limit(self):
        return PER_PAGE + 2 * self.margin if self.after else PER_PAGE

    def is_recent(self, today):
        return today - self.LONGEST <= self.day <= today + timedelta(days=1)

    def behind(self, ids):
        """Where in `ids` (those from `start` on, `limit` of them) the page begins."""
        seen = [n for n, pk in enumerate(ids) if pk in self.after]
        return seen[-1] + 1 if seen else self.offset - self.start


@dataclass(frozen=True)
class SupplierQuery:
    """What is asked of the directory, cleaned. `facets` holds only facets with a chosen value."""

    text: str = ""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place | None = None
    radius: float = RADIUS
    capacity_min: float | None = None
    order_max: float | None = None
    order: Order | None = None  # None: the best for the question
    literal: bool = False  # search what was written: no other spelling, no place read in it
    understood: Understood | None = None  # a place read in the text, where no place was chosen
    page: int = 1
    walk: Walk | None = None  # where the page begins; without it, behind as many as fit on the pages before

    @property
    def asked(self):
        """What the engine looks for: the text, with the place in it called by its own name."""
        return self.understood.asked if self.understood else self.text

    def explicit(self):
        """The same question with the place read in the text as a filter that stands beside it: what links and the form go on from."""
        if not self.understood:
            return self
        return replace(self, text=self.understood.rest, facets=self.chosen, understood=None)

    @property
    def chosen(self):
        """The facets with what was read in the text."""
        return self.facets | (self.understood.facets if self.understood else {})

    @property
    def effective_order(self):
        if self.order:
            return self.order
        return Order.NEAREST if self.place and not self.text else Order.RELEVANCE

    @property
    def near(self):
        return Near(self.place.latitude, self.place.longitude, self.radius) if self.place else None

    @property
    def ranges(self):
        ranges = {"capacidad": (self.capacity_min, None), "pedido": (None, self.order_max)}
        return {name: limits for name, limits in ranges.items() if limits != (None, None)}

    @property
    def has_filters(self):
        return bool(self.facets or self.place or self.ranges)

    def url_params(self, *, without=(), with_=(), page=1):
        """The canonical query string. `without` and `with_`: (parameter, value) pairs taken away or added; (parameter, None) takes all its values."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet in FACETS for value in self.facets.get(facet, ())]
        if self.place:
            pairs.append(("cerca", self.place.value))
            if self.radius != RADIUS:
                pairs.append(("radio", plain(self.radius)))
        pairs += [(name, plain(value)) for name, value in (("capacidad_min", self.capacity_min), ("pedido_max", self.order_max)) if value is not None]
        if self.order:
            pairs.append(("orden", str(self.order)))
        if self.literal:
            pairs.append(("literal", "1"))
        gone = set(without)
        pairs = [pair for pair in pairs if pair not in gone and (pair[0], None) not in gone]
        pairs += [pair for pair in with_ if pair not in pairs]
        if page > 1:
            pairs.append(("pagina", str(page)))
        return urlencode(sorted(pairs, key=lambda pair: PARAMETERS.index(pair[0])))

    def drop(self, parameter, value=None):
        """The same question without one value, or without the whole parameter."""
        if parameter in FACETS:
            kept = tuple(v for v in self.facets.get(parameter, ()) if value is not None and v != value)
            facets = {name: values for name, values in self.facets.items() if name != parameter} | ({parameter: kept} if kept else {})
            return replace(self, facets=facets, page=1)
        empty = {"q": {"text": ""}, "cerca": {"place": None, "radius": RADIUS}, "capacidad_min": {"capacity_min": None}, "pedido_max": {"order_max": None}}
        return replace(self, page=1, **empty[parameter])


def plain(number):
    return str(int(number)) if number == int(number) else repr(number)


class SupplierSearchForm:
    """`query`: what was understood. `problems`: (parameter, sentence) of each thing that was not. Takes a QueryDict, or a dict of lists.

    A page shows the sentences (`notices`) and goes on without; the API refuses the first.
    """

    def __init__(self, data):
        self.data = data
        self.problems = []
        self.labels = labels(get_language() or "es")
        facets = {}
        for facet in FACETS:
            if values := self.facet(facet):
                facets[facet] = values
        place = self.place()
        order = self.order(place)
        text, literal = self.text(), self.literal()
        reads_places = text and not literal and not place and not {"estado", "municipio", "cobertura"} & set(facets)
        radius = self.number("radio", _("the radius"), 1, FARTHEST) or RADIUS
        self.query = SupplierQuery(
            text=text,
            facets=facets,
            place=place,
            radius=radius if place else RADIUS,
            capacity_min=self.number("capacidad_min", _("the capacity"), 0, 1e10),
            order_max=self.number("pedido_max", _("the minimum order"), 0, 1e10),
            order=order,
            literal=literal,
            understood=understand(text, self.labels.places, self.labels.names) if reads_places else None,
            page=(page := self.page()),
            walk=self.walk(page),
        )

    def params(self, **changes):
        return self.query.url_params(**changes)

    @property
    def is_canonical(self):
        """Whether the address is the one and only of this question."""
        given = urlencode([(key, value) for key in self.data for value in self.values(key)], errors="replace")
        return given == self.query.url_params(page=self.query.page)

    def values(self, name):
        return self.data.getlist(name) if hasattr(self.data, "getlist") else self.data.get(name, [])

    def value(self, name):
        """The last value given, without what no keyboard writes."""
        values = self.values(name)
        return UNPRINTABLE.sub(" ", values[-1]).strip() if values else ""

    @property
    def notices(self):
        return list(dict.fromkeys(sentence for _parameter, sentence in self.problems))

    def notice(self, parameter, sentence):
        if (parameter, sentence) not in self.problems and len(self.problems) < 5:
            self.problems.append((parameter, sentence))

    def say_last_page(self, pages):
        """Say that the results end before the page that was asked for: the last one is shown."""
        if self.query.page > pages:
            number = self.query.page
            self.notice(
                "pagina",
                ngettext("There is no page %(number)s: this is the only one.", "There is no page %(number)s: this is the last of %(pages)s.", pages)
                % {"number": number, "pages": pages},
            )

    def text(self):
        text = " ".join(self.value("q").split())
        if len(text) > LONGEST:
            text = text[:LONGEST].rstrip()
            self.notice("q", _("Your search was very long: only its beginning was used."))
        elif len([word for word in split(text) if word not in STOP_WORDS]) > MOST_WORDS:
            self.notice("q", _("Your search has many words: the first %(count)s were used.") % {"count": MOST_WORDS})
        elif text and not set(split(text)) - STOP_WORDS:
            self.notice("q", _("“%(text)s” holds no word to search by: write a product, a place or a name.") % {"text": text[:40]})
        return text

    def literal(self):
        value = self.value("literal")
        if value not in ("", "0", "1"):
            self.notice("literal", _("“%(value)s” is not one of the options of the directory: it was left out.") % {"value": value[:40]})
        return value == "1"

    def facet(self, facet):
        known, values = self.labels.names[facet], {}
        for raw in self.values(facet)[:MOST_VALUES]:
            value = UNPRINTABLE.sub("", raw).strip()
            if facet == "municipio":
                value = self.labels.aliases.get(value, value)
            if value in known:
                values[value] = True
            elif value:
                self.notice(facet, _("“%(value)s” is not one of the options of the directory: it was left out.") % {"value": value[:40]})
        if len(self.values(facet)) > MOST_VALUES:
            self.notice(facet, _("Too many options were chosen at once: only the first ones were used."))
        return tuple(values)

    def place(self):
        value = self.value("cerca")
        if not value:
            return None
        if match := COORDINATES.fullmatch(value):
            latitude, longitude = float(match[1]), float(match[2])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return Place(
                    f"{latitude:g},{longitude:g}" if len(value) < 12 else f"{round(latitude, 5)},{round(longitude, 5)}", _("your location"), latitude, longitude
                )
        elif place := self.known_place(value[:140]):
            return place
        self.notice("cerca", _("We do not know the place “%(place)s”: distance was not used.") % {"place": value[:40]})
        return None

    def known_place(self, value):
        """A locality's slug, a municipality's key or slug (the largest of that name), a state's slug or code, or any of them as people write it."""
        if place := self.place_of_slug(value) or self.place_of_slug(slugify(value)):
            return Place(value, place.name, place.latitude, place.longitude)
        said = understand(f"en {value}", self.labels.places, self.labels.names)  # "Tlaxiaco, Oaxaca"
        if not said or said.rest:
            return None
        found = [place for key in said.facets.get("municipio", said.facets.get("estado", ())) if (place := self.place_of_slug(key))]
        place = max(found, key=lambda place: getattr(place, "population", None) or 0, default=None)
        return place and Place(value, place.name, place.latitude, place.longitude)

    def place_of_slug(self, value):
        from .models import Locality, Municipality, State

        place = Locality.objects.filter(slug=value).first()
        if place is None:
            state, _dash, slug = value.partition("-")
            located = Municipality.objects.filter(latitude__isnull=False, longitude__isnull=False)
            place = located.filter(clave=value).first() or located.filter(state_id=state, slug=slug).first()
            place = place or located.filter(slug=value).order_by("-population", "pk").first()
        return place or State.objects.filter(pk=self.labels.state_slugs.get(value, value)).first()

    def number(self, name, what, least, most):
        value = self.value(name).replace(",", "")
        if not value:
            return None
        try:
            number = float(value) if len(value) <= 20 else math.nan
        except ValueError:
            number = math.nan
        if least <= number <= most:
            return number
        self.notice(name, _("“%(value)s” is not a number we can use for %(what)s: it was left out.") % {"value": value[:40], "what": what})
        return None

    def order(self, place):
        value = self.value("orden")
        if not value:
            return None
        try:
            order = Order(value)
        except ValueError:
            self.notice("orden", _("We cannot sort by “%(value)s”.") % {"value": value[:40]})
            return None
        if order == Order.NEAREST and not place:
            self.notice("orden", _("To sort by distance, tell us from where."))
            return None
        return order

    def page(self):
        value = self.value("pagina")
        if not value:
            return 1
        if value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= LAST_PAGE:
            return int(value)
        self.notice("pagina", _("There is no page “%(value)s”: this is the first one.") % {"value": value[:20]})
        return 1

    def walk(self, page):
        """Where the page before ended, as its links say: whom it showed stands on no other page, whatever came and went meanwhile."""
        if not (value := self.value("tras")):
            return None
        try:
            day, after = WALKED.fullmatch(value).groups()
            day = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007  a day, no moment
        except (AttributeError, ValueError):
            self.notice("tras", _("“%(value)s” is not one of the options of the directory: it was left out.") % {"value": value[:40]})
            return None
        return Walk(day, (page - 1) * PER_PAGE, tuple(int(pk) for pk in after.split("-")[1:]) if page > 1 else ())
