import sys
from heapq import nsmallest
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from directory.importing import report, run
from directory.importing.readers import UnusableFileError
from directory.models import ImportRun

SHOWN = 50  # problems on the screen; all of them are in the report


class Command(BaseCommand):
    help = (
        "Create or update cooperatives from a sheet (CSV or XLSX), found by external_id, else RFC. A bad row is reported and never stops the good ones. "
        "Exit status: 0 all good, 1 some rows refused or held back, 2 the file is unusable."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="the sheet; with --template the XLSX to write")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--template", action="store_true", help="write an empty sheet with instructions (FILE, or cooperativas.xlsx)")
        parser.add_argument("--report", metavar="CSV", help="write every problem to this file")

    def handle(self, *, file, dry_run, template, **options):
        self.report_path, self.verbosity = options["report"], options["verbosity"]
        if template:
            self.write_template(Path(file or "cooperativas.xlsx"))
            return
        if not file:
            self.unusable(_("Name the file to import."))
        try:
            with Path(file).open("rb") as opened:
                outcome = run.rehearse(opened) if dry_run else self.import_file(file, opened)
        except OSError as error:
            self.unusable(_("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error.strerror or type(error).__name__})
        except (UnusableFileError, run.BusyError) as error:
            self.unusable(str(error))
        self.tell(outcome, dry_run)
        if not outcome.is_complete:
            sys.exit(1)

    def import_file(self, path, opened):
        # No copy of the sheet is kept: who runs a command has the file.
        record = ImportRun(file_name=Path(path).name[:255])
        run.claim(record)
        return run.execute(record, File(opened), self.progress)

    def progress(self, done, total):
        if self.verbosity > 1:
            self.stdout.write(f"{done}/{total}")

    def write_template(self, path):
        try:
            with path.open("xb") as opened:
                report.write_template(opened)
        except FileExistsError:
            self.unusable(_("%(file)s exists already; name another file.") % {"file": path})
        except OSError as error:
            self.unusable(_("%(file)s cannot be written: %(reason)s") % {"file": path, "reason": error.strerror})
        self.stdout.write(_("The template is in %(file)s.") % {"file": path})

    def unusable(self, reason):
        self.stderr.write(reason)
        sys.exit(2)

    def tell(self, outcome, dry_run):
        if self.report_path:
            try:
                report.write_csv(self.report_path, outcome.issues)
            except OSError as error:
                self.stderr.write(_("%(file)s cannot be written: %(reason)s") % {"file": self.report_path, "reason": error.strerror})
        shown = nsmallest(SHOWN, outcome.issues, key=lambda issue: (not issue[2], issue[0]))  # refusals first
        for row, column, is_refusal, reason in shown:
            where = _("Row %(row)s") % {"row": row} + (f", {column}" if column else "")
            self.stdout.write(f"{where}: {reason} ({report.result(is_refusal)})")
        if len(outcome.issues) > SHOWN:
            self.stdout.write(_("… and %(count)s more; --report FILE holds all of them.") % {"count": len(outcome.issues) - SHOWN})
        counts = outcome.counts
        self.stdout.write(
            _("%(rows_done)s rows: %(created)s made, %(updated)s changed, %(unchanged)s as before, %(refused)s refused, %(held)s held back.") % counts
            + (" " + _("Nothing was written: this was only tried.") if dry_run else "")
        )
