"""A page of search results: cards, pills of what is filtered, facets, ways to sort."""

from dataclasses import replace
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from search.engine import Order

from ..forms import PARAMETERS, RADIUS
from . import words
from .atlas import Atlas
from .cooperative import Card
from .product import ProductHitCard

OPEN_FACETS = {"rama", "estado"}  # unfolded from the start: what most buyers filter by
SHOWN_VALUES = 8  # of a facet before the rest folds
MOST_VALUES = 80  # of a facet on one page: a state has up to 570 municipalities; the map lists them all
WALKED = 3  # last results that the address of the next page names
RADII = (10, 25, 50, 100, 200, 500)  # km
PLACES = ("estado", "municipio")
SIMPLE = ("rama", "estado")  # a page of one category or one state is worth an entry in a search engine


class Facet:
    """A group of the filters. `first` is shown at once, `folded` behind "see all 32"; `left_out` values are on no page but the map's."""

    def __init__(self, name, heading, values, is_open):
        self.name, self.heading, self.is_open = name, heading, is_open
        self.count = len(values)
        self.is_tree = any(value.children for value in values)
        self.first, self.folded, self.left_out = values, [], 0
        if len(values) > SHOWN_VALUES + 2 and not self.is_tree:
            ranked = sorted(values, key=lambda value: (not value.selected, -value.count))
            shown = {value.value for value in ranked[: max(SHOWN_VALUES, sum(value.selected for value in values))]}
            kept = {value.value for value in ranked[:MOST_VALUES]}
            self.first = [value for value in values if value.value in shown]
            self.folded = [value for value in values if value.value in kept - shown]
            self.left_out = len(values) - len(kept)


TABS = (("search", gettext_lazy("Cooperatives")), ("products", gettext_lazy("Products")), ("map", gettext_lazy("Map")))


