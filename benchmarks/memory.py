"""Memory of a web process while it answers: `REQUESTS` of them (10,000), of every kind that visitors ask for. `REQUESTS=2000` in the environment asks fewer."""

import os
import random

import psutil

from .pages import addresses
from .questions import mixed
from .rig import server

REQUESTS = int(os.environ.get("REQUESTS", "10000"))
MARKS = (0, 0.1, 0.25, 0.5, 0.75, 1)  # of REQUESTS
PROFILES = 2000


def paths():
    """Ten lists to choose from evenly: pages kept and made anew, many profiles and products, questions, the list, completions."""
    from directory.models import Product

    pages = list(addresses().values())
    products = Product.objects.public().order_by("cooperative_id").values_list("cooperative__slug", "slug")[: PROFILES * 5 : 5]
    products = [f"/es/directorio/{cooperative}/{slug}/" for cooperative, slug in products]
    profiles = [path.rsplit("/", 2)[0] + "/" for path in products]
    asked = [query for _kind, query in mixed()]
    questions = [f"/es/directorio/?{query}" for query in asked]
    return [
        pages,
        [f"{path}?n=1" for path in pages],
        [path.replace("/es/", "/tzo/", 1) for path in profiles],
        profiles,
        products,
        questions,
        questions,
        [f"/es/directorio/productos/?{query}" for query in asked],
        [f"/es/directorio/?pagina={page}" for page in range(1, PROFILES)],
        [f"/api/v1/suggest?q={profile.split('/')[3][:4]}" for profile in profiles],
    ]


def main():
    kinds, chance, asked, refused = paths(), random.Random(5), 0, 0
    print("| requests | resident MB of the larger process | of which its own | shared with others counted in part |\n|---|---|---|---|", flush=True)
    with server() as started:
        for mark in MARKS:
            while asked < REQUESTS * mark:
                asked += 1
                try:
                    started.fetch(chance.choice(chance.choice(kinds)))
                except RuntimeError:  # 404 and 429 cost memory as well
                    refused += 1
            infos = [psutil.Process(child.pid).memory_full_info() for child in started.web_processes()]
            largest = max(infos, key=lambda info: info.rss)
            print(f"| {asked:,} | {largest.rss >> 20} | {largest.uss >> 20} | {largest.pss >> 20} |", flush=True)
    print(f"\n{refused:,} were answered with something else than a page (aim: 250 MB, not growing)")
