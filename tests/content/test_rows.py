"""Rows whose SQL is made once are the rows that the ORM gives."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from content.rows import KEPT, Rows
from directory.cards import PUBLIC, SOLD
from directory.models import Cooperative, Product, ProductText
from tests.directory.test_search import cooperative, oaxaca, sell  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
FACTS = Rows(
    lambda keys: (
        Cooperative.objects.filter(pk__in=keys, verification__in=("no", "reclamada")).order_by("pk").values_list("pk", "coverage", "live", "public_name")
    )
)


def ids():
    return list(Cooperative.objects.order_by("pk").values_list("pk", flat=True))


def test_columns_are_as_the_orm_gives_them_whatever_the_keys(oaxaca):  # noqa: F811
    for number in range(6):
        cooperative(f"Flor {number}", oaxaca, coverage=["nacional", "20"] if number % 2 else [], verification="reclamada" if number else "no")
    keys = ids()
    for part in (keys, keys[1:], keys[::-1], keys[2:3], [keys[1], keys[1]], [keys[3], 0], []):
        assert FACTS(part) == list(FACTS.make(part)), part
    assert FACTS(keys)[1][1] == ["nacional", "20"]
    assert FACTS(iter(keys)) == FACTS(keys)


def test_the_sql_is_made_once_for_as_many_keys(oaxaca, monkeypatch):  # noqa: F811
    made = [cooperative(f"Flor {number}", oaxaca) for number in range(4)]
    rows = Rows(FACTS.make)
    rows([made[0].pk, made[1].pk])
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    assert [row[0] for row in rows([made[2].pk, made[3].pk])] == [made[2].pk, made[3].pk]
    monkeypatch.undo()
    many = [*ids(), *range(10**6, 10**6 + KEPT)]
    assert [row[0] for row in rows(many)] == ids()
    assert set(rows.made) == {2}


def test_what_cards_read(oaxaca):  # noqa: F811
    seller = cooperative("Flor", oaxaca, locality="El Trapiche")
    sell(seller, "Café", price_min=Decimal("12.50"), accepts_wholesale=True)
    assert PUBLIC([seller.pk]) == [(seller.pk, "Flor", seller.slug, "no", [], "Oaxaca", None, "", "El Trapiche")]
    ((_pk, _product, name, *other, wholesale, _least, _unit, low, high, _per),) = SOLD([seller.pk])
    assert (name, *other, wholesale, low, high) == ("Café", None, None, None, True, Decimal("12.50"), None)


def test_a_list_looks_only_for_names_that_are_not_spanish(oaxaca):  # noqa: F811
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot tell from a parameter that an index holds what is wanted")
    seller = cooperative("Flor", oaxaca)
    product = sell(seller, "Café")
    ProductText.objects.create(product=product, language="nah", name="Kafen")
    with CaptureQueriesContext(connection) as captured:
        assert {row[5] for row in SOLD([seller.pk])} == {"Kafen"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {captured[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "directory_producttext_others" in plan, plan
    assert Product.objects.get(pk=product.pk).name == "Café"
