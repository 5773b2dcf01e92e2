"""Search of suppliers at full size. `python -m benchmarks.search`: needs a migrated database of its own in DATABASE_URL, which it fills if it is empty.

COOPERATIVES and PRODUCTS set the size (61,000 and 300,000). Times are of `directory.search.find` with its records, and
of the whole page where the directory has one; one client, one process.
"""

import itertools
import os
import random
import statistics
import threading
import time

WORDS = "café miel cacao vainilla mezcal barro lana algodón bordado huipil maíz frijol amaranto queso jabón madera palma piña mango limón hospedaje turismo salsa chile panela sal hamaca rebozo cerámica té".split()
QUALITIES = "orgánico molido tostado artesanal pintado teñido fresco seco de altura de temporada natural fino grande".split(" ")
NAMES = "Flor Unión Sierra Mujeres Tejedoras Productores Raíz Luz Camino Esperanza Semilla Manos Valle Nuevo Corazón Tierra Sol Luna Agua Maíz".split()
TOWNS = [
    f"{a} {b}"
    for a in ("San Juan", "Santa María", "Santiago", "San Pedro", "Villa", "Nuevo")
    for b in ("Prueba", "Ejemplo", "Muestra", "Ficticio", "Ensayo", "Inventado")
]
FORMS = ["sc", "sc-cv", "spr", "sss", "ejido", "union", "socap"]


def fill(cooperatives, products):
    """Deterministic, invented records, in bulk."""
    from django.utils import timezone

    from directory.models import Category, CategoryText, Cooperative, CooperativeText, Municipality, Product, ProductText, State
    from search.folding import fold

    chance, now = random.Random(7), timezone.now()
    if not State.objects.exists():
        State.objects.bulk_create(
            [
                State(code=f"{n:02}", iso=f"MX-{n:03}", name=f"Estado {n}", abbreviation=f"E{n}", latitude=15 + n / 2, longitude=-90 - n / 2)
                for n in range(1, 33)
            ]
        )
    states = list(State.objects.all())
    if not Municipality.objects.exists():
        Municipality.objects.bulk_create(
            [
                Municipality(
                    state=s,
                    name=f"{t} {n}",
                    slug=f"{fold(t).replace(' ', '-')}-{n}",
                    folded_name=fold(t),
                    latitude=s.latitude + chance.uniform(-1, 1),
                    longitude=s.longitude + chance.uniform(-1, 1),
                )
                for s in states
                for n, t in itertools.product(range(2), TOWNS)
            ]
        )
    if not Category.objects.exists():
        for n, word in enumerate(WORDS):
            category = Category(slug=f"rama-{n}", parent=Category.objects.filter(slug=f"rama-{n % 5}").first() if n >= 5 else None)
            category.texts.add(CategoryText(language="es", name=word))
            category.save()
    places, categories = list(Municipality.objects.exclude(latitude=None)), list(Category.objects.all())
    rows = []
    for n in range(cooperatives):
        place = chance.choice(places)
        name = f"{chance.choice(NAMES)} de {chance.choice(NAMES)} {chance.choice(TOWNS)} {n}"
        rows.append(Cooperative(
            public_name=name, folded_name=fold(name), slug=f"bench-{n}", state_id=place.state_id, municipality=place, legal_form=chance.choice(FORMS), live=True,
            latitude=place.latitude + chance.uniform(-0.2, 0.2), longitude=place.longitude + chance.uniform(-0.2, 0.2), languages=chance.sample(["es", "tzo", "yua", "nhn"], 2),
            verification="verificada" if n % 4 == 0 else "no", verified_at=now if n % 4 == 0 else None, confirmed_at=now, created_at=now, updated_at=now,
        ))  # fmt: skip
    Cooperative.objects.bulk_create(rows, batch_size=500)
    ids = list(Cooperative.objects.filter(slug__startswith="bench-").order_by("pk").values_list("pk", flat=True))
    CooperativeText.objects.bulk_create(
        [CooperativeText(cooperative_id=pk, language="es", story=" ".join(chance.choices(WORDS + NAMES + QUALITIES, k=30)), is_original=True) for pk in ids],
        batch_size=1000,
    )
    link = Cooperative.categories.through
    link.objects.bulk_create([link(cooperative_id=pk, category=chance.choice(categories)) for pk in ids], batch_size=1000)
    made, texts = [], []
    for n in range(products):
        name = f"{chance.choices(WORDS, weights=[1 / k for k in range(1, len(WORDS) + 1)])[0]} {chance.choice(QUALITIES)} {chance.choice(TOWNS) if n % 9 == 0 else ''}".strip()
        made.append(
            Product(
                cooperative_id=ids[n % len(ids)],
                name=name,
                folded_name=fold(name),
                slug=f"p{n}",
                live=True,
                monthly_capacity=n % 500,
                minimum_order=n % 50,
                accepts_wholesale=n % 3 == 0,
                season_months=[n % 12 + 1],
            )
        )
    Product.objects.bulk_create(made, batch_size=500)
    for pk, name in Product.objects.filter(cooperative__slug__startswith="bench-").values_list("pk", "name").iterator():
        texts.append(ProductText(product_id=pk, language="es", name=name, description="", is_original=True))
    ProductText.objects.bulk_create(texts, batch_size=1000)


