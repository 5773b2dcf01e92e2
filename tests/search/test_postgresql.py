"""How words lie in PostgreSQL: what a question reads of each match is short."""

import pytest
from django.db import connection

from search.engine import Document, NarrowSearchText, get_index
from search.folding import Query

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")]
SAID = " ".join(f"palabra{chr(97 + n % 26)}{n}" for n in range(40))


@pytest.fixture(autouse=True)
def empty_table(db):
    """What earlier tests deleted would take room still."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_supplier_text")


def documents(word="miel"):
    return [Document(n, f"Casa {n}", products=(f"{word} {n}",), place="Tepango", summary=f"{SAID} {n}") for n in range(1, 201)]


def value(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def bytes_of(documents):
    return value("SELECT pg_relation_size('search_supplier_text')") / documents


def test_vectors_lie_out_of_line_after_the_first_writing_and_after_a_change():
    index = get_index("supplier")
    index.put(documents())
    assert bytes_of(200) < 250
    index.put(documents("queso"))
    assert bytes_of(400) < 250  # the former rows still take room
    assert len(index.match(Query("queso"))) == 200


def test_an_index_in_the_earlier_shape_is_moved():
    index = get_index("supplier")
    index.put(documents())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE wide AS SELECT id, name, goods, offer, every FROM search_supplier_text")
        cursor.execute("DROP TABLE search_supplier_text")
        cursor.execute("ALTER TABLE wide RENAME TO search_supplier_text")
        cursor.execute("CREATE INDEX search_supplier_text_every ON search_supplier_text USING gin(every)")
    assert bytes_of(200) > 500
    with connection.schema_editor() as editor:
        for _again in range(2):
            NarrowSearchText("supplier").database_forwards("directory", editor, None, None)
    assert bytes_of(200) < 250
    assert len(index.match(Query("miel"))) == 200
    index.put(documents("queso"))
    assert len(index.match(Query("queso"))) == 200
    assert {"search_supplier_text_pkey", "search_supplier_text_every", "search_supplier_text_name"} <= set(
        value("SELECT array_agg(indexname::text) FROM pg_indexes WHERE tablename = 'search_supplier_text'")
    )
