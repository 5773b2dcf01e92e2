"""The search as buyers meet it: whole pages over HTTP from two web processes, beside the bare engine and a plain page of the same run.

ELASTICSEARCH_URL makes the site ask Elasticsearch (REBUILD=1: also rebuild its indices); without it the database answers. Milliseconds are of the wall, seen
by the client; CPU is of the web processes, a request, and means something on a busy machine too.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from urllib.parse import quote

from . import questions, rig
from .rig import times, together

DIRECTORY = "/es/directorio/?"
PLAIN = "/es/acerca/"
CLIENTS = 20
# Rows of the table → engine → the aim, as p50 / p95 in ms.
AIMS = {
    "mixed": {"Elasticsearch": "30 / 2 × bare + 25", "PostgreSQL": "25 / 60", "SQLite": "25 / 60"},
    "typeahead": dict.fromkeys(("Elasticsearch", "PostgreSQL", "SQLite"), "– / 15"),
    "many": {"Elasticsearch": "– / 1,000, no error, throughput not below that of 2", "PostgreSQL": "no error", "SQLite": "no error"},
    "queries": {"Elasticsearch": "8", "PostgreSQL": "14", "SQLite": "14"},
    "writer": dict.fromkeys(("Elasticsearch", "PostgreSQL", "SQLite"), "– / 100"),
    "page": dict.fromkeys(("Elasticsearch", "PostgreSQL", "SQLite"), "– / 50"),
}


def row(name, value, aim="", cpu=""):
    print(f"| {name} | {value} | {cpu} | {AIMS.get(aim, {}).get(rig.engine(), '')} |", flush=True)


def spread(milliseconds):
    return rig.percentiles(milliseconds).replace("|", "/")


class Pages:
    """Fetches pages that no cache has, and says what they cost."""

    def __init__(self, server):
        self.server, self.number = server, 0

    def fresh(self, path):
        self.number += 1
        return f"{path}{'&' if '?' in path else '?'}n={self.number}"

    def measure(self, name, paths, aim="", clients=1, *, is_cached=True):
        """`is_cached`: the page cache may have such pages, so each is asked for by an address of its own."""
        paths = [self.fresh(path) for path in paths] if is_cached else paths
        before = self.server.cpu()
        if clients == 1:
            took, errors, rate = times(self.server.fetch, paths), [], 0
        else:
            took, errors, rate = together(self.server.port, paths, clients)
        cpu = f"{(self.server.cpu() - before) / len(paths) * 1000:.1f}"
        told = spread(took) + (f"; {rate:.1f} a second, {len(errors)} errors" if clients > 1 else "")
        row(name, told, aim, cpu)
        return rate


def bare(mixed):
    """Milliseconds of the index alone, in this process: hits, total, facets, the ids of the page."""
    from django.http import QueryDict
    from django.utils import timezone

    from directory.forms import SupplierSearchForm
    from directory.indexing import supplier_index
    from directory.search import question

    today, index = timezone.localdate(), supplier_index()
    asks = [question(SupplierSearchForm(QueryDict(query)).query, today) for _kind, query in mixed]
    started, cpu = time.perf_counter(), time.process_time()
    index.find(asks[0])
    first = (time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000
    times(index.find, asks[:40])
    cpu = time.process_time()
    took = times(index.find, asks)
    row("the bare search: total, facets, ids; in one process", spread(took), cpu=f"{(time.process_time() - cpu) / len(asks) * 1000:.1f}")
    row("the first of a process (reads the index), in one process", f"{first[0]:.0f}", cpu=f"{first[1]:.0f}")


def bare_engine(mixed):
    """Milliseconds of Elasticsearch's own answer to the same requests, with nothing of ours around it; and of a rebuild."""
    if rig.engine() != "Elasticsearch":
        return
    import resource

    from django.http import QueryDict
    from django.utils import timezone

    from directory.forms import SupplierSearchForm
    from directory.indexing import supplier_index
    from directory.search import question
    from search.engine.elasticsearch.asking import ANSWER, request
    from search.engine.elasticsearch.client import client
    from search.engine.elasticsearch.rebuild import rebuild
    from search.engine.sources import shape

    today = timezone.localdate()
    bodies = [request(question(SupplierSearchForm(QueryDict(query)).query, today), shape("supplier")) for _kind, query in mixed]

    def ask(body):
        return client().search(index=supplier_index().engine.alias, body=body, filter_path=ANSWER)

    times(ask, bodies)
    row("the bare engine query", spread(times(ask, bodies)))
    row("of that in the engine (took)", spread([ask(body)["took"] for body in bodies]))
    if os.environ.get("REBUILD"):
        started, cpu = time.monotonic(), time.process_time()
        run = rebuild()
        took = f"{run.documents:,} documents in {time.monotonic() - started:.0f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB"
        row("rebuild (aim: 300 s, 500 MB)", took, cpu=f"{(time.process_time() - cpu) * 1000:.0f}")


