"""A page of search results: cards, pills of what is filtered, facets, ways to sort."""

from functools import cached_property

from django.utils.translation import gettext as _

from search.engine import Order

from ..forms import PARAMETERS
from . import words
from .cooperative import Card

OPEN_FACETS = {"rama", "estado"}  # unfolded from the start: what most buyers filter by
SIMPLE = ("rama", "estado")  # a page of one category or one state is worth an entry in a search engine


class Results:
    def __init__(self, form, found, language):
        self.form, self.found, self.query = form, found, found.query
        self.names = form.labels.names
        self.language = language
        self.cards = [Card(hit.cooperative, language, hit) for hit in found.items]

    @cached_property
    def pills(self):
        """(label, query string without it) of every filter that is on."""
        query = self.query
        pills = [(self.names[facet].get(value, value), query.drop(facet, value).url_params()) for facet, values in query.facets.items() for value in values]
        if query.place:
            near = _("Up to %(radius)s km from %(place)s") % {"radius": words.number_format(query.radius, 0), "place": query.place.label}
            pills.append((near, query.drop("cerca").url_params(without=[("orden", "cercania")])))
        if query.capacity_min is not None:
            pills.append((_("Capacity from %(number)s") % {"number": words.number_format(query.capacity_min, 0)}, query.drop("capacidad_min").url_params()))
        if query.order_max is not None:
            pills.append((_("Minimum order up to %(number)s") % {"number": words.number_format(query.order_max, 0)}, query.drop("pedido_max").url_params()))
        return pills

    @property
    def facets(self):
        """(parameter, heading, values, is open) of the facets that have something to choose."""
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
                yield facet, heading, values, facet in OPEN_FACETS or facet in self.query.facets

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

    @property
    def keeps(self):
        """What the form has to carry along beside its own fields."""
        return [("orden", str(self.query.order))] if self.query.order else []

    # For search engines ----------------------------------------------------------------------------------------------------
    @cached_property
    def simple_facet(self):
        """The one category or state that is all that is asked, else None."""
        chosen = [(facet, value) for facet, values in self.query.facets.items() for value in values]
        return chosen[0] if len(chosen) == 1 and chosen[0][0] in SIMPLE else None

    @property
    def is_indexable(self):
        query = self.query
        asked = len([name for name in PARAMETERS if name in self.form.data])
        return bool(self.found.total) and query.page == 1 and (not asked or (asked == 1 and self.simple_facet is not None))

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
        if about and where:
            return _("%(what)s in %(where)s") % {"what": about, "where": where}
        return about or where
