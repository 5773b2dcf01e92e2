"""`python -m benchmarks [NAME…]`; without a name all of them. Each runs in a process of its own on a database of its own (see `rig`).

DATABASE_URL picks the engine: SQLite under var/bench, or a database beside the PostgreSQL one that it names.
"""

import importlib
import os
import subprocess
import sys

from . import rig

# Name → (module, whether it needs the directory of full size).
NAMES = {
    "pages": ("pages", True),
    "memory": ("memory", True),
    "search": ("search", True),
    "quality": ("quality", True),
    "lag": ("lag", True),
    "tenfold": ("tenfold", True),
    "import": ("imports", False),
    "messaging": ("messaging", False),
    "outbox": ("outbox", False),
}


def main(names):
    if unknown := set(names) - set(NAMES):
        raise SystemExit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    if len(names) != 1:
        # A failing one does not take the others' figures away.
        failed = [name for name in names or NAMES if subprocess.run([sys.executable, "-m", "benchmarks", name], check=False).returncode]
        raise SystemExit(f"failed: {', '.join(failed)}" if failed else 0)
    module, needs_content = NAMES[names[0]]
    print(f"\n## {names[0]}\n", flush=True)
    if needs_content:
        rig.prepare()
    importlib.import_module(f"benchmarks.{module}").main()


main(sys.argv[1:])