class Results:
    tab = "search"  # the address it stands at, `directory:…`
    name = gettext_lazy("Suppliers")
    description = gettext_lazy("Cooperatives of Mexico that sell directly: search by product, place and certificate.")

    def __init__(self, form, found, language):
        self.form, self.found = form, found
        self.query = found.query.explicit()
        self.names = form.labels.names
        self.language = language
        self.cards = self.make_cards()

    @cached_property
    def pills(self):
        """(label, query string without it) of every filter that is on."""
        query = self.query
        pills = [(self.names[facet].get(value, value), query.drop(facet, value).url_params()) for facet, values in query.facets.items() for value in values]
        if query.place:
            near = _("Up to %(radius)s km from %(place)s") % self.nearby
            pills.append((near, query.drop("cerca").url_params(without=[("orden", "cercania")])))
        if query.capacity_min is not None:
            pills.append((_("Capacity from %(number)s") % {"number": words.number_format(query.capacity_min, 0)}, query.drop("capacidad_min").url_params()))
        if query.order_max is not None:
            pills.append((_("Minimum order up to %(number)s") % {"number": words.number_format(query.order_max, 0)}, query.drop("pedido_max").url_params()))
        return pills

    def make_cards(self):
        return [Card(hit.cooperative, self.language, hit) for hit in self.found.items]

    @staticmethod
    def counted(count):
        return ngettext("%(count)s cooperative", "%(count)s cooperatives", count) % {"count": words.number_format(count)}

    @property
    def count_label(self):
        return self.counted(self.found.total)

    @property
    def suggestion_count(self):
        return self.counted(self.found.suggestion_count)

    @property
    def nearby(self):
        return {"radius": words.number_format(self.query.radius, 0), "place": self.query.place.label}

    @property
    def nothing(self):
        """That nothing was found, in a sentence; that there may be some farther away, where a place was given."""
        if self.query.place:
            return _("We found nothing like that within %(radius)s km of %(place)s") % self.nearby
        return _("We found nothing like that")

    @property
    def relaxations(self):
        """(what to do instead, query string, what it gives)."""
        return [(way.label, way.params, self.counted(way.count)) for way in self.found.relaxations]

    @property
    def near_categories(self):
        """(label, query string, what it gives) of where to look instead."""
        return [(category.label, category.params, self.counted(category.count)) for category in self.found.categories]

    @property
    def radii(self):
        """(km, label, is current) to choose from; a radius that came in the address is among them."""
        current = self.query.radius if self.query.place else RADIUS
        for radius in sorted({*RADII, current}):
            yield f"{radius:g}", f"{words.number_format(radius, 0)} km", radius == current

    @property
    def map_url(self):
        return f"{reverse('directory:map')}?{self.query.url_params()}"

    @property
    def enquiry_url(self):
        """Where to ask everyone for what was not found; a position stays here."""
        params = self.query.drop("cerca").url_params(without=[("orden", "cercania")])
        return f"{reverse('enquiry')}?{params}" if params else reverse("enquiry")

    @property
    def path(self):
        return reverse(f"directory:{self.tab}")

    @property
    def tabs(self):
        """(label, address, is current) of the same question as cooperatives, as products and on the map."""
        params = self.query.url_params()
        for name, label in TABS:
            path = reverse(f"directory:{name}")
            yield label, f"{path}?{params}" if params else path, name == self.tab

    # How the words were understood -------------------------------------------------------------------------------------------
    @cached_property
    def understood(self):
        """(the place as it was written, its name, query string that takes it as a word, records elsewhere that have the word); None where none was read."""
        place = self.found.query.understood
        return place and (place.said, place.label, self.as_written, self.found.elsewhere)

    @cached_property
    def offered(self):
        """(name of a place that the words may also mean, query string that filters by it)."""
        place = self.found.offered
        return place and (place.label, replace(self.found.query, understood=place).explicit().url_params())

    @property
    def as_written(self):
        return replace(self.found.query, literal=True, understood=None, page=1).url_params()

    @property
    def suggested(self):
        """The query string of the other spelling, all filters kept."""
        return replace(self.found.query, text=self.found.suggestion, literal=False, understood=None, page=1).url_params()

    @property
    def facets(self):
        """The facets that have something to choose."""
        headings = {
            "rama": _("What they sell"),
            "estado": _("State"),
            "municipio": _("Municipality"),
            "verificada": _("Verification"),
            "mayoreo": _("Wholesale"),
            "cobertura": _("Delivers to"),
            "certificacion": _("Certificate"),
            "temporada": _("Season"),
            "idioma": _("Languages in which they serve you"),
            "forma": _("Legal form"),
        }
        for facet, heading in headings.items():
            values = self.found.facets.get(facet, [])
            if values:
                yield Facet(facet, heading, values, facet in OPEN_FACETS or facet in self.query.facets)

    @property
    def sorts(self):
        """(label, query string, is current) of the ways to sort that make sense here."""
        labels = {
            Order.RELEVANCE: _("Best match"),
            Order.NEAREST: _("Nearest"),
            Order.RECENT: _("Recently confirmed"),
            Order.NAME: _("Name"),
        }
        for order, label in labels.items():
            if order == Order.NEAREST and not self.query.place:
                continue
            params = self.query.url_params(without=[("orden", None)], with_=[("orden", str(order))])
            yield label, params, order == self.query.effective_order

    @cached_property
    def sort_label(self):
        return next((label for label, _params, is_current in self.sorts if is_current), "")

    @property
    def keeps(self):
        """What the form has to carry along beside its own fields."""
        kept = [("orden", str(self.query.order))] if self.query.order else []
        return [*kept, ("literal", "1")] if self.query.literal else kept

    @property
    def shows_title(self):
        """Whether the title is to be seen: words that were typed stand in their field already."""
        return bool(self.simple_facet and not self.query.text)

    # For search engines ----------------------------------------------------------------------------------------------------
    @cached_property
    def simple_facet(self):
        """The one category or state that is all that is asked, else None."""
        chosen = [(facet, value) for facet, values in self.query.facets.items() for value in values]
        return chosen[0] if len(chosen) == 1 and chosen[0][0] in SIMPLE else None

    @property
    def is_indexable(self):
        asked = [name for name in PARAMETERS if name in self.form.data]
        simple = not asked or (self.simple_facet is not None and asked == [self.simple_facet[0]])
        return bool(self.found.total) and self.query.page == 1 and simple

    @property
    def nofollow(self):
        """What the links to other pages say besides: robots may list, not wander through facets."""
        return "" if self.is_indexable or not self.form.data else " nofollow"

    def plain_params(self, page):
        """The query string of another page, the same for everybody."""
        return self.form.query.url_params(page=page)

    def params_of_page(self, page):
        """That of a visit: the next page begins behind what this one shows, also where somebody came or went meanwhile, and keeps the order of its day."""
        params, found = self.plain_params(page), self.found
        after = found.last[-WALKED:] if page == found.page + 1 else ()
        if not (after or found.keeps_day):
            return params
        tras = "-".join([f"{found.day:%Y%m%d}", *map(str, after)])
        return f"{params}&tras={tras}" if params else f"tras={tras}"

    @property
    def indexable_params(self):
        """The query string of the page that search engines should show instead of this one."""
        return f"{self.simple_facet[0]}={self.simple_facet[1]}" if self.simple_facet else ""

    @cached_property
    def title(self):
        """ "Café en Oaxaca"; "" where nothing is asked."""
        query = self.query
        about = query.text or words.listed(self.names["rama"].get(value, value) for value in query.facets.get("rama", ()))
        places = query.facets.get("municipio") or query.facets.get("estado") or ()
        facet = "municipio" if query.facets.get("municipio") else "estado"
        where = words.listed(self.names[facet].get(value, value) for value in places)
        about = about[:1].upper() + about[1:]
        if about and where:
            return _("%(what)s in %(where)s") % {"what": about, "where": where}
        return about or where

    @property
    def title_language(self):
        """Of the title where it is the name of a category alone, else ""."""
        facet, value = (not self.query.text and self.simple_facet) or ("", "")
        return getattr(self.names["rama"].get(value), "language", "") if facet == "rama" else ""


class MapResults(Results):
    tab = "map"
    name = gettext_lazy("Map of suppliers")
    description = gettext_lazy("Where the cooperatives of Mexico are: by state and municipality.")
    shows_title = False
    nofollow = " nofollow"

    @cached_property
    def atlas(self):
        return Atlas(self)

    @property
    def facets(self):
        """All but the places, which the map and its list show."""
        return (facet for facet in super().facets if facet.name not in PLACES)

    @property
    def keeps(self):
        return [*super().keeps, *((facet, value) for facet in PLACES for value in self.query.facets.get(facet, ()))]


class ProductResults(Results):
    tab = "products"
    name = gettext_lazy("Products")
    description = gettext_lazy("What cooperatives of Mexico sell: search by product, price, season and place.")

    def make_cards(self):
        return [ProductHitCard(hit, self.language) for hit in self.found.items]

    @staticmethod
    def counted(count):
        return ngettext("%(count)s product", "%(count)s products", count) % {"count": words.number_format(count)}
