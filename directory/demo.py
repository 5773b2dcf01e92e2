"""Fictitious cooperatives in real places, the same for the same numbers and seed. Nothing in them can be taken for real:
names end in "(ejemplo)", stories say so, e-mail ends in ejemplo.test (RFC 2606), and numbers begin with +52 55 0000,
since no Mexican subscriber number begins with 0.
"""

import datetime
import itertools
import random
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from content.slugs import slug_of
from search.folding import fold

from . import demo_words as words
from .gazetteer import load_shipped
from .indexing import index_all
from .models import (
    Category,
    Certificate,
    Certification,
    ContactPoint,
    Cooperative,
    CooperativePhoto,
    CooperativeText,
    GovernanceBody,
    Locality,
    Municipality,
    Network,
    NetworkText,
    Product,
    ProductPhoto,
    ProductText,
)

BATCH = 400  # cooperatives per transaction: below half a second
LARGEST = 100  # products of the largest ones
CERTIFICATES = {
    "cafe": ("organico-mexico", "certimex-organico", "simbolo-pequenos-productores", "fairtrade", "denominacion-cafe-chiapas", "rainforest-alliance"),
    "miel": ("organico-mexico", "fairtrade", "simbolo-pequenos-productores"),
    "mezcal-y-destilados": ("denominacion-mezcal", "organico-mexico"),
    "vainilla": ("denominacion-vainilla-papantla", "organico-mexico"),
    "madera": ("fsc",),
    "muebles": ("fsc", "hecho-en-mexico"),
    "hospedaje": ("distintivo-h",),
    "comida-preparada": ("distintivo-h", "nom-251"),
}
USUAL_CERTIFICATES = ("organico-mexico", "organico-participativo", "comercio-justo-mexico", "hecho-en-mexico", "nom-251", "srrc-inocuidad")


def make(cooperatives, products, *, seed=0, pictures=(), now=None):
    """Make so many cooperatives and products (the latter at most a hundred each) and index them. Returns how many rows of each.

    `pictures` are ids of images to show; without any, cloths stand in their place.
    """
    load_shipped()
    maker = Maker(random.Random(seed), now or timezone.now(), list(pictures))  # noqa: S311  not for secrets
    shares = share_products(cooperatives, products, maker.random)
    for part in itertools.batched(enumerate(shares), BATCH):
        with transaction.atomic():
            maker.write(part)
    index_all()
    return cooperatives, sum(shares)


