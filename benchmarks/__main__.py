"""`python -m benchmarks [pages|search]`; without a name both, on the same database (see `rig.prepare`)."""

import sys

from . import pages, rig, search

NAMES = {"pages": pages.main, "search": search.main}


def main(names):
    if unknown := set(names) - set(NAMES):
        raise SystemExit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
    rig.prepare()
    for name in names or NAMES:
        print(f"\n## {name}\n", flush=True)
        NAMES[name]()


main(sys.argv[1:])
