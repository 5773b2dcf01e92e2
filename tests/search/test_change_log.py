"""What one process writes, another finds at its next question. With real processes and threads, so without test transactions."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from search.engine import Ask, Document, Order, get_index
from search.engine import database as database_engine

pytestmark = pytest.mark.django_db(transaction=True)

OTHER_PROCESS = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = sys.argv[1]
from search.engine import Ask, Document, get_index
index = get_index("supplier")
for line in sys.stdin:
    act, *rest = line.split()
    if act == "find":
        found = index.find(Ask(text=" ".join(rest)))
        print(found.total, *found.ids, sorted(found.counts.get("estado", {}).items()), flush=True)
    elif act == "put":
        index.put([Document(int(rest[0]), rest[1], facets={"estado": [rest[2]]})])
        print("done", flush=True)
"""


@pytest.fixture
def index():
    index = get_index("supplier")
    index.clear()
    yield index
    index.clear()


@pytest.fixture
def other(index):
    name = connection.settings_dict["NAME"]
    if "memory" in str(name):
        pytest.skip("needs a database that another process can open: set TEST_SQLITE")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR, env=environment
    )

    def ask(line):
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    yield ask
    process.stdin.close()
    process.wait(20)


def document(pk, name, state="20", **facts):
    return Document(pk, name, facets={"estado": [state]}, **facts)


def test_another_process_sees_each_change_at_once(index, other):
    assert other("find") == "0 []"
    index.put([document(1, "Miel"), document(2, "Barro", "21")])
    assert other("find miel") == "1 1 [('20', 1)]"
    assert other("find").endswith("[('20', 1), ('21', 1)]")
    index.put([document(1, "Cacao", "21")])
    assert other("find miel") == "0 []"
    assert other("find").endswith("[('21', 2)]")
    index.remove([2])
    assert other("find").endswith("[('21', 1)]")


def test_what_another_process_writes_is_seen_here(index, other):
    assert index.find(Ask()).total == 0
    other("put 7 Miel 20")
    found = index.find(Ask(text="miel"))
    assert (found.ids, found.counts["estado"]) == ([7], {"20": 1})


def test_a_process_left_far_behind_reads_everything_anew(index, other, monkeypatch):
    index.put([document(1, "Miel")])
    assert other("find").startswith("1 ")
    monkeypatch.setattr(database_engine, "LOG_KEPT", 5)
    for n in range(2, 40):
        index.put([document(n, f"Miel {n}")])
    index.tidy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_supplier_change")
        assert cursor.fetchone()[0] == 5
    assert other("find").startswith("39 ")
    assert index.find(Ask()).total == 39


def test_a_rolled_back_change_was_never_there(index):
    index.put([document(1, "Miel")])
    index.find(Ask())
    with transaction.atomic():
        index.put([document(2, "Barro", "21")])
        assert index.find(Ask()).counts["estado"] == {"20": 1, "21": 1}
        transaction.set_rollback(True)
    assert index.find(Ask()).counts["estado"] == {"20": 1}
    index.put([document(3, "Cacao", "22")])  # takes the number in the log that the other gave back
    assert index.find(Ask()).counts["estado"] == {"20": 1, "22": 1}


def test_who_commits_later_with_a_lower_number_is_not_missed(index):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers come one after the other")
    index.find(Ask())
    written, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            index.put([document(1, "Primera")])
            written.set()
            go_on.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    index.put([document(2, "Segunda")])
    assert index.find(Ask(order=Order.NAME)).ids == [2]
    index.put([document(3, "Tercera")])
    go_on.set()
    thread.join()
    assert sorted(index.find(Ask()).ids) == [1, 2, 3]


def test_readers_and_a_writer_at_the_same_time(index):
    index.put([document(n, f"Miel {n}") for n in range(1, 201)])
    errors, stop = [], threading.Event()

    def read():
        try:
            while not stop.is_set():
                found = index.find(Ask(text="miel"))
                if found.total != 200 or sum(found.counts["estado"].values()) != 200:
                    errors.append(found.total)
        except Exception as error:  # noqa: BLE001  a thread's error must reach the test
            errors.append(error)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    started = time.monotonic()
    for n in range(1, 101):
        index.put([document(n, f"Miel {n} nueva", str(20 + n % 5))])
    took = time.monotonic() - started
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert took < 30
    assert index.find(Ask(text="nueva")).total == 100


