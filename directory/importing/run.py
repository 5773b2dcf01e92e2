"""Applies the rows of a sheet in short transactions and keeps what changed.

Rules, where the sheet leaves a choice:
- A cooperative is found by `external_id`, else by RFC. Two that contradict each other refuse the row.
- An empty cell changes nothing. A filled one replaces the value, also a list of categories, languages or coverage;
  contacts, products and certificates are only added (one single phone, e-mail or site of its kind is replaced by one).
- The same cooperative twice: the first row rules, a later one fills what the first left empty and is reported with
  the columns that contradict. So a second run finds nothing to change.
- A cooperative with a waiting proposal, an unpublished draft or a lock is held back: approving would put the old values
  back. Where people had edited, a revision keeps the history; elsewhere there is none.
- New cooperatives are published at once; one that is archived or unpublished stays so.

No signal fires in bulk, so this calls the index and the page cache itself. Wagtail's reference index learns nothing from
bulk rows: `manage.py rebuild_references_index` after a large run.
"""

import gc
import json
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from content.freshness import public_content_changed

from ..indexing import index_cooperatives
from ..models import ImportChange, ImportIssue, ImportRun
from . import readers
from .batch import Batch
from .inserting import insert
from .issues import Issues
from .known import Known
from .rows import read_row

log = logging.getLogger(__name__)

AIMED_WORK = 0.15  # CPU seconds that a transaction aims at
AIMED_HOLD = 0.3  # seconds by the clock that it aims at where others work, too: the slowest shall stay below half a second
FIRST_BATCH, SMALLEST_BATCH, LARGEST_BATCH = 60, 40, 300  # as `Facts.weight` counts
FORGETTING = 0.95  # of what the dearest batch cost, each later one: cheap rows (refused, unchanged) say nothing of those after them
CHECKPOINT = 5  # batches
DEAD_AFTER = timedelta(minutes=3)  # a run that says nothing for so long was killed
READING_TAKES = timedelta(minutes=10)  # at most, on a busy machine, before the first batch: it says nothing meanwhile
PREVIEW_ROWS = 10


class BusyError(Exception):
    """Another import is running."""


@dataclass
class Outcome:
    """What a run did: counts as in ImportRun, and every problem."""

    counts: dict = field(default_factory=lambda: dict.fromkeys(("rows_done", "created", "updated", "unchanged", "refused", "held"), 0))
    issues: Issues = field(default_factory=Issues)
    longest_hold: float = 0.0  # seconds of the slowest transaction

    @property
    def is_complete(self):
        return not self.counts["refused"] and not self.counts["held"]


def claim(run):
    """Set `run` running, alone: raises BusyError while another one is. One that was killed is declared failed first."""
    now = timezone.now()
    bury(now)
    run.state, run.started_at, run.heartbeat_at, run.finished_at, run.error = ImportRun.State.RUNNING, now, now, None, ""
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        raise BusyError(_("Another import is running. Wait until it has ended and start this one again.")) from None


def bury(now):
    """Declare failed what a killed worker left behind, so that its page says what to do; returns how many runs.

    Those that run but say nothing any more, and those that wait though no task is going to take them.
    """
    silent = Q(heartbeat_at__lt=now - DEAD_AFTER) & (Q(rows_done__gt=0) | Q(heartbeat_at__lt=now - READING_TAKES))
    dead = list(ImportRun.objects.filter(silent, state=ImportRun.State.RUNNING).values_list("pk", flat=True))
    waiting = ImportRun.objects.filter(state=ImportRun.State.QUEUED, created_at__lt=now - DEAD_AFTER).values_list("pk", flat=True)
    if waiting := set(waiting):
        coming = Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gte=now - DEAD_AFTER)
        tasks = DBTaskResult.objects.filter(coming, task_path__startswith=f"{__package__}.tasks.").values_list("args_kwargs", flat=True)
        dead += waiting - {pk for given in tasks for pk in given["args"]}
    left = ImportRun.objects.filter(pk__in=dead, state__in=(ImportRun.State.RUNNING, ImportRun.State.QUEUED))
    interrupted = {
        True: _("The check was interrupted. Nothing was changed: send the same sheet again."),
        False: _("It was interrupted. Run the same file again: what was done stays and is not done twice."),
    }
    return sum(left.filter(is_dry_run=only_tried).update(state=ImportRun.State.FAILED, finished_at=now, error=said) for only_tried, said in interrupted.items())


def execute(run, file, progress=None):
    """Import `file` (binary, can seek) for `run`, which `claim` set running; with `run.is_dry_run` only issues and counts are kept.

    Returns the Outcome. An unusable file ends the run as failed and raises UnusableFileError.
    """
    started = time.monotonic()
    try:
        outcome = Outcome()
        sheet, known = open_for(file)
        run.rows_total = sheet.total
        ImportRun.objects.filter(pk=run.pk).update(rows_total=sheet.total)
        heading_issues = sheet_issues(sheet)
        ImportIssue.objects.bulk_create(
            ImportIssue(run=run, row=row, field=column, is_refusal=refusal, reason=reason) for row, column, refusal, reason in heading_issues
        )
        outcome.issues.extend(heading_issues)
        with roomy():
            apply(sheet, known, outcome, run=run, dry_run=run.is_dry_run, progress=progress)
    except readers.UnusableFileError as error:
        finish(run, ImportRun.State.FAILED, str(error))
        raise
    except Exception:
        finish(run, ImportRun.State.FAILED, our_fault())
        raise
    run.rows_total = outcome.counts["rows_done"]
    finish(run, ImportRun.State.DONE, "")
    log.info("import %s: %s in %.1f s, longest transaction %.2f s", run.pk, outcome.counts, time.monotonic() - started, outcome.longest_hold)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
    return outcome


