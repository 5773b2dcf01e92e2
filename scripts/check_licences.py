"""Refuses GPL and AGPL among the packages that the portal runs with (requirements/base.txt).

LGPL is allowed. One exception is known: Wagtail requires pillow-heif, whose wheel carries x265 (GPL-2.0);
docs/decisions/2026-11-24-licences.md says why it stays.
"""

import importlib.metadata
import re
import sys
from pathlib import Path

KNOWN = {"pillow-heif"}
FORBIDDEN = re.compile(r"(?<![LA-Za-z])A?GPL|(?<!Lesser )(?<!Library or Lesser )General Public License", re.IGNORECASE)


def licence(name):
    meta = importlib.metadata.metadata(name)
    classifiers = [value for value in meta.get_all("Classifier", []) if value.startswith("License ::")]
    return " · ".join([meta.get("License-Expression") or "", (meta.get("License") or "").partition("\n")[0], *classifiers])


names = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (Path(__file__).parent.parent / "requirements" / "base.txt").read_text(), re.MULTILINE)
bad = []
for name in names:
    try:
        text = licence(name)
    except importlib.metadata.PackageNotFoundError:
        continue  # of another platform
    if FORBIDDEN.search(text) and name not in KNOWN:
        bad.append(f"{name}: {text}")
if bad:
    sys.exit("Licences that the portal must not depend on:\n" + "\n".join(bad))
