"""The import in the background: checked after the upload, run after the confirmation. Tasks take ids and may run twice."""

from itertools import islice

from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..models import ImportRun
from . import readers, run, values


@task()
def check(run_id):
    """Read the uploaded file, keep its first rows and every problem; writes no cooperative."""
    record = ImportRun.objects.filter(pk=run_id, is_dry_run=True, state=ImportRun.State.QUEUED).first()
    if record:
        with translation.override("es"):
            work(record)


@task()
def import_file(run_id):
    """Import a file that somebody confirmed."""
    record = ImportRun.objects.filter(pk=run_id, is_dry_run=False, state=ImportRun.State.QUEUED).first()
    if record:
        with translation.override("es"):
            work(record)


def work(record):
    try:
        run.claim(record)
    except run.BusyError as error:
        # Back to where it can be confirmed again; what the check found stays.
        ImportRun.objects.filter(pk=record.pk).update(state=ImportRun.State.DONE, is_dry_run=True, error=str(error))
        return
    try:
        with record.file.open("rb") as file:
            record.issues.all().delete()
            ImportRun.objects.filter(pk=record.pk).update(rows_done=0, created=0, updated=0, unchanged=0, refused=0, held=0)
            record.rows_done = record.created = record.updated = record.unchanged = record.refused = record.held = 0
            if record.is_dry_run:
                record.preview, record.heartbeat_at = first_rows(file), timezone.now()
                record.save(update_fields=["preview", "heartbeat_at"])
            run.execute(record, file)
    except FileNotFoundError:
        run.finish(record, ImportRun.State.FAILED, _("The uploaded file is not there any more; upload it again."))
    except readers.UnusableFileError as error:
        run.finish(record, ImportRun.State.FAILED, str(error))
    except Exception:
        run.finish(record, ImportRun.State.FAILED, run.our_fault())
        raise


def first_rows(file):
    """The first rows as read: [{"row": 5, "cells": {"public_name": "…"}}]."""
    return [
        {"row": number, "cells": {column: "; ".join(map(shown, cells)) for column, cells in record.items()}}
        for number, record in islice(readers.open_sheet(file).records(), run.PREVIEW_ROWS)
    ]


def shown(cell):
    try:
        return values.short(values.text(cell), 80)
    except values.UnreadableError as error:
        return str(error)
