"""A cooperative as a card in a list, and as a profile."""

from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models.choices import BodyKind, ContactKind, Coverage, LegalForm, PaymentMethod, RegistryStatus, Verification
from ..models.taxonomy import best_of
from . import words
from .product import WHATSAPP, ProductCard, Reached, whatsapp_url

PRICES_FROM = 3


class Card(Reached):
    """One cooperative in a list, whether the search found it (`hit`) or a page names it (one of `cards.cards`)."""

    def __init__(self, cooperative, language, hit=None):
        self.cooperative, self.hit = cooperative, hit
        self.name = hit.name_html if hit else escape(cooperative.public_name)
        self.url = reverse("directory:profile", args=[cooperative.slug])
        self.place = words.place(cooperative.towns, cooperative.state)
        self.distance = words.distance(hit.distance_km) if hit else ""
        named = [(offer.name_html, offer.language) for offer in hit.products] if hit else [(escape(name), code) for name, code in cooperative.product_names]
        self.named = [(name, words.foreign_lang(code, language)) for name, code in named]  # products, each with its `lang`
        self.sells = [words.marked(name, lang) for name, lang in self.named]
        self.reasons = hit.reasons if hit else []
        self.is_verified = cooperative.verification == Verification.VERIFIED
        self.text = best_of(cooperative.told, language)
        self.told, told_language = (hit.told_html, hit.told_language) if hit else self.said()
        self.told_lang = words.foreign_lang(told_language, language) if self.told else ""

    def said(self):
        """(what it says of itself, its language), where it names no product."""
        return (escape(self.text.tagline), self.text.language) if self.text and not self.sells else ("", "")

    @property
    def offers(self):
        """(name, `lang` of it, "desde $120/kg") of the products named; "" for the price where no search looked for it."""
        prices = [words.price_from(offer) for offer in self.hit.products] if self.hit else [""] * len(self.named)
        return [(name, lang, price) for (name, lang), price in zip(self.named, prices, strict=True)]

    @property
    def more(self):
        """How many products are not named."""
        return self.cooperative.product_count - len(self.sells) if self.hit and self.sells else 0

    @property
    def wholesale(self):
        """ "Mayoreo desde 50 kg"; without the quantity where its products have none or several units; "" where it sells none."""
        sold = self.cooperative.wholesale if self.hit else []
        if not sold:
            return ""
        least = min((pair for pair in sold if pair[0] is not None), default=None)
        if least is None or len({unit for number, unit in sold if number is not None}) > 1:
            return _("Wholesale")
        return _("Wholesale from %(quantity)s") % {"quantity": words.quantity(*least)}

    @property
    def delivers(self):
        """The widest it delivers to, where that is more than its own state."""
        values = [value for value in (Coverage.NATIONAL, Coverage.EXPORT) if value in self.cooperative.coverage]
        return words.listed(value.label for value in values)

    @property
    def image(self):
        return self.cooperative.first_photo

    @property
    def greeting(self):
        return _("Hello, I found you on POSiBLE COOP.")


