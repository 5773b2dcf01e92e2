"""Lighthouse on every page type of a running portal: scores as a table, and what each page lost.

    npm install --prefix /tmp/lighthouse lighthouse@12.8
    LIGHTHOUSE=/tmp/lighthouse/node_modules/.bin/lighthouse python scripts/lighthouse.py http://localhost:8000 [--runs 5] [--only profile,article]

Mobile emulation as Lighthouse has it by default; CHROME_PATH names the browser (Debian's Chromium without it). Performance, largest
paint and blocked time are medians of the runs; the other scores do not depend on the load and are taken once. Ends with 1 where a
page misses its aim: performance 99, accessibility and best practices 100, and SEO 100 where the page is meant to be indexed.

Lighthouse multiplies by four what it sees the processor do, so other work on the machine counts as blocked time of the page: the last
line says how fast Lighthouse found the machine (its benchmarkIndex), which on a quiet one hardly moves.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

AIMS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {  # page type → where it is, or (where a link to one stands, what the link looks like)
    "front page": "/es/",
    "articles": "/es/historias/",
    "article": ("/es/historias/", r"/es/historias/[\w-]+/"),
    "standard page": "/es/acerca/",
    "form": "/es/contacto/",
    "supplier search": "/es/directorio/",
    "results": "/es/directorio/?q=cafe",
    "nothing found": "/es/directorio/?q=zzzzzz",
    "filters chosen": "/es/directorio/?mayoreo=1&orden=reciente",
    "products": "/es/directorio/productos/",
    "map": "/es/directorio/mapa/",
    "map of a state": "/es/directorio/mapa/?estado=20",
    "profile": ("/es/directorio/?q=cafe", r"/es/directorio/(?!redes|productos|mapa)[\w-]+/"),
    "product": (
        "/es/directorio/?q=cafe",
        r"/es/directorio/(?!redes|productos|mapa)[\w-]+/",
        r"/es/directorio/(?!redes|productos|mapa)[\w-]+/(?!informar)[\w-]+/",
    ),
    "networks": "/es/directorio/redes/",
    "network": ("/es/directorio/redes/", r"/es/directorio/redes/[\w-]+/"),
    "search": "/es/buscar/?q=cafe",
    "request for quotations": "/es/solicitudes/nueva/",
    "report": (
        "/es/directorio/?q=cafe",
        r"/es/directorio/(?!redes|productos|mapa)[\w-]+/",
        r"/es/directorio/[\w-]+/informar/",
    ),
    "open data": "/es/datos-abiertos/",
    "privacy": "/es/aviso-de-privacidad/",
    "rights": "/es/mis-derechos/",
    "sign in": "/es/cuenta/entrar/",
    "sign in with a password": "/es/cuenta/contrasena/",
    "lost telephone": "/es/cuenta/recuperar/",
    "translated page (tzo)": "/tzo/nuestros-derechos/",
    "front page (tzo)": "/tzo/",
    "not found": "/es/no-existe/",
}
NOT_INDEXED = (
    *("results", "nothing found", "filters chosen", "search", "request for quotations", "report", "rights", "sign in", "sign in with a password"),
    *("lost telephone", "front page (tzo)", "not found"),
)
# The browser itself writes "the server responded with a status of 404" to the console, whatever the page does.
SKIPPED = {"not found": "errors-in-console"}


def find(base, where):
    """The address of a page: as it stands, or by following the first link of each shape."""
    if isinstance(where, str):
        return base + where
    path, *shapes = where
    for shape in shapes:
        with urllib.request.urlopen(base + path, timeout=60) as answer:
            found = re.search(rf'href="({shape})"', answer.read().decode())
        if not found:
            raise LookupError(f"{base + path} holds no link like {shape}")
        path = found[1]
    return base + path


def look(url, command, report, aims, skipped):
    """One run into `report`. Now and then Chromium's trace lacks its beginning, and Lighthouse asks to be run again."""
    arguments = [
        *(command, url, "--output=json", f"--output-path={report}", "--quiet", "--ignore-status-code", f"--only-categories={','.join(aims)}"),
        *([f"--skip-audits={skipped}"] if skipped else []),
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
    ]
    for last in (False, False, True):
        if not subprocess.run(arguments, check=last, timeout=300, env={"CHROME_PATH": "/usr/bin/chromium"} | os.environ).returncode:
            return


def scores_of(url, command, folder, aims=tuple(AIMS), skipped=""):
    """One run: ({category: score out of 100, "lcp": ms, "tbt": ms, "machine": benchmarkIndex}, the audits that were not passed)."""
    report = Path(folder) / "report.json"
    look(url, command, report, aims, skipped)
    result = json.loads(report.read_text())
    scores = {name: round(100 * (result["categories"][name]["score"] or 0)) for name in aims}
    lost = [
        reference["id"]
        for name in aims
        for reference in result["categories"][name]["auditRefs"]
        if reference["weight"] and (score := result["audits"][reference["id"]]["score"]) is not None and score < (0.9 if name == "performance" else 1)
    ]
    timed = {"lcp": "largest-contentful-paint", "tbt": "total-blocking-time"}
    return scores | {"machine": result["environment"]["benchmarkIndex"]} | {k: result["audits"][audit]["numericValue"] for k, audit in timed.items()}, lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", nargs="?", default="http://localhost:8000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="names of page types, with commas")
    options = parser.parse_args()
    command = os.environ.get("LIGHTHOUSE", "lighthouse")
    only = {name for name in options.only.split(",") if name}
    missed, machine = 0, []
    print("| page | performance | largest paint | blocked | accessibility | best practices | SEO | lost |\n|---|---|---|---|---|---|---|---|", flush=True)
    for name, where in PAGES.items():
        if only and name not in only:
            continue
        url = find(options.base.rstrip("/"), where)
        with tempfile.TemporaryDirectory() as folder:
            # Only speed differs from run to run: the rest is asked once, or twenty pages take half an hour.
            runs = [
                scores_of(url, command, folder, skipped=SKIPPED.get(name, "")),
                *(scores_of(url, command, folder, ("performance",)) for _ in range(options.runs - 1)),
            ]
        median = runs[0][0] | {key: round(statistics.median(scores[key] for scores, _lost in runs)) for key in ("performance", "lcp", "tbt")}
        machine += [scores["machine"] for scores, _lost in runs]
        lost = sorted({audit for _scores, audits in runs for audit in audits})
        seo = f"{median['seo']} (not indexed)" if name in NOT_INDEXED else median["seo"]
        missed += any(median[category] < aim for category, aim in AIMS.items() if not (category == "seo" and name in NOT_INDEXED))
        speed = (median["performance"], f"{median['lcp'] / 1000:.1f} s", f"{median['tbt']} ms")
        cells = (name, *speed, median["accessibility"], median["best-practices"], seo, ", ".join(lost) or "–")
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    print(f"\nLighthouse's benchmarkIndex of the machine: median {statistics.median(machine):.0f}, least {min(machine):.0f}.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
