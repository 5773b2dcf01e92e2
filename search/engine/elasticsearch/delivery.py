"""Telling Elasticsearch what the outbox holds. Whoever does it twice does no harm: of two tellings the later version stays."""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from elasticsearch import ApiError, TransportError

from ..sources import index_names, source_of
from . import outbox
from .client import UPKEEP, patient, stem
from .documents import body
from .engine import Engine

logger = logging.getLogger(__name__)
CLAIMED = 2000  # rows at once
OWNERS = 100  # whose documents are made at once
EVERY, LATEST = 2, 8  # seconds between two looks into the outbox; at most after failures, so that an engine that is back is told soon
FEW, QUICK = 200, 4  # so few rows are told in seconds, or else something hangs: after each failure twice that patience
SENT = 8_000_000  # bytes of a request, about


def keep_delivering(stop=lambda: False):
    """Tell the engine what changes, for as long as the process lives; a failure of engine or database is tried again ever later."""
    wait, patience, known = EVERY, QUICK, False
    while not stop():
        try:
            close_old_connections()
            known = known or bring_about()
            deliver(patience=patience)
            wait, patience = EVERY, QUICK
        except (ApiError, TransportError, BusyError, DatabaseError) as error:
            wait, patience = min(wait * 2, LATEST), min(patience * 2, UPKEEP)
            logger.warning("Elasticsearch is not told of changes, again in %s s: %s", wait, type(error).__name__)
        except Exception:  # nobody would start this thread again
            wait = LATEST
            logger.exception("Elasticsearch is not told of changes, again in %s s", wait)
        time.sleep(wait)


def bring_about():
    """Build the indices where there are none: a new server, or a new version of the code. False while another process does."""
    if all(Engine(index).live() for index in index_names()):
        return True
    from .rebuild import AlreadyRunningError, rebuild  # it sends as this module does

    try:
        run = rebuild()
    except AlreadyRunningError:
        return False
    logger.warning("Elasticsearch had no index for this version of the code: built one of %s documents", run.documents)
    return True


class BusyError(Exception):
    """The engine takes nothing now: it has too much to do, or its disk is full."""


@dataclass
class Delivery:
    told: int = 0
    refused: int = 0
    waiting: int = 0  # for an index that there is not


def deliver(today=None, *, patience=UPKEEP):
    """Tell the engine all that is due. Raises `BusyError` or what the client raises when the engine fails: nothing is lost, try again later.

    `patience`: seconds for a request where little is to be told; one that hangs would hold up all that changes meanwhile.
    """
    done = Delivery()
    while rows := outbox.due(CLAIMED):
        taken = done.told + done.refused
        tell(rows, today or timezone.localdate(), done, patient(patience if len(rows) <= FEW else UPKEEP))
        if done.told + done.refused == taken:
            break  # all of them wait for an index
    return done


def tell(rows, today, done, server):
    by_source = defaultdict(dict)
    for row, index, record, version in rows:
        by_source[source_of(index)][index, record] = (row, version)
    for source, pending in by_source.items():
        targets = {index: writable(Engine(index), server) for index in source.indices}
        known = {key: told for key, told in pending.items() if targets[key[0]][0]}
        done.waiting += len(pending) - len(known)
        results = send(targets, operations(source, known, today), server) if known else {}
        outbox.told([known[key] for key, status in results.items() if status == "told"])
        outbox.outdated([known[key] for key, status in results.items() if status == "outdated"])
        outbox.refused([known[key] for key, status in results.items() if status == "refused"])
        done.told += sum(status != "refused" for status in results.values())
        done.refused += sum(status == "refused" for status in results.values())


def writable(engine, server):
    """Write aliases: of the live index and of one that is being filled for this version of the code; and those of other versions."""
    found = server.options(ignore_status=404).indices.get_alias(name=f"{stem(engine.name)}*-write-*")
    aliases = [] if found.meta.status == 404 else sorted(alias for index in found.body.values() for alias in index["aliases"] if "-write-" in alias)
    own = [alias for alias in aliases if alias.startswith(f"{engine.alias}-")]
    return own, [alias for alias in aliases if alias not in own]


def operations(source, pending, today):
    """((index, record), version, body or None where it is not public) of everything pending, as it is now."""
    owners, shown = set(), set()
    for index in source.indices:
        owners |= set(source.owners(index, [record for own, record in pending if own == index]).values())
    ids = sorted(owners)
    for start in range(0, len(ids), OWNERS):
        for index, documents in source.documents(ids[start : start + OWNERS], today).items():
            for document in documents:
                key = (index, document.id)
                if key in pending:
                    shown.add(key)
                    yield key, pending[key][1], body(document, index)
    for key in pending.keys() - shown:
        yield key, pending[key][1], None


def send(targets, operations, server):
    """{(index, record): "told", "outdated" or "refused"}; the worst of all targets.

    What is gone is so at once, also for the targets of other versions of the code, which take no documents of ours.
    """
    results, batch, size, less = {}, [], 0, set()
    for key, version, made in operations:
        own, others = targets[key[0]]
        for target in own if made else [*own, *others]:
            batch.append((key, lines_of(target, key[1], version, made)))
            size += len(made["name"]) + len(made.get("summary", "")) + 3000 if made else 200
        less |= {target for target in [*own, *others] if made is None}
        if size > SENT:
            results |= bulk(batch, server)
            batch, size = [], 0
    if batch:
        results |= bulk(batch, server)
    if less:  # the outbox no longer keeps them out of answers
        server.indices.refresh(index=sorted(less), ignore_unavailable=True)
    return results


def lines_of(target, record, version, made):
    act = {"_index": target, "_id": str(record), "version": version, "version_type": "external_gte", "require_alias": True}
    return [{"delete": act}] if made is None else [{"index": act}, made]


def bulk(batch, server):
    """Send [(key, lines)] and return {key: status}, the worst where a key comes several times."""
    answer = server.bulk(operations=[line for _key, lines in batch for line in lines], filter_path="items.*.status,items.*.error.type")
    results = {}
    for (key, _lines), item in zip(batch, answer["items"], strict=True):
        (told,) = item.values()
        error = told.get("error", {}).get("type", "")
        if told["status"] in (429, 503) or error == "cluster_block_exception":
            raise BusyError(error)
        status = "told" if told["status"] < 300 or (told["status"] == 404 and not error) else "outdated" if told["status"] == 409 else "refused"
        if status == "refused":
            logger.error("Elasticsearch refuses document %s: %s", key, error)
        results[key] = max(status, results.get(key, ""), key=["", "told", "outdated", "refused"].index)
    return results