class Profile:
    def __init__(self, shown, language, now: datetime, url):
        self.shown, self.language, self.now, self.url = shown, language, now, url
        self.cooperative, self.facts = shown.cooperative, shown.facts
        self.today = now.date()
        self.place = words.place_of(self.cooperative)
        self.text = self.cooperative.text(language)

    # Words ---------------------------------------------------------------------------------------------------------
    @property
    def text_lang(self):
        return words.foreign_lang(self.text.language, self.language) if self.text else ""

    @property
    def text_is_foreign(self):
        return bool(self.text) and self.text.language != self.language

    @property
    def text_language_name(self):
        return words.language_name(self.text.language)

    @property
    def page_language_name(self):
        return words.language_name(self.language)

    @property
    def other_texts(self):
        """The same told in other languages: (lang, autonym, row)."""
        rows = [row for row in self.cooperative.texts.all() if row is not self.text and row.story]
        return [
            (words.html_lang(row.language), words.LANGUAGES[row.language].autonym if row.language in words.LANGUAGES else row.language, row) for row in rows
        ]

    @property
    def audios(self):
        """Recordings to listen to: (address, language, duration and size); those whose file is gone are left out."""
        rows = [(row, words.audio_facts(row.audio, row.audio_seconds)) for row in self.cooperative.texts.all() if row.audio]
        return [(row.audio.url, words.language_name(row.language), told) for row, told in rows if told]

    @property
    def description(self):
        """For search engines and shared links."""
        told = (self.text.tagline or self.text.story) if self.text else ""
        sells = words.listed(self.product_names[:PRICES_FROM] or [category.name for category in self.facts.categories[:PRICES_FROM]])
        return " · ".join(part for part in (told[:160], sells, self.place) if part)

    # Pictures --------------------------------------------------------------------------------------------------------
    @property
    def pictures(self):
        return self.shown.pictures

    # What it sells -----------------------------------------------------------------------------------------------------
    @property
    def product_names(self):
        return [product.name for product in self.shown.all_products]

    @cached_property
    def products(self):
        return [ProductCard(product, self.cooperative, self.language, self.shown.product_pictures.get(product.pk)) for product in self.shown.products]

    @property
    def product_count(self):
        return len(self.shown.all_products)

    # Conditions ----------------------------------------------------------------------------------------------------------
    @cached_property
    def conditions(self):
        """(what, how) of what is known; a condition nobody stated is left out, not shown as “no”."""
        cooperative = self.cooperative
        wholesale = any(product.accepts_wholesale for product in self.shown.all_products)
        methods = [PaymentMethod(value).label for value in cooperative.payment_methods if value in PaymentMethod.values]
        rows = [
            (_("Delivers to"), words.coverage(cooperative.coverage, self.facts.state_names)),
            (_("Wholesale"), _("Yes") if wholesale else ""),
            (_("Payment"), words.listed(methods)),
            (_("Invoice (CFDI)"), {True: _("Yes"), False: _("No")}.get(cooperative.issues_invoices, "")),
            (_("Public procurement"), _("Ready to sell to government") if cooperative.is_procurement_ready else ""),
        ]
        return [row for row in rows if row[1]]

    @cached_property
    def season_months(self):
        """Months in which something that has a season is sold; [] where nothing has one."""
        return sorted({month for product in self.shown.all_products for month in product.season_months})

    @property
    def calendar(self):
        return words.calendar(self.season_months)

    @property
    def season(self):
        return words.season(self.season_months)

    # Certificates ----------------------------------------------------------------------------------------------------------
    @property
    def certificates(self):
        return [
            {
                "name": certificate.certification.name,
                "issuer": certificate.certification.issuer,
                "number": certificate.number,
                "valid_until": certificate.valid_until,
                "has_ended": certificate.valid_until is not None and certificate.valid_until < self.today,
                "is_verified": certificate.is_verified(self.today),
            }
            for certificate in self.cooperative.certificates.all()
        ]

    # Who forms it ------------------------------------------------------------------------------------------------------------
    @property
    def members(self):
        """Sentences, the most telling first."""
        cooperative = self.cooperative
        counted = [
            (cooperative.members_women, ngettext("%(count)s woman", "%(count)s women", cooperative.members_women or 0)),
            (cooperative.members_men, ngettext("%(count)s man", "%(count)s men", cooperative.members_men or 0)),
            (cooperative.members_other, ngettext("%(count)s other person", "%(count)s other people", cooperative.members_other or 0)),
        ]
        return words.listed(form % {"count": words.number_format(count)} for count, form in counted if count)

    @property
    def members_among(self):
        cooperative = self.cooperative
        among = [
            _("%(count)s under 30") % {"count": words.number_format(cooperative.members_young)} if cooperative.members_young else "",
            _("%(count)s indigenous") % {"count": words.number_format(cooperative.members_indigenous)} if cooperative.members_indigenous else "",
        ]
        return words.listed(part for part in among if part)

    @property
    def member_bar(self):
        """Parts of 100 for the bar: (start, width, which); [] where there is nothing to compare."""
        total = self.cooperative.members_total
        counts = [n or 0 for n in (self.cooperative.members_women, self.cooperative.members_men, self.cooperative.members_other)]
        if not total or sum(1 for n in counts if n) < 2:
            return []
        parts, start = [], 0
        for which, count in zip(("a", "b", "c"), counts, strict=True):
            width = count * 100 // total
            parts.append((start, width, which))
            start += width
        return parts

    @property
    def bodies(self):
        return [(BodyKind(body.kind).label, body.ends_on, bool(body.ends_on and body.ends_on < self.today)) for body in self.facts.bodies]

    @property
    def languages(self):
        return words.listed(words.language_name(code) for code in self.cooperative.languages)

    @property
    def legal_form(self):
        return LegalForm(self.cooperative.legal_form).label if self.cooperative.legal_form else ""

    @property
    def registry(self):
        status = self.cooperative.registry_status
        return RegistryStatus(status).label if status in (RegistryStatus.REGISTERED, RegistryStatus.IN_PROCESS, RegistryStatus.SUSPENDED) else ""

    # Where and how to reach it -------------------------------------------------------------------------------------------------
    @property
    def address(self):
        return self.cooperative.address if self.cooperative.is_address_public else ""

    @property
    def coordinates(self):
        """Two decimals, about a kilometre: the exact place of a private address stays private."""
        if self.cooperative.latitude is None:
            return None
        return round(self.cooperative.latitude, 2), round(self.cooperative.longitude, 2)

    @property
    def near_url(self):
        return f"{reverse('directory:search')}?cerca={self.coordinates[0]},{self.coordinates[1]}" if self.coordinates else ""

    @cached_property
    def whatsapp(self):
        """The link that comes first, with the greeting written already; "" where none is published."""
        contact = next((contact for contact in self.facts.contacts if contact.kind == ContactKind.WHATSAPP), None)
        return whatsapp_url(contact.value, _("Hello, I saw your profile on POSiBLE COOP: %(url)s") % {"url": self.url}) if contact else ""

    @property
    def contacts(self):
        return [contact_link(contact) for contact in self.facts.contacts]

    # How far to trust it ---------------------------------------------------------------------------------------------------------
    @property
    def is_verified(self):
        return self.cooperative.verification == Verification.VERIFIED

    @property
    def is_claimed(self):
        return self.cooperative.verification == Verification.CLAIMED

    @property
    def is_stale(self):
        return self.cooperative.is_stale(self.now)

    @property
    def confirmed_ago(self):
        return words.ago(self.cooperative.confirmed_at, self.now) if self.cooperative.confirmed_at else ""


def contact_link(contact):
    """(kind, what to show, address, who answers). Addresses of other schemes than the web's are shown, not linked."""
    value, kind = contact.value, ContactKind(contact.kind)
    shown = value
    if kind in (ContactKind.WHATSAPP, ContactKind.PHONE):
        shown = f"{value[3:-7]} {value[-7:-4]} {value[-4:]}".strip() if value.startswith("+52") and len(value) == 13 else value
        href = f"{WHATSAPP}{value.lstrip('+')}" if kind == ContactKind.WHATSAPP else f"tel:{value}"
    elif kind == ContactKind.EMAIL:
        href = f"mailto:{value}"
    elif value.startswith(("https://", "http://")):
        href, shown = value, value.split("://", 1)[1].rstrip("/")
    else:
        href = ""
    return kind.label, shown, href, contact.label
