"""The 200 questions at ten times the data, on one node: every document copied by the engine itself, each copy a little different.

Only the engine holds the copies, so what is measured is the request that a page makes, without the page. They are deleted at the
end; with KEEP=1 they stay, and the next run measures them again.
"""

import os
import time

from . import questions, rig
from .rig import percentiles, times

TIMES = 10
INDICES = ("supplier", "product")
# Names, places and ranks of a copy are its own: equal documents would share everything that an index keeps for terms and orders.
VARIED = """
Map one = ctx._source;
one.id += params.copy * 10000000L;
one.lot = (one.id % params.lots).toString();
one.parent = one.parent == null ? null : one.parent + params.copy * 10000000L;
String more = ' copia' + params.copy;
one.name += more;
one.sorted_name = one.containsKey('sorted_name') ? one.sorted_name + more : more;
one.bare_name = one.containsKey('bare_name') ? one.bare_name + more : more;
one.quality = one.quality == null ? 0 : one.quality * (1 - params.copy / 50.0);
one.recent = one.recent == null ? 0 : one.recent - params.copy;
if (one.containsKey('location')) { one.location = ['lat': one.location.lat + params.copy / 200.0, 'lon': one.location.lon + params.copy / 200.0]; }
ctx._id = one.id.toString();
"""


def copies(engine, target):
    """Make the index `target` of TIMES times what `engine` has; gives the seconds it took, 0 where it is there."""
    from search.engine.elasticsearch.client import patient
    from search.engine.elasticsearch.mapping import finished, index_settings, mapping
    from search.engine.memory import LOTS

    server, started = patient().options(request_timeout=3600), time.monotonic()
    held = server.options(ignore_status=404).count(index=target).body.get("count", 0)
    if held > (TIMES - 0.5) * engine.count(server):  # a few records may have come or gone since
        return 0
    server.options(ignore_status=404).indices.delete(index=target)
    server.indices.create(index=target, settings=index_settings(), mappings=mapping(engine.name))
    for copy in range(TIMES):
        script = {"source": VARIED, "params": {"copy": copy, "lots": LOTS}} if copy else None
        done = server.reindex(source={"index": engine.alias, "size": 2000}, dest={"index": target}, script=script, slices=os.cpu_count())
        if done["failures"]:
            raise RuntimeError(done["failures"][0])
    server.indices.put_settings(index=target, settings=finished())
    server.indices.forcemerge(index=target, max_num_segments=1)
    server.indices.refresh(index=target)
    return time.monotonic() - started


def main():
    if rig.engine() != "Elasticsearch":
        print("Needs ELASTICSEARCH_URL.")
        return
    from django.conf import settings
    from django.http import QueryDict
    from django.utils import timezone

    from directory.forms import SupplierSearchForm
    from directory.search import question
    from search.engine.elasticsearch.asking import ANSWER, answered, copy_of
    from search.engine.elasticsearch.client import patient
    from search.engine.elasticsearch.engine import Engine
    from search.engine.sources import shape

    today, server = timezone.localdate(), patient()
    asks = [(kind, question(SupplierSearchForm(QueryDict(query)).query, today)) for kind, query in questions.mixed()]
    print(f"load average {os.getloadavg()[0]:.1f}; aim at ten times the data: p95 250 ms\n")
    print("| index | documents | what | p50 \\| p95, ms | of that in the engine |\n|---|---|---|---|---|")
    for name, engine in ((name, Engine(name)) for name in INDICES):
        target = f"{settings.ELASTICSEARCH['prefix']}-tenfold-{name}"
        try:
            took = copies(engine, target)
            for index in (engine.alias, target):
                count = server.count(index=index)["count"]

                def ask(one, index=index, name=name):
                    inside = []

                    def search(body):
                        answer = server.search(index=index, body=body, filter_path=ANSWER, preference=copy_of(one)).body
                        inside.append(answer["took"])
                        return answer

                    answered(one, shape(name), (), search)
                    return sum(inside)

                times(ask, [one for _kind, one in asks[:40]])
                measured = [(kind, *timed(ask, one)) for kind, one in asks]
                for kind in ("all", *questions.KINDS):
                    own = [(wall, inside) for of, wall, inside in measured if kind in ("all", of)]
                    shown = [percentiles(list(numbers)).replace("|", "\\|") for numbers in zip(*own, strict=True)]
                    print(f"| {name} | {count:,} | {kind.replace('_', ' ')} | {shown[0]} | {shown[1]} |", flush=True)
            if took:
                print(f"| {name} | {count:,} | copied and merged | {took:.0f} s | |", flush=True)
        finally:
            if not os.environ.get("KEEP"):
                server.options(ignore_status=404).indices.delete(index=target)


def timed(ask, one):
    """(milliseconds of the wall, of the engine's own clock)."""
    started = time.perf_counter()
    inside = ask(one)
    return (time.perf_counter() - started) * 1000, inside
