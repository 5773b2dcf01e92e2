"""The import at full size: CSV and XLSX, a first run into an empty directory and a second that changes nothing.

Each run is a process of its own, so that its memory and CPU time are its own. ROWS sets the size (61,000); CASE picks some of
csv-first, csv-again, xlsx-first, xlsx-again (separated by commas; "again" needs its "first", which is then run and not shown).
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from . import rig, sheet

ROWS = int(os.environ.get("ROWS", "61000"))
RUNS = ("first", "again")
WRITERS = {"csv": sheet.write_csv, "xlsx": sheet.write_xlsx}
CHILD = "import sys, django; django.setup(); from benchmarks import imports; getattr(imports, sys.argv[1])(sys.argv[2])"


def make(path):
    WRITERS[Path(path).suffix[1:]](path, ROWS)


def run(path):
    """Import `path`, in a process of its own; prints what it cost as JSON."""
    from directory.importing import run as importing
    from directory.models import ImportRun

    record = ImportRun(file_name=Path(path).name)
    importing.claim(record)
    started, cpu = time.monotonic(), time.process_time()
    with Path(path).open("rb") as file:
        outcome = importing.execute(record, file)
    measured = {
        "seconds": time.monotonic() - started,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "hold": outcome.longest_hold,
        "warnings": sum(not refusal for _row, _column, refusal, _reason in outcome.issues),
    }
    print(json.dumps(measured | outcome.counts))


def cases():
    """{(kind, run)} that CASE asks for; all of them without it."""
    known = {f"{kind}-{name}": (kind, name) for kind in WRITERS for name in RUNS}
    asked = os.environ.get("CASE", "").split(",") if os.environ.get("CASE") else list(known)
    if unknown := set(asked) - set(known):
        raise SystemExit(f"There is no case {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    return {known[name] for name in asked}


def main():
    shown = cases()
    print(
        f"{rig.vendor()}, {ROWS:,} rows (aims for 61,000: 180 s, 400 MB, no transaction over 0.5 s)\n\n"
        "| sheet | run | seconds | CPU s | rows a second | peak MB | longest transaction s | made | changed | as before | refused | warnings |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    for kind in WRITERS:
        runs = [name for name in RUNS if (kind, name) in shown]
        if not runs:
            continue
        environment = os.environ | {"DATABASE_URL": rig.database("import", empty=True)}
        for command in ("compile_catalogues", "migrate", "load_places"):
            subprocess.run([sys.executable, "manage.py", command, "--verbosity", "0"], env=environment, check=True, stdout=subprocess.DEVNULL)
        path = rig.folder() / f"padron-{ROWS}.{kind}"
        if not path.exists():
            subprocess.run([sys.executable, "-c", CHILD, "make", path], env=environment, check=True)
        for name in RUNS[: RUNS.index(runs[-1]) + 1]:
            done = subprocess.run([sys.executable, "-c", CHILD, "run", path], env=environment, stdout=subprocess.PIPE, check=True)
            if name not in runs:
                continue
            r = json.loads(done.stdout)
            print(
                f"| {kind} | {name} | {r['seconds']:.0f} | {r['cpu']:.0f} | {r['rows_done'] / r['seconds']:.0f} | {r['peak']} | {r['hold']:.2f} "
                f"| {r['created']:,} | {r['updated']:,} | {r['unchanged']:,} | {r['refused']:,} | {r['warnings']:,} |",
                flush=True,
            )
