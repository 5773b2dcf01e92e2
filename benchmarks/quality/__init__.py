"""Whether a search finds what was meant: 200 hand-made questions with what a right result must be.

`queries.csv` was written before anything was tuned. The rows of `part` "apart" (a third) are only for the report: look
at them at the end, never while changing weights. A result is right if its record has all that `expects` names
(see `Judge`); `found@1`: the first result is right, `found@5`: one of the first five is.
"""

import csv
import os
from collections import Counter, defaultdict
from pathlib import Path

from .. import rig

QUERIES = Path(__file__).with_name("queries.csv")
LANGUAGES = ("yua", "tzo", "nhn", "ote")
AIMS = {"Elasticsearch": (0.85, 0.97), "PostgreSQL": (0.75, 0.92), "SQLite": (0.70, 0.90)}


def plant():
    """Two cooperatives per language with real text in it (articles 1 and 2 of the Universal Declaration): the demonstration's texts are Spanish only."""
    from django.utils import timezone

    from content.udhr import declaration
    from directory.indexing import index_cooperatives
    from directory.models import Cooperative, CooperativeText, State

    texts = declaration()
    state, now, made = State.objects.get(code="07"), timezone.now(), []
    for code in LANGUAGES:
        for article in texts[code]["articles"][:2]:
            key = f"calidad-{code}-{article['number']}"
            if Cooperative.objects.filter(external_id=key).exists():
                continue
            cooperative = Cooperative(
                external_id=key, public_name=f"Voces {article['number']} ({code}, ejemplo)", slug=key, state=state, languages=["es", code], live=True,
                created_at=now, updated_at=now,
            )  # fmt: skip
            cooperative.texts.add(CooperativeText(language=code, story=" ".join(article["paragraphs"])[:2000], is_original=True))
            cooperative.save()
            made.append(cooperative.pk)
    index_cooperatives(made)


class Judge:
    """Reads `expects`: `key=value` pairs separated by spaces before a key; all must hold of a record."""

    KEYS = ("category", "product", "state", "municipality", "certificate", "form", "name", "network", "planted")

    def __init__(self):
        from directory.models import Category

        self.parents = dict(Category.objects.values_list("slug", "parent__slug"))

    def wanted(self, expects):
        pairs, key = {}, ""
        for word in expects.split():
            name, separator, value = word.partition("=")
            if separator and name in self.KEYS:
                key, pairs[name] = name, value
            else:
                pairs[key] += f" {word}"
        return pairs

    def is_right(self, cooperative, expects, today):
        return all(getattr(self, key)(cooperative, value, today) for key, value in self.wanted(expects).items())

    def has_answer(self, expects, today):
        """Whether any public cooperative is right at all: the demonstration has no mezcal in every place that may be asked for."""
        from django.db.models import Q

        from directory.models import Category, Cooperative

        wanted, rows = self.wanted(expects), Cooperative.objects.public()
        if slug := wanted.get("category"):
            branch = Category.objects.filter(Q(slug=slug) | Q(parent__slug=slug))
            rows = rows.filter(Q(categories__in=branch) | Q(products__category__in=branch)).distinct()
        for key, column in (("state", "state_id"), ("form", "legal_form")):
            rows = rows.filter(**{column: wanted[key]}) if key in wanted else rows
        return any(self.is_right(cooperative, expects, today) for cooperative in rows.select_related("municipality").iterator(chunk_size=500))

    def category(self, cooperative, value, today):
        slugs = set(cooperative.categories.values_list("slug", flat=True)) | set(
            cooperative.products.filter(live=True).values_list("category__slug", flat=True)
        )
        return value in slugs or value in {self.parents.get(slug) for slug in slugs}

    def product(self, cooperative, value, today):
        from search.folding import words

        asked = words(value)
        return any(not set(asked) - set(words(name)) for name in cooperative.products.filter(live=True).values_list("name", flat=True))

    def state(self, cooperative, value, today):
        return cooperative.state_id == value

    def municipality(self, cooperative, value, today):
        return self.begins(cooperative.municipality.name if cooperative.municipality else cooperative.municipality_text, value)

    def certificate(self, cooperative, value, today):
        return any(c.is_verified(today) and value in c.certification.slug for c in cooperative.certificates.select_related("certification"))

    def form(self, cooperative, value, today):
        return cooperative.legal_form == value

    def name(self, cooperative, value, today):
        return value in self.folded(cooperative.public_name)

    def network(self, cooperative, value, today):
        return any(value in self.folded(name) for name in cooperative.networks.values_list("name", flat=True))

    def planted(self, cooperative, value, today):
        return cooperative.external_id == f"calidad-{value}"

    def begins(self, text, value):
        return self.folded(text).startswith(value)

    def folded(self, text):
        from search.folding import fold

        return fold(text)


def ask(row, today):
    """The cooperatives that the page would show first for a question of the file, through its own parser."""
    from django.http import QueryDict
    from django.utils import translation

    from directory.forms import SupplierSearchForm
    from directory.search import find

    data = QueryDict(mutable=True)
    data["q"] = row["text"]
    with translation.override(row["language"]):
        found = find(SupplierSearchForm(data).query, language=row["language"], today=today)
    if found.degraded:
        raise RuntimeError("Elasticsearch did not answer: this would have been the database's quality")
    return [hit.cooperative for hit in found.items[:5]]


def run(*, parts=("tune", "apart"), verbose=False):
    """{part: {kind: [questions that have an answer, right first, right among five]}}; prints the misses where asked, and how many have none."""
    from django.utils import timezone

    from directory.models import Cooperative

    today, judge = timezone.localdate(), Judge()
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] in parts]
    result, unanswerable = {part: defaultdict(lambda: [0, 0, 0]) for part in parts}, Counter()
    for row in rows:
        hits = ask(row, today)
        records = Cooperative.objects.in_bulk([hit.pk for hit in hits])
        right = [judge.is_right(records[hit.pk], row["expects"], today) for hit in hits]
        if not any(right) and not judge.has_answer(row["expects"], today):
            unanswerable[row["part"]] += 1
            continue
        for tally in (result[row["part"]][row["kind"]], result[row["part"]]["all"]):
            tally[0] += 1
            tally[1] += right[:1] == [True]
            tally[2] += any(right)
        if verbose and right[:1] != [True]:
            print(f"{'5' if any(right) else '-'} {row['kind']:12} {row['text']:50} {row['expects']:45} {hits[0].public_name if hits else 'nothing'}")
    print(f"no record of this data is right, so not counted: {dict(unanswerable)}")
    return result


def main():
    """The table; with MISSES=1 what was not first instead, of the tuned part only."""
    from django.conf import settings

    settings.ELASTICSEARCH["timeout"] = 10  # this is not about speed
    plant()
    rig.told()
    if os.environ.get("MISSES"):
        run(parts=("tune",), verbose=True)
        return
    aims = AIMS[rig.engine()]
    print(f"{rig.engine()}: share of questions with a right result first | among five (aim {aims[0]} | {aims[1]})")
    for part, kinds in run().items():
        for kind, (questions, first, five) in sorted(kinds.items()):
            print(f"{part:6} {kind:14} {questions:4} {first / questions:6.2f} | {five / questions:.2f}")