def test_what_a_process_knows_equals_what_it_would_read_anew(index):
    for n in range(1, 61):
        index.put([document(n, f"Nombre {n % 7}", str(n % 4), latitude=17 + n / 100, longitude=-96, numbers={"capacidad": n}, recent=n)])
        index.find(Ask(order=list(Order)[n % 4]))  # makes the orders, so that later changes must keep them
        if n % 3 == 0:
            index.put([document(n, f"Otro {n % 5}", str(n % 3), recent=1000 - n)])
        if n % 10 == 9:
            index.remove([n - 5])
    asks = [Ask(order=order, limit=100, facets=facets) for order in (Order.RELEVANCE, Order.RECENT, Order.NAME) for facets in ({}, {"estado": ("1", "2")})]
    kept = [(found.ids, found.total, found.counts) for found in map(index.find, asks)]
    index.forget()
    assert kept == [(found.ids, found.total, found.counts) for found in map(index.find, asks)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: nothing commits out of order")
def test_a_transaction_that_stays_open_makes_nobody_read_twice(index):
    index.put([document(1, "Miel")])
    begun, over = threading.Event(), threading.Event()

    def stay():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            begun.set()
            over.wait(30)
        connection.close()

    long = threading.Thread(target=stay)
    long.start()
    try:
        assert begun.wait(10)
        index.put([document(2, "Barro")])
        index.forget()
        assert index.find(Ask()).total == 2  # reads everything
        index.put([document(3, "Lana")])
        for read in (1, 0, 0):
            with CaptureQueriesContext(connection) as captured:
                assert index.find(Ask(text="lana")).total == 1
            assert sum("numbers FROM" in query["sql"] for query in captured) == read
        index.tidy()
        index.store.prune(connection.cursor(), 0)
        for whole in (1, 0):
            with CaptureQueriesContext(connection) as captured:
                assert index.find(Ask()).total == 3
            assert sum("count(*)" in query["sql"] for query in captured) == whole
    finally:
        over.set()
        long.join()


# What matched is kept -------------------------------------------------------------------------------------------------------
def reads_of_text(index, ask):
    with CaptureQueriesContext(connection) as captured:
        found = index.find(ask)
    return found.ids, sum(any(name in query["sql"] for name in ("search_ids", "search_tiers", "search_scores", " MATCH ")) for query in captured)


@pytest.mark.parametrize("scored", [1000, 1])
def test_the_same_words_are_looked_up_once_until_something_changes(index, monkeypatch, scored):
    monkeypatch.setattr(database_engine, "SCORED", scored)
    index.put([document(n, f"Miel {n}") for n in range(1, 31)])
    first, read = reads_of_text(index, Ask(text="miel", limit=10))
    assert read > 1
    again = Ask(text="Miel", limit=10, facets={"estado": ()})
    assert reads_of_text(index, again) == (first, 0)
    assert reads_of_text(index, Ask(text="miel", limit=10, order=Order.NAME, offset=10))[1] == 0
    index.put([document(40, "Miel"), document(first[0], "Barro")])
    changed, read = reads_of_text(index, again)
    assert read > 1
    assert (changed[0], first[0] in changed) == (40, False)
    index.remove([40])
    assert reads_of_text(index, again)[0][0] != 40
    for number in range(2 * database_engine.KEPT):
        index.find(Ask(text=f"miel {number}"))
    assert len(index.memory().matches) == database_engine.KEPT


def test_what_was_looked_up_beside_a_change_is_not_kept(index, monkeypatch):
    index.put([document(1, "Miel"), document(2, "Miel")])
    index.find(Ask())
    match = index.match

    def slow(query):
        ids = match(query)
        index.put([document(3, "Miel")])
        index.memory()  # another thread's question learns of it first
        return ids

    monkeypatch.setattr(index, "match", slow)
    assert index.find(Ask(text="miel")).total == 2
    monkeypatch.setattr(index, "match", match)
    assert index.find(Ask(text="miel")).total == 3


def test_a_transaction_keeps_nothing_that_it_may_undo(index):
    index.put([document(1, "Miel")])
    assert index.find(Ask(text="miel")).ids == [1]
    with transaction.atomic():
        index.put([document(2, "Miel")])
        assert index.find(Ask(text="miel")).total == 2
        transaction.set_rollback(True)
    assert index.find(Ask(text="miel")).ids == [1]
    with transaction.atomic():
        index.find(Ask(text="barro"))
    assert len(index.memory().matches) == 1
