"""200 questions as buyers ask them, of the records that are there: the same on every engine, since the content is the same."""

import random
from urllib.parse import quote

COUNT = 200
SEED = 11
# Three in ten people type what many type; these are trades with thousands of cooperatives.
COMMON = ("café", "miel", "mezcal", "frijol", "queso", "artesanías de barro", "chile", "hospedaje", "madera", "huipil")
DEEP = 3000  # the last page of 61,000 by 20


def text(words):
    return f"q={quote(words)}"


class Asker:
    """Makes query strings from what the database holds, by chance with a fixed seed."""

    def __init__(self, seed=SEED):
        from directory.models import Cooperative, Municipality, Product

        self.chance = random.Random(seed)
        keys = range(1, max(Cooperative.objects.order_by("-pk").values_list("pk", flat=True)[0], 2))
        sample = self.chance.sample(keys, min(400, len(keys)))
        self.names = list(Cooperative.objects.public().filter(pk__in=sample).order_by("pk").values_list("public_name", flat=True))
        sold = Product.objects.public().filter(cooperative__in=sample).order_by("pk").values_list("name", "category__slug").distinct()
        self.products = sorted({name for name, _category in sold})
        self.categories = sorted({slug for _name, slug in sold if slug})
        places = Municipality.objects.exclude(latitude=None).filter(cooperatives__in=sample).order_by("pk").distinct()
        self.places = list(places.values_list("name", "state_id", "latitude", "longitude"))

    def rare(self):
        return text(self.chance.choice(self.names))

    def common(self):
        return text(self.chance.choice(COMMON))

    def prefix(self):
        return text(self.chance.choice(self.products)[:4].strip())

    def two_words(self):
        return text(" ".join(self.chance.choice(self.products).split()[:2]))

    def product_and_place(self):
        return text(f"{self.chance.choice(self.products)} {self.chance.choice(self.places)[0]}")

    def facets(self):
        chosen = [f"estado={self.chance.choice(self.places)[1]}", f"rama={self.chance.choice(self.categories)}"]
        return "&".join([*chosen, *(["forma=sc", "forma=spr"] if self.chance.random() < 0.5 else ["mayoreo=1"])])

    def distance(self):
        _name, _state, latitude, longitude = self.chance.choice(self.places)
        return f"{text(self.chance.choice(COMMON))}&cerca={latitude:.2f},{longitude:.2f}&radio=100"

    def filtered_or_deep(self):
        if self.chance.random() < 0.5:
            return f"{text(self.chance.choice(COMMON))}&verificada=1&temporada=3"
        return f"pagina={self.chance.randrange(1, DEEP)}"

    def nearest(self):
        """The nearest 20 within 50 km, whatever they sell."""
        _name, _state, latitude, longitude = self.chance.choice(self.places)
        return f"cerca={latitude:.2f},{longitude:.2f}"

    def typed(self):
        """What stands in the search box after some keys: the beginning of a product, a place or a name."""
        word = self.chance.choice([self.chance.choice(self.products), self.chance.choice(self.places)[0], self.chance.choice(self.names)])
        return word[: self.chance.randrange(2, 9)].strip()


KINDS = ("rare", "common", "prefix", "two_words", "product_and_place", "facets", "distance", "filtered_or_deep")


def mixed(count=COUNT):
    """[(kind, query string)], every kind as often as the others."""
    asker = Asker()
    return [(KINDS[n % len(KINDS)], getattr(asker, KINDS[n % len(KINDS)])()) for n in range(count)]


def nearest(count=100):
    asker = Asker(SEED + 1)
    return [asker.nearest() for _ in range(count)]


def typed(count=COUNT):
    asker = Asker(SEED + 2)
    return [asker.typed() for _ in range(count)]
