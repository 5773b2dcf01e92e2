import csv
from pathlib import Path

import pytest

from directory.models import Category, CategoryText, Certification
from directory.seeds import CATEGORIES, CERTIFICATIONS, load

SCIAN = Path(__file__).parents[3] / "shared" / "data" / "scian-2023.csv"
LEAVES = [leaf for _slug, _name, leaves in CATEGORIES for leaf in leaves]


def test_the_seeds_are_there_after_migrating_and_load_once(db):
    assert Category.objects.filter(parent=None).count() == len(CATEGORIES)
    assert 55 <= Category.objects.exclude(parent=None).count() == len(LEAVES) <= 75
    before = Category.objects.count(), CategoryText.objects.count(), Certification.objects.count()
    load(Category, CategoryText, Certification)
    assert (Category.objects.count(), CategoryText.objects.count(), Certification.objects.count()) == before
    assert before[2] == len(CERTIFICATIONS)


def test_what_an_editor_renamed_stays(db):
    CategoryText.objects.filter(category__slug="miel").update(name="Mieles")
    load(Category, CategoryText, Certification)
    assert CategoryText.objects.get(category__slug="miel").name == "Mieles"


def test_no_name_belongs_to_two_leaves():
    names = [leaf[1].lower() for leaf in LEAVES]
    assert len(names) == len(set(names))


@pytest.mark.skipif(not SCIAN.exists(), reason="the reference data is not beside the project")
def test_every_scian_prefix_exists():
    with SCIAN.open(encoding="utf-8", newline="") as file:
        codes = [row["codigo"] for row in csv.DictReader(file)]
    unknown = [(slug, prefix) for slug, _name, scian, _words in LEAVES for prefix in scian.split() if not any(code.startswith(prefix) for code in codes)]
    assert unknown == []