def sql_queries(mixed):
    """The most SQL queries of any page, its caches warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, counts = Client(headers={"host": "localhost"}), []
    for _kind, query in mixed[:16]:
        client.get(f"{DIRECTORY}{query}")
    for _kind, query in mixed:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{DIRECTORY}{query}")
        counts.append(len(captured))
    row("SQL queries of a result page: median / most", f"{statistics.median(counts):.0f} / {max(counts)}", "queries")


def typeahead(pages):
    """`/api/v1/suggest`, each beginning once: it takes no parameter that would go past the page cache."""
    paths = list(dict.fromkeys(f"/api/v1/suggest?lang=es&q={quote(text)}" for text in questions.typed()))
    times(pages.server.fetch, paths[:20])
    pages.measure(f"typeahead, {len(paths[20:])} beginnings, one client", paths[20:], "typeahead", is_cached=False)


def beside_a_writer(pages, paths):
    """The mixed set again while another process saves, and whether a change shows in every process at once."""
    seconds = 20
    writer = subprocess.Popen([sys.executable, "-m", "benchmarks.writer", str(seconds)], stdout=subprocess.PIPE)
    time.sleep(3)  # until it has begun
    pages.measure("200 mixed questions while a writer saves", paths, "writer")
    saves, p50, p95 = json.loads(writer.communicate()[0])
    row(f"its saves, {saves / seconds:.0f} a second", f"{p50:.1f} / {p95:.1f}")
    row("a saved change, asked of both processes at once: pages that did not show it", f"{unseen(pages)} of {20 * 4}")


def unseen(pages):
    """Twenty saves, each asked for four times over different connections: pages without the change."""
    from directory.models import Cooperative

    missed, stem = 0, f"q{os.getpid()}"
    for number, record in enumerate(Cooperative.objects.public().order_by("pk")[:20]):
        before, record.locality = record.locality, f"{stem}x{number}"
        record.save()
        for _ in range(4):
            body = rig.client(pages.server.port)(pages.fresh(f"{DIRECTORY}q={stem}x{number}"), identity=True)
            missed += not re.search(rb'href="[^"]*/' + record.slug.encode() + rb'/"', body)
        record.locality = before
        record.save()
    return missed


def main():
    from directory.models import Cooperative, Product

    mixed = questions.mixed()
    paths = [DIRECTORY + query for _kind, query in mixed]
    print(
        f"{rig.engine()}: {Cooperative.objects.public().count():,} cooperatives, {Product.objects.public().count():,} products; load average {os.getloadavg()[0]:.1f}\n"
    )
    print("| what | p50 / p95, ms | CPU ms | aim: p50 / p95 |\n|---|---|---|---|")
    bare_engine(mixed)
    bare(mixed)
    sql_queries(mixed)
    with rig.server() as server:
        pages = Pages(server)
        times(server.fetch, [pages.fresh(path) for path in paths[:40]])
        pages.measure("a plain Wagtail page, uncached", [PLAIN] * 100)
        pages.measure("200 mixed questions: whole page, all facets, 20 results", paths, "mixed")
        for kind in questions.KINDS:
            pages.measure(f"– {kind.replace('_', ' ')}", [DIRECTORY + query for own, query in mixed if own == kind])
        pages.measure("nearest 20 within 50 km, all facets", [DIRECTORY + query for query in questions.nearest()], "mixed")
        pages.measure("no question, page 1", [DIRECTORY] * 60, "page")
        pages.measure("no question, page 2,000", [f"{DIRECTORY}pagina=2000"] * 60, "page")
        typeahead(pages)
        pages.measure("the 200, 2 clients", paths, clients=2)
        pages.measure(f"the 200 twice, {CLIENTS} clients", paths * 2, "many", clients=CLIENTS)
        pages.measure(f"a plain Wagtail page, {CLIENTS} clients", [PLAIN] * 200, clients=CLIENTS)
        beside_a_writer(pages, paths)
        print(f"\nmemory of the larger web process: {max(server.memory()) >> 20} MB")
