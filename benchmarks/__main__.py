"""`python -m benchmarks [pages|search|quality|messaging]`; without a name all, on the same database (see `rig.prepare`)."""

import sys

from . import messaging, pages, quality, rig, search

NAMES = {"pages": pages.main, "search": search.main, "quality": quality.main, "messaging": messaging.main}


def main(names):
    if unknown := set(names) - set(NAMES):
        raise SystemExit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
    messaging.prepare() if names == ["messaging"] else rig.prepare()
    for name in names or NAMES:
        print(f"\n## {name}\n", flush=True)
        NAMES[name]()


main(sys.argv[1:])