def questions():
    """200 query strings: rare, common, prefix, several words, chosen facets, distance, none."""
    chance, result = random.Random(11), []
    for n in range(200):
        match n % 8:
            case 0:
                query = f"q={chance.choice(NAMES)} {chance.randrange(60000)}"
            case 1:
                query = f"q={chance.choice(WORDS[:6])}"
            case 2:
                query = f"q={chance.choice(WORDS)[:3]}"
            case 3:
                query = f"q={chance.choice(WORDS)} {chance.choice(QUALITIES)}"
            case 4:
                query = f"q={chance.choice(WORDS)} {chance.choice(TOWNS)}"
            case 5:
                query = f"estado={chance.randrange(1, 33):02}&forma=sc&forma=spr"
            case 6:
                query = f"cerca={15 + chance.random() * 10:.2f},{-90 - chance.random() * 10:.2f}&radio=100&q={chance.choice(WORDS)}"
            case _:
                query = f"verificada=1&q={chance.choice(WORDS)}" if n % 16 == 7 else f"pagina={chance.randrange(1, 3000)}"
        result.append(query)
    return result


def timed(act, things):
    times = []
    for thing in things:
        started = time.perf_counter()
        act(thing)
        times.append((time.perf_counter() - started) * 1000)
    return times


def line(name, times):
    ordered = sorted(times)
    print(f"{name:58} {statistics.median(times):8.1f} {ordered[int(len(ordered) * 0.95)]:8.1f} {ordered[-1]:8.1f}", flush=True)


def main():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    django.setup()
    from django.db import close_old_connections, connection
    from django.http import QueryDict
    from django.utils import timezone

    from directory.forms import SupplierSearchForm
    from directory.indexing import index_all
    from directory.models import Cooperative
    from directory.search import find

    if not Cooperative.objects.exists():
        started = time.monotonic()
        fill(int(os.environ.get("COOPERATIVES", "61000")), int(os.environ.get("PRODUCTS", "300000")))
        filled = time.monotonic()
        index_all()
        print(f"records made in {filled - started:.0f} s, indexed in {time.monotonic() - filled:.0f} s", flush=True)
    today = timezone.localdate()

    def search(query):
        return find(SupplierSearchForm(QueryDict(query)).query, language="es", today=today)

    started = time.perf_counter()
    print(f"{connection.vendor}: {Cooperative.objects.count()} cooperatives; first question {search('').total} found, ", end="")
    print(f"{(time.perf_counter() - started) * 1000:.0f} ms (reads the index)")
    print(f"{'ms':58} {'p50':>8} {'p95':>8} {'max':>8}")
    timed(search, questions()[:40])
    line("200 mixed questions", timed(search, questions()))
    for n, name in enumerate(("rare", "common", "prefix", "two words", "word and town", "facets", "distance and word", "verified, or deep page")):
        line(f"  {name}", timed(search, questions()[n::8]))
    line("no words, page 1", timed(search, [""] * 40))
    line("no words, page 2,000", timed(search, ["pagina=2000"] * 40))

    stop, saves = threading.Event(), []

    def write():
        ids = list(Cooperative.objects.order_by("pk").values_list("pk", flat=True)[:4000])
        while not stop.is_set():
            started = time.perf_counter()
            row = Cooperative.objects.get(pk=random.choice(ids))
            row.locality = f"Localidad {len(saves)}"
            row.save()
            saves.append((time.perf_counter() - started) * 1000)
            stop.wait(max(0, 0.025 - (time.perf_counter() - started)))
        close_old_connections()

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.5)
    started = time.monotonic()
    line("200 mixed questions, while one writer saves", timed(search, questions()))
    took = time.monotonic() - started
    stop.set()
    writer.join()
    line(f"  its saves ({len(saves) / (took + 0.5):.0f} a second)", saves)
    with open("/proc/self/status") as status:  # noqa: PTH123
        print(next(row.split(":")[1].strip() for row in status if row.startswith("VmRSS")), "resident")


if __name__ == "__main__":
    main()