def rehearse(file, progress=None):
    """The Outcome that an import of `file` would have; writes nothing at all."""
    outcome = Outcome()
    sheet, known = open_for(file)
    outcome.issues.extend(sheet_issues(sheet))
    with roomy():
        apply(sheet, known, outcome, dry_run=True, progress=progress)
    return outcome


@contextmanager
def roomy():
    """SQLite, on this connection alone, with room for what a run touches (KiB): nearly every page; and see `checkpoint`."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "wal_autocheckpoint")]
        cursor.execute("PRAGMA cache_size = -64000")
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before[0]}")
            cursor.execute(f"PRAGMA wal_autocheckpoint = {before[1]}")


def open_for(file):
    sheet = readers.open_sheet(file)
    known = Known()
    if not known.states.all:
        raise readers.UnusableFileError(_("The states are not loaded yet: run “manage.py load_places” first."))
    return sheet, known


def sheet_issues(sheet):
    """Headings that were not recognised, as warnings of the header row."""
    return [(sheet.header_row, heading, False, _("the column was not recognised and is ignored")) for heading in sheet.unknown]


def our_fault():
    return _("Something went wrong on our side. What was done stays; the same file can be run again.")


def finish(run, state, error):
    run.state, run.error, run.finished_at = state, error, timezone.now()
    run.save(update_fields=["state", "error", "finished_at", "rows_total"])


def apply(sheet, known, outcome, *, run=None, dry_run=False, progress=None):
    """Read and apply all rows, in batches as large as `Pace` lets them be."""
    today = timezone.localdate()
    seen, pace, batches = {}, Pace(), 0
    records = readers.on_disk(sheet.records()) if sheet.is_in_memory else sheet.records()
    # Reading happens outside the transaction: it takes longer than writing and lets other writers in.
    read = (read_row(number, record, known, today) for number, record in records)
    row = next(read, None)
    while row:
        facts, weight = [], 0
        while row and (not facts or weight + row.weight <= pace.size):
            facts.append(row)
            weight += row.weight
            row = next(read, None)
        began, cpu = time.monotonic(), time.thread_time()
        with no_collection():
            write(facts, known, outcome, seen, run, dry_run)
        pace.learn(weight, time.monotonic() - began, time.thread_time() - cpu)
        batches += 1
        if batches % CHECKPOINT == 0:
            checkpoint()
        if progress:
            progress(outcome.counts["rows_done"], sheet.total)


class Pace:
    """How much the next batch may weigh.

    What a row costs is read from the CPU: on a busy machine the clock would shrink the batches, and small ones cost twice as much a row.
    """

    def __init__(self):
        self.size, self.cost = FIRST_BATCH, 0.0

    def learn(self, weight, took, cpu):
        """After a batch of `weight` that held the database for `took` seconds, `cpu` of them at work."""
        self.cost = max(cpu / weight, self.cost * FORGETTING)
        fitting = min(AIMED_WORK / max(self.cost, 1e-6), 2 * weight)
        if took > AIMED_HOLD:
            fitting = min(fitting, weight * AIMED_HOLD / took)
        self.size = int(min(max(fitting, SMALLEST_BATCH), LARGEST_BATCH))


@contextmanager
def no_collection():
    """Without Python's search for garbage, which looks at everything the process has made: 0.15 s in which nobody else could write."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def checkpoint():
    """What SQLite would do in every other commit: take its log into the file, which waits for the disk. Here nobody waits for it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def write(facts, known, outcome, seen, run, dry_run):
    """One batch, all of it or nothing. Where the database refuses it, the halves are tried, down to the row that is to blame."""
    try:
        with transaction.atomic():
            began = time.monotonic()
            batch = Batch(facts, known, seen, run)
            batch.decide()
            if not dry_run:
                batch.save()
                if batch.touched:
                    index_cooperatives(batch.touched)
                    public_content_changed()
            if run:
                keep(run, batch)
    except OperationalError:
        raise
    except DatabaseError as error:
        log.warning("import: a batch of %s rows was refused by the database (%s)", len(facts), type(error).__name__)
        if len(facts) == 1:
            facts[0].refuse("", _("the database refused this row; somebody may have changed the cooperative at the same moment"))
            write(facts, known, outcome, seen, run, dry_run)
            return
        middle = len(facts) // 2
        write(facts[:middle], known, outcome, seen, run, dry_run)
        write(facts[middle:], known, outcome, seen, run, dry_run)
        return
    outcome.longest_hold = max(outcome.longest_hold, time.monotonic() - began)
    seen.update(batch.seen)
    for name, count in batch.counts.items():
        outcome.counts[name] += count
    outcome.issues.extend(batch.issues)


def keep(run, batch):
    """The record of the batch, in its transaction: killed half-way, counts and changes agree with what was done."""
    insert(
        ImportIssue, ("run_id", "row", "field", "is_refusal", "reason"), ((run.pk, row, field, refusal, reason) for row, field, refusal, reason in batch.issues)
    )
    changes = [] if run.is_dry_run else batch.changes
    insert(
        ImportChange,
        ("run_id", "row", "cooperative_id", "before", "after"),
        (
            (run.pk, row, cooperative.pk, json.dumps(before, ensure_ascii=False), json.dumps(after, ensure_ascii=False))
            for row, cooperative, before, after in changes
        ),
    )
    counts = {name: F(name) + count for name, count in batch.counts.items() if count}
    ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **counts)
