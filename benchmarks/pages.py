"""Whole pages over HTTP, from two web processes: the table of docs/performance.md."""

import itertools
import random

from .questions import mixed as mixed_questions
from .rig import percentiles, server, times

ROUNDS = 100
REQUESTS = 10_000


def addresses():
    """A page of each kind; the standard page is what a plain Wagtail page costs."""
    from content.models import ArticlePage, StandardPage
    from directory.models import Cooperative

    cooperative = Cooperative.objects.public().filter(products__isnull=False).order_by("pk")[5]
    return {
        "plain Wagtail page (standard page)": StandardPage.objects.get(slug="privacidad", locale__language_code="es").get_url(),
        "front page": "/es/",
        "article": ArticlePage.objects.filter(locale__language_code="es").first().get_url(),
        "profile": f"/es/directorio/{cooperative.slug}/",
        "product": f"/es/directorio/{cooperative.slug}/{cooperative.products.first().slug}/",
    }


def queries(path):
    """How many SQL queries the page costs, its caches warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path + "?otra=1")
    with CaptureQueriesContext(connection) as captured:
        client.get(path + "?otra=2")
    return len(captured)


def main():
    from django.db import connection

    pages = addresses()
    counts = {name: queries(path) for name, path in pages.items()}
    mixed = [f"/es/directorio/?{query}" for _kind, query in mixed_questions()]
    print(f"\n{connection.vendor}, two web processes, one client\n\n| what | queries | p50 ms | p95 ms |\n|---|---|---|---|", flush=True)
    with server() as (fetch, memory):
        for name, path in pages.items():
            times(fetch, [f"{path}?n={n}" for n in range(20)])
            print(f"| {name}, uncached | {counts[name]} | {percentiles(times(fetch, [f'{path}?n={n}' for n in range(ROUNDS)]))} |", flush=True)
        for name, path in pages.items():
            times(fetch, [path] * 20)
            print(f"| {name}, from the page cache | | {percentiles(times(fetch, [path] * ROUNDS))} |", flush=True)
        times(fetch, mixed[:40])
        print(f"| directory, whole page, 200 mixed queries | | {percentiles(times(fetch, mixed))} |", flush=True)
        for page in (1, 2000):
            print(f"| directory without a query, page {page:,} | | {percentiles(times(fetch, [f'/es/directorio/?pagina={page}'] * ROUNDS))} |", flush=True)
        before = max(memory())
        chance = random.Random(5)
        kinds = [*pages.values(), *(f"{path}?n=1" for path in pages.values()), *mixed]
        times(fetch, itertools.islice((chance.choice(kinds) for _ in itertools.count()), REQUESTS // 2))
        half = max(memory())
        times(fetch, itertools.islice((chance.choice(kinds) for _ in itertools.count()), REQUESTS // 2))
        print(
            f"\nmemory of the larger web process: {before >> 20} MB at first, {half >> 20} MB after {REQUESTS // 2:,}, {max(memory()) >> 20} MB after {REQUESTS:,} mixed requests"
        )
