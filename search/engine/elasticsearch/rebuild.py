"""Filling new indices beside the live ones, and one switch of the aliases at the end.

What changes meanwhile is told to both by the outbox. A document written here has the version 1, so that it never
overwrites what the outbox has told, whichever comes first.
"""

import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from elasticsearch import ApiError, TransportError

from ...models import IndexRun
from ..sources import sources
from .client import patient
from .delivery import BusyError, bulk, lines_of
from .documents import body
from .engine import Engine
from .mapping import fingerprint, finished, index_settings, mapping

logger = logging.getLogger(__name__)
OWNERS = 100  # whose documents are made at once
SENDERS = 2  # requests on their way while the next documents are made
WAITS = (2, 5, 15, 30)  # seconds before a request that the engine did not take is sent again; then the rebuild ends
BUSY = (429, 502, 503, 504)  # what it answers while it has too much to do, or starts
BEAT = 30  # seconds between two signs of life while a request is on its way
DEAD = timedelta(seconds=120)  # without a sign of life
MERGING = timedelta(seconds=300)  # of one index, at most
LEAST, SPARE = 0.98, 20  # of the documents that arrived so many must be there at the end (some have gone meanwhile), else there is no switch


class AlreadyRunningError(Exception):
    """Another process is at it."""


class IncompleteError(Exception):
    """The new index lacks documents that were sent to it."""


def rebuild(today=None, *, say=lambda line: None):
    """Fill and switch; the finished `IndexRun`. Raises `AlreadyRunningError`, `IncompleteError`, or what the client raises; then the next call goes on from there."""
    run = claim(timezone.now())
    engines = [Engine(name) for source in sources() for name in source.indices]
    try:
        for engine in engines:
            create(engine, run)
        for source in sources():
            fill(source, run, today or timezone.localdate(), say)
        switch(engines, run)
    except Exception as error:
        IndexRun.objects.filter(pk=run.pk).update(error=f"{type(error).__name__}: {error}"[:300], heartbeat_at=timezone.now() - DEAD)
        raise
    run.finished_at = timezone.now()
    run.error = ""
    run.save()
    return run


def claim(now):
    """The run to do: one that broke off under this version of the code, or a new one."""
    version = "-".join(fingerprint(name) for source in sources() for name in source.indices)
    with transaction.atomic():
        run = IndexRun.objects.filter(finished_at=None).select_for_update().first()
        if run and now - run.heartbeat_at < DEAD:
            raise AlreadyRunningError(
                f"Another rebuild has been running since {run.started_at:%Y-%m-%d %H:%M}; its last sign of life was at {run.heartbeat_at:%H:%M:%S}."
            )
        if run and not run.name.endswith(version):  # begun by other code: of no use to this one
            run.finished_at, run.error = now, "begun by another version of the code"
            run.save()
            run = None
        if run:
            run.heartbeat_at = now
            run.save()
            return run
        try:
            with transaction.atomic():
                return IndexRun.objects.create(started_at=now, heartbeat_at=now, name=f"{now:%Y%m%d%H%M%S%f}-{version}")
        except IntegrityError as error:
            raise AlreadyRunningError("Another rebuild has just begun.") from error


def names(engine, run):
    """(index, its write alias)."""
    born = run.name.split("-")[0]
    return f"{engine.alias}-{born}", f"{engine.alias}-write-{born}"


def create(engine, run):
    index, write = names(engine, run)
    if not patient().indices.exists(index=index):
        if run.position:  # somebody deleted what was there already
            run.position = run.documents = 0
        patient().indices.create(index=index, settings=index_settings(), mappings=mapping(engine.name), aliases={write: {}})


def fill(source, run, today, say):
    """Send the documents of all owners. While some are on their way the next are made; never more than that are held."""
    targets = {name: names(Engine(name), run)[1] for name in source.indices}
    ids = [pk for pk in source.owner_ids() if pk > run.position]
    with ThreadPoolExecutor(SENDERS) as pool:
        sent = []
        try:
            for start in range(0, len(ids), OWNERS):
                part = ids[start : start + OWNERS]
                batch = [
                    ((index, document.id), lines_of(targets[index], document.id, 1, body(document, index)))
                    for index, made in source.documents(part, today).items()
                    for document in made
                ]
                sent.append((part[-1], pool.submit(send, batch)))
                if len(sent) > SENDERS:
                    arrived(run, *sent.pop(0))
                    if start // OWNERS % 50 == 0:
                        say(f"{run.documents} documents")
            while sent:
                arrived(run, *sent.pop(0))
        finally:  # of a failure: what is on its way ends, and nothing else begins
            for _last, request in sent:
                if not request.cancel():
                    await_end(run, request)


def send(batch):
    """Send it, and again where the engine has no time for it."""
    for seconds in WAITS:
        try:
            return bulk(batch, patient())
        except (BusyError, TransportError, ApiError) as error:
            if isinstance(error, ApiError) and error.status_code not in BUSY:
                raise
            logger.warning("Elasticsearch takes no documents, again in %s s: %s", seconds, type(error).__name__)
        time.sleep(seconds)
    return bulk(batch, patient())


def await_end(run, request):
    """Wait, with signs of life: the engine may be given minutes."""
    while not wait([request], BEAT).done:
        run.heartbeat_at = timezone.now()
        run.save(update_fields=["heartbeat_at"])


def arrived(run, last, request):
    """Wait for a request; a document that the outbox told before ("outdated") is the better one."""
    await_end(run, request)
    results = list(request.result().values())
    if wrong := results.count("refused"):
        raise IncompleteError(f"{wrong} documents up to owner {last} were refused; the log says why.")
    run.position, run.documents, run.heartbeat_at = last, run.documents + results.count("told"), timezone.now()
    run.save(update_fields=["position", "documents", "heartbeat_at"])


def switch(engines, run):
    """All aliases in one step, once the new indices are whole; of the older ones the last is kept."""
    connection, actions, old = patient().options(request_timeout=MERGING.total_seconds()), [], []
    found = 0
    IndexRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() + MERGING * len(engines))  # no sign of life until then
    for engine in engines:
        index, _ = names(engine, run)
        with contextlib.suppress(Exception):  # smaller and faster, and not worth failing for
            connection.indices.forcemerge(index=index, max_num_segments=1)
        connection.indices.refresh(index=index)
        connection.indices.put_settings(index=index, settings=finished())
        found += connection.count(index=index)["count"]
        before = engine.live()
        actions += [{"remove": {"index": before, "alias": engine.alias}}] if before and before != index else []
        actions.append({"add": {"index": index, "alias": engine.alias}})
        others = [name for name in engine.indices() if name != index]
        kept = before if before in others else others[-1] if others else None
        old += [name for name in others if name != kept]
    if found < run.documents * LEAST - SPARE:
        raise IncompleteError(f"{run.documents} documents arrived, {found} are there.")
    connection.indices.update_aliases(actions=actions)
    for index in old:
        connection.options(ignore_status=404).indices.delete(index=index)
