"""A product in a list, and on its own page."""

from functools import cached_property
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models.choices import ContactKind, Verification
from . import words

WHATSAPP = "https://wa.me/"


def whatsapp_url(number, greeting):
    return f"{WHATSAPP}{number.lstrip('+')}?text={quote(greeting)}"


class Reached:
    """Of a card: the first public ways to reach its `cooperative` (`cards.CooperativeFacts`), "" where there is none."""

    greeting = ""  # what a message by WhatsApp begins with

    @cached_property
    def whatsapp(self):
        number = self.cooperative.reach.get(ContactKind.WHATSAPP)
        return whatsapp_url(number, self.greeting) if number else ""

    @property
    def phone(self):
        return self.cooperative.reach.get(ContactKind.PHONE, "")

    @property
    def email(self):
        return self.cooperative.reach.get(ContactKind.EMAIL, "")


class ProductCard:
    def __init__(self, product, cooperative, language, pictures=None):
        self.product = product
        self.url = reverse("directory:product", args=[cooperative.slug, product.slug])
        self.text = product.text(language)
        self.name = self.text.name if self.text else product.name
        self.lang = words.foreign_lang(self.text.language if self.text else "es", language)
        self.price = words.price(product)
        self.season = words.season(product.season_months) if product.season_months else ""
        self.image = pictures[0].image if pictures else None
        self.minimum = words.quantity(product.minimum_order, product.minimum_order_unit)


class ProductHitCard(Reached):
    """A product that the search found, with whose it is and where."""

    def __init__(self, hit, language):
        self.hit, self.product, self.cooperative = hit, hit.product, hit.product.cooperative
        self.name = hit.name_html
        self.lang = words.foreign_lang(hit.language, language)
        self.url = reverse("directory:product", args=[self.cooperative.slug, self.product.slug])
        self.seller_url = reverse("directory:profile", args=[self.cooperative.slug])
        self.place = words.place(self.cooperative.towns, self.cooperative.state)
        self.distance = words.distance(hit.distance_km)
        self.price = words.price(self.product)
        self.minimum = words.quantity(self.product.minimum_order, self.product.minimum_order_unit)
        self.season = words.season(self.product.season_months) if self.product.season_months else ""
        self.is_verified = self.cooperative.verification == Verification.VERIFIED
        self.reasons = hit.reasons

    @property
    def image(self):
        return self.product.first_photo

    @property
    def greeting(self):
        return _("Hello, I am interested in “%(product)s”, which I saw on POSiBLE COOP.") % {"product": self.product.name}


class ProductPage(ProductCard):
    def __init__(self, shown, language, url):
        self.cooperative = shown.product.cooperative
        super().__init__(shown.product, self.cooperative, language, shown.pictures)
        self.shown, self.language, self.absolute_url = shown, language, url
        self.pictures = shown.pictures
        self.others = [ProductCard(other, self.cooperative, language) for other in shown.others]

    @property
    def description(self):
        told = self.text.description[:160] if self.text else ""
        return " · ".join(part for part in (told, self.price, self.cooperative.public_name, self.cooperative.state.name) if part)

    @property
    def text_is_foreign(self):
        return bool(self.text) and self.text.language != self.language

    @property
    def language_name(self):
        return words.language_name(self.text.language) if self.text else ""

    @cached_property
    def facts(self):
        product = self.product
        capacity = words.quantity(product.monthly_capacity, product.monthly_capacity_unit)
        rows = [
            (_("Price"), self.price),
            (_("Minimum order"), self.minimum),
            (_("Capacity"), _("%(quantity)s a month") % {"quantity": capacity} if capacity else ""),
            (_("Presentation"), product.presentation),
            (_("Wholesale"), _("Yes") if product.accepts_wholesale else ""),
            (_("Delivers to"), words.coverage(product.coverage, self.shown.facts.state_names)),
            (_("Time to deliver"), words.days(product.lead_time_days) if product.lead_time_days else ""),
            (_("Shelf life"), words.days(product.shelf_life_days) if product.shelf_life_days else ""),
        ]
        return [row for row in rows if row[1]]

    @property
    def calendar(self):
        return words.calendar(self.product.season_months)

    @property
    def category(self):
        return next(iter(self.shown.facts.categories), None)

    @cached_property
    def whatsapp(self):
        contact = next((contact for contact in self.shown.facts.contacts if contact.kind == ContactKind.WHATSAPP), None)
        if contact is None:
            return ""
        greeting = _("Hello, I am interested in “%(product)s”, which I saw on POSiBLE COOP: %(url)s") % {"product": self.name, "url": self.absolute_url}
        return whatsapp_url(contact.value, greeting)