def share_products(cooperatives, products, rng):
    """How many products each cooperative has: a few a hundred, many one, some none."""
    shares = [0] * cooperatives
    big = range(3, cooperatives, max(cooperatives // max(products // 2000, 1), 1)) if products >= 2 * LARGEST and cooperatives > 3 else ()
    for position in big:
        shares[position] = LARGEST
    others = [i for i in range(cooperatives) if not shares[i] and i % 12 != 5]  # every twelfth is found by its category alone
    rest = min(products - sum(shares), len(others) * (LARGEST - 1))
    for position in others[: max(rest, 0)]:
        shares[position] = 1
    rest -= len(others[: max(rest, 0)])
    growing = [i for place, i in enumerate(others) if place % 4] or others
    while rest > 0:
        position = rng.choice(growing)
        if shares[position] < LARGEST - 1:
            shares[position] += 1
            rest -= 1
    return shares


class Maker:
    def __init__(self, rng, now, pictures):
        self.random, self.now, self.pictures = rng, now, pictures
        self.categories = dict(Category.objects.values_list("slug", "pk"))
        self.certifications = dict(Certification.objects.values_list("slug", "pk"))
        self.municipalities = Municipality.objects.in_bulk()
        # More people, more cooperatives; small places still get theirs.
        self.places = list(Locality.objects.exclude(municipality=None).order_by("pk"))
        self.weights = list(itertools.accumulate((place.population or 1000) ** 0.6 for place in self.places))
        self.codes = {language.code for language in settings.LANGUAGE_TABLE}
        self.slugs = set(Cooperative.objects.values_list("slug", flat=True))
        self.forms = list(words.LEGAL_SHARES)
        self.form_weights = list(itertools.accumulate(words.LEGAL_SHARES.values()))
        self.networks = self.make_networks()

    def make_networks(self):
        made = []
        for name, kind, text in (
            (
                "Red de Comercio Justo del Sureste (ejemplo)",
                "federacion",
                "Cooperativas del sureste que venden juntas su café, su miel y su cacao. Red de demostración.",
            ),
            ("Generación 2026 del programa (ejemplo)", "generacion", "Las organizaciones que este año reciben acompañamiento. Red de demostración."),
        ):
            network, is_new = Network.objects.get_or_create(slug=slug_of(name), defaults={"name": name, "kind": kind})
            if is_new:
                NetworkText.objects.create(network=network, language="es", description=text)
            made.append(network.pk)
        return made

    def write(self, part):
        """Make and store these (number, how many products); one query a table."""
        rng = self.random
        facts = [self.cooperative(number, count) for number, count in part]
        Cooperative.objects.bulk_create([fact["row"] for fact in facts])
        children = defaultdict(list)
        for fact in facts:
            self.children(fact, children)
        Cooperative.categories.through.objects.bulk_create(
            [Cooperative.categories.through(cooperative_id=fact["row"].pk, category_id=self.categories[trade]) for fact in facts for trade in fact["trades"]]
        )
        Cooperative.networks.through.objects.bulk_create(
            [Cooperative.networks.through(cooperative_id=fact["row"].pk, network_id=rng.choice(self.networks)) for fact in facts if rng.random() < 0.15]
        )
        for model in (CooperativeText, ContactPoint, GovernanceBody, Certificate, CooperativePhoto):
            model.objects.bulk_create(children[model])
        for products in itertools.batched((product for fact in facts for product in self.products(fact)), 2000):
            Product.objects.bulk_create(products)
            ProductText.objects.bulk_create(
                [ProductText(product=product, language="es", name=product.name, description=product.words, is_original=True) for product in products]
            )
            ProductPhoto.objects.bulk_create(
                [
                    ProductPhoto(product=product, image_id=rng.choice(self.pictures), sort_order=0)
                    for product in products
                    if self.pictures and rng.random() < 0.4
                ]
            )

    def cooperative(self, number, count):
        rng = self.random
        place = rng.choices(self.places, cum_weights=self.weights)[0]
        municipality = self.municipalities[place.municipality_id]
        regional = words.REGIONAL.get(place.state_id, ())
        trade = rng.choice(regional) if regional and rng.random() < 0.65 else rng.choice(list(words.TRADES))
        trades = [trade, *({rng.choice(list(words.TRADES))} - {trade} if rng.random() < 0.3 else ())]
        form = "socap" if trade == "ahorro-y-prestamo" else rng.choices(self.forms, cum_weights=self.form_weights)[0]
        name = self.name(words.TRADES[trade][0], form, place, municipality, number)
        women, men = int(rng.lognormvariate(2.5, 0.8)) + 2, int(rng.lognormvariate(2.5, 0.8)) + 1
        year = rng.randint(1974, self.now.year - 1)
        forming = form == "en-formacion"
        spoken = [code for code in words.SPOKEN.get(place.state_id, ()) if code in self.codes and rng.random() < 0.6]
        verification = "no" if forming else rng.choices(["verificada", "reclamada", "no"], [35, 20, 45])[0]
        registered = form.startswith("sc") and rng.random() < 0.6
        row = Cooperative(
            external_id=f"ejemplo-{len(self.slugs)}", public_name=name, folded_name=fold(name)[:160], slug=self.slug(name), legal_form=form,
            legal_name=f"{name.removesuffix(' (ejemplo)')} {words.LEGAL_ENDINGS[form]} (ejemplo)" if form in words.LEGAL_ENDINGS else "",
            coop_class="ahorro" if form == "socap" else "productores" if form.startswith("sc") else "",
            constituted_on=None if forming else datetime.date(year, rng.randint(1, 12), rng.randint(1, 28)), founded_year=year - rng.randint(0, 4),
            registry_status="inscrita" if registered else rng.choice(["", "no", "tramite"]), registry_folio=f"EJEMPLO-{number + 1:05d}" if registered else "",
            members_women=women, members_men=men, members_young=rng.randint(0, (women + men) // 3),
            members_indigenous=rng.randint(0, women + men) if spoken else None, languages=["es", *spoken],
            payment_methods=["efectivo", *(method for method in ("transferencia", "tarjeta", "codi") if rng.random() < 0.4)],
            issues_invoices=None if rng.random() < 0.2 else not forming and rng.random() < 0.7, is_procurement_ready=registered and rng.random() < 0.3,
            coverage=self.coverage(place.state_id), state_id=place.state_id, municipality_id=municipality.pk, locality=place.name,
            latitude=round(place.latitude + rng.uniform(-0.01, 0.01), 5), longitude=round(place.longitude + rng.uniform(-0.01, 0.01), 5), precision="localidad",
            verification=verification, verified_at=self.ago(20, 500) if verification == "verificada" else None,
            verification_proof="Visita (ejemplo)" if verification == "verificada" else "",
            confirmed_at=None if rng.random() < 0.15 else self.ago(1, 620), live=True, has_unpublished_changes=False,
            first_published_at=self.now, last_published_at=self.now, created_at=self.now, updated_at=self.now,
        )  # fmt: skip
        return {"row": row, "trades": trades, "count": count, "place": place, "year": row.founded_year, "members": women + men}

    def name(self, people, form, place, municipality, number):
        rng = self.random
        poem = f"{rng.choice(words.FIRST)} {rng.choice(words.SECOND)}"
        if number % 23 == 7:  # names as long as the real ones
            poem = f"Unión de Productoras, Productores y Familias Artesanas {poem} de la Región de {municipality.name[:40]}"
        elif form == "ejido":
            poem = f"Ejido {place.name[:60]} {poem}"
        elif form == "comunidad":
            poem = f"Comunidad de {place.name[:60]} {poem}"
        elif form == "socap":
            poem = f"Caja Popular {poem}"
        else:
            poem = f"{people} {poem}" if rng.random() < 0.75 else f"{poem} de {place.name[:60]}"
        return f"{poem[:148]} (ejemplo)"

    def slug(self, name):
        base = slug_of(name.removesuffix(" (ejemplo)"))
        slug = base if base not in self.slugs else f"{base}-{len(self.slugs)}"
        self.slugs.add(slug)
        return slug

    def coverage(self, state):
        chance = self.random.random()
        if chance < 0.35:
            return ["local"]
        if chance < 0.6:
            return ["local", state]
        return ["nacional"] if chance < 0.9 else ["nacional", "exportacion"]

    def ago(self, least, most):
        return self.now - datetime.timedelta(days=self.random.randint(least, most), hours=self.random.randint(0, 23))

    def children(self, fact, rows):
        rng, row, today = self.random, fact["row"], self.now.date()
        trade = words.TRADES[fact["trades"][0]]
        told = {"product": rng.choice(trade[-1]), "place": fact["place"].name, "year": fact["year"], "members": fact["members"]}
        story = "\n\n".join([rng.choice(words.STORIES).format(**told), *rng.sample(words.MORE, rng.randint(1, 3)), words.NOTICE])
        rows[CooperativeText].append(
            CooperativeText(cooperative=row, language="es", tagline=rng.choice(words.TAGLINES).format(**told)[:120], story=story, is_original=True)
        )
        phone = f"+52550000{rng.randint(0, 9999):04d}"
        chance = rng.random()
        if chance < 0.75:
            rows[ContactPoint].append(ContactPoint(cooperative=row, kind="whatsapp", value=phone, label="Ventas", is_public=True, sort_order=0))
        if chance > 0.4:
            rows[ContactPoint].append(ContactPoint(cooperative=row, kind="telefono", value=phone, is_public=chance < 0.9, sort_order=1))
        if rng.random() < 0.5:
            rows[ContactPoint].append(
                ContactPoint(cooperative=row, kind="correo", value=f"{row.slug[:60]}@ejemplo.test", is_public=rng.random() < 0.7, sort_order=2)
            )
        for kind in ("asamblea", "administracion", "vigilancia")[: rng.randint(0, 3)]:
            ends = today + datetime.timedelta(days=rng.randint(-200, 900))
            rows[GovernanceBody].append(GovernanceBody(cooperative=row, kind=kind, mandate_ends_on=None if kind == "asamblea" else ends))
        if rng.random() < 0.3:
            options = CERTIFICATES.get(fact["trades"][0], USUAL_CERTIFICATES)
            for kind in rng.sample(options, min(len(options), rng.choice([1, 1, 2]))):
                rows[Certificate].append(self.certificate(row, kind, today))
        if self.pictures and rng.random() < 0.7:  # the others show the cloth of their name
            for order, image in enumerate(rng.sample(self.pictures, min(len(self.pictures), rng.choice([1, 1, 2, 3])))):
                rows[CooperativePhoto].append(CooperativePhoto(cooperative=row, image_id=image, sort_order=order))

    def certificate(self, row, kind, today):
        rng = self.random
        start = today - datetime.timedelta(days=rng.randint(30, 700))
        until = start + datetime.timedelta(days=365 * rng.choice([1, 2, 3]))
        return Certificate(
            cooperative=row,
            certification_id=self.certifications[kind],
            number=f"EJEMPLO-{rng.randint(1, 99999):05d}",
            valid_from=start,
            valid_until=until,
            checked_at=self.ago(1, 29) if rng.random() < 0.65 else None,
        )

    def products(self, fact):
        rng, row = self.random, fact["row"]
        slugs = set()
        for order in range(fact["count"]):
            trade = rng.choice(fact["trades"])
            _people, unit, low, high, least, capacity, season, names = words.TRADES[trade]
            name = f"{names[order % len(names)]}{rng.choice(words.QUALITIES) if order >= len(names) else ''}"
            slug = slug_of(name)
            if slug in slugs:
                name = f"{name}, clave {order + 1}"
                slug = slug_of(name)
            slugs.add(slug)
            has_price = low is not None and rng.random() < 0.85
            price = round(low + (high - low) * rng.random() ** 2, 0 if low and low > 20 else 2) if has_price else None
            has_capacity = capacity is not None and rng.random() < 0.7
            product = Product(
                cooperative=row, name=name, folded_name=fold(name), slug=slug, category_id=self.categories[trade],
                price_min=price, price_max=round(price * 1.25) + 1 if has_price and rng.random() < 0.4 else None, price_unit=unit if has_price else "",
                minimum_order=least if least and rng.random() < 0.7 else None, minimum_order_unit=unit if least else "",
                monthly_capacity=max(round(capacity * rng.uniform(0.2, 2)), 1) if has_capacity else None, monthly_capacity_unit=unit if has_capacity else "",
                season_months=list(season), lead_time_days=rng.choice([None, 3, 5, 8, 15, 30]), accepts_wholesale=rng.random() < 0.55, coverage=[],
                is_available=rng.random() < 0.93, sort_order=order, live=True, first_published_at=self.now, last_published_at=self.now,
                created_at=self.now, updated_at=self.now,
            )  # fmt: skip
            product.words = f"{name}, de {fact['place'].name}. {rng.choice(words.MORE)}"
            yield product
