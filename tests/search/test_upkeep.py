"""Keeping Elasticsearch true: what changes reaches it, rebuilding beside the live index, mending, and what the operator is told."""

import threading
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from directory.indexing import differences, index_cooperatives, product_index, reconcile, supplier_index
from directory.models import Cooperative, Product
from search.checks import check_elasticsearch
from search.engine import Ask
from search.engine.elasticsearch import delivery, handover, outbox, rebuild, upkeep
from search.engine.elasticsearch.client import patient
from search.engine.elasticsearch.delivery import deliver
from search.models import IndexRun, PendingDocument
from tests.directory.test_search import coffee, cooperative, oaxaca, sell  # noqa: F401  fixtures

from .elasticsearch import SHARED, drop, switch_on

pytestmark = pytest.mark.django_db
PREFIX = f"{SHARED}-upkeep"


@pytest.fixture
def engine(monkeypatch):
    switch_on(monkeypatch, prefix=PREFIX)
    drop(PREFIX)
    rebuild.rebuild()
    yield supplier_index().engine
    drop(PREFIX)


def tell():
    done = deliver()
    supplier_index().engine.refresh()
    product_index().engine.refresh()
    return done


def found(text="", index=None):
    answer = (index or supplier_index()).find(Ask(text=text, limit=100))
    assert not answer.degraded
    return set(answer.ids)


# The outbox -----------------------------------------------------------------------------------------------------------------
def test_what_changes_reaches_the_engine_once(engine, oaxaca):  # noqa: F811
    made = cooperative("Miel de Prueba", oaxaca, ["Miel"])
    made.public_name = "Miel de Otra Prueba"
    made.save()
    assert PendingDocument.objects.filter(index_name="supplier").count() == 1
    assert tell().told == 2  # it and its product
    assert not PendingDocument.objects.exists()
    assert found("otra") == {made.pk}
    assert len(found("miel", product_index())) == 1
    made.save()  # nothing changed
    assert not PendingDocument.objects.exists()


def test_what_is_no_longer_public_disappears_at_once(engine, oaxaca):  # noqa: F811
    stays, goes = cooperative("Uno", oaxaca, ["Miel"]), cooperative("Dos", oaxaca, ["Miel"])
    tell()
    goes.live = False
    goes.save()
    assert found("miel") == {stays.pk}  # though nobody told the engine
    assert len(found("miel", product_index())) == 1
    goes.live = True
    goes.save()
    tell()
    assert found("miel") == {stays.pk, goes.pk}
    goes.delete()
    deliver()  # what is gone is so without a refresh
    assert found("miel") == {stays.pk}


def test_a_change_made_while_the_engine_is_told_is_told_again(engine, oaxaca, monkeypatch):  # noqa: F811
    made = cooperative("Antes", oaxaca)
    send = delivery.send

    def meanwhile(*args):
        results = send(*args)
        if made.public_name == "Antes":
            made.public_name = "Despues"
            made.save()
        return results

    monkeypatch.setattr(delivery, "send", meanwhile)
    tell()
    assert not PendingDocument.objects.exists()
    assert found("despues") == {made.pk}


def test_what_changes_alone_does_not_wait_behind_a_bulk_load(engine, oaxaca):  # noqa: F811
    loaded = range(1_000_000, 1_000_000 + outbox.MANY + 1)
    outbox.add("supplier", loaded)
    made = cooperative("Miel de Prueba", oaxaca)
    assert [record for _row, _index, record, _version in outbox.due(2)] == [made.pk, loaded[0]]
    outbox.add("supplier", [made.pk, *loaded])  # and a bulk load after it does not put it back
    assert outbox.due(1)[0][2] == made.pk


def test_a_clock_that_went_back_loses_no_change(engine, oaxaca, monkeypatch):  # noqa: F811
    made = cooperative("Antes", oaxaca)
    tell()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "now", lambda: 1000)
        made.public_name = "Despues"
        made.save()
        assert PendingDocument.objects.get().version == 1000
    tell()
    assert not PendingDocument.objects.exists()
    assert found("despues") == {made.pk}


def test_a_clock_that_stays_behind_holds_up_no_change(engine, oaxaca, monkeypatch):  # noqa: F811
    made, now, send, sent = cooperative("Antes", oaxaca), outbox.now, delivery.send, []
    tell()

    def counted(*args):
        sent.append(args)
        assert len(sent) < 5, "sent again and again until the clock is right"
        return send(*args)

    monkeypatch.setattr(outbox, "now", lambda: now() - 90_000_000)
    monkeypatch.setattr(delivery, "send", counted)
    for name in ("Despues", "Mas tarde"):
        made.public_name = name
        made.save()
        tell()
        assert not PendingDocument.objects.exists()
        assert found(name) == {made.pk}


def test_a_document_that_is_refused_waits_and_keeps_no_other_from_arriving(engine, oaxaca, monkeypatch):  # noqa: F811
    body = delivery.body
    monkeypatch.setattr(delivery, "body", lambda document, index: body(document, index) | ({"secreto": 1} if document.name == "Mala" else {}))
    bad, good = cooperative("Mala", oaxaca), cooperative("Buena", oaxaca)
    done = tell()
    assert (done.told, done.refused) == (1, 1)
    row = PendingDocument.objects.get()
    assert (row.record, row.attempts, row.retry_at > outbox.now()) == (bad.pk, 1, True)
    assert found() == {good.pk}
    monkeypatch.setattr(delivery, "body", body)
    PendingDocument.objects.update(retry_at=0)
    tell()
    assert found() == {bad.pk, good.pk}


def test_an_engine_that_fails_keeps_every_change_waiting(engine, oaxaca, monkeypatch):  # noqa: F811
    switch_on(monkeypatch, prefix=PREFIX, url="http://127.0.0.1:9")
    made = cooperative("Paciente", oaxaca)
    with pytest.raises(delivery.TransportError):
        deliver()
    assert PendingDocument.objects.get().record == made.pk
    switch_on(monkeypatch, prefix=PREFIX)
    tell()
    assert found("paciente") == {made.pk}


def test_everything_that_changes_a_document_is_in_the_outbox(engine, oaxaca, coffee):  # noqa: F811
    from datetime import timedelta

    from directory.indexing import index_expired, index_holders
    from directory.models import Certificate, Certification

    made = cooperative("Todo", oaxaca)
    product = sell(made, "Café", category=coffee)
    pk, today = made.pk, timezone.localdate()

    def pending():
        names = set(PendingDocument.objects.values_list("index_name", "record"))
        deliver()
        return names

    pending()
    product.price_min = 10
    product.save()
    assert pending() == {("product", product.pk)}
    coffee.texts.add(type(coffee.texts.get())(language="tzo", name="kajpe"))
    coffee.save()
    index_holders(coffee)
    assert pending() == {("supplier", pk), ("product", product.pk)}
    Cooperative.objects.filter(pk=pk).update(confirmed_at=timezone.now())
    index_cooperatives([pk])
    assert pending() == {("supplier", pk), ("product", product.pk)}
    kind = Certification.objects.create(name="Orgánica de prueba", slug="organica-de-prueba")
    made.certificates.add(Certificate(certification=kind, valid_until=today, checked_at=timezone.now()))
    made.save()
    pending()
    index_expired(today + timedelta(days=1))
    tomorrow = pending()
    assert tomorrow in ({("supplier", pk)}, {("supplier", pk), ("product", product.pk)})


def test_a_save_is_not_slowed(engine, oaxaca):  # noqa: F811
    made = [cooperative(f"Casa {n}", oaxaca, ["Miel", "Cera", "Propóleo"]) for n in range(20)]
    tell()
    started = time.process_time()
    for n, one in enumerate(made):
        outbox.add("supplier", [one.pk])
        outbox.add("product", list(range(n * 3, n * 3 + 3)))
    assert (time.process_time() - started) / len(made) < 0.05


# Rebuilding -----------------------------------------------------------------------------------------------------------------
def test_what_changes_during_a_rebuild_is_in_the_new_index(engine, oaxaca, monkeypatch):  # noqa: F811
    first, second = cooperative("Uno", oaxaca), cooperative("Dos", oaxaca)
    tell()
    before = engine.live()
    fill = rebuild.fill

    def meanwhile(*args):
        first.public_name = "Cambiada"  # told to both before the old reading arrives in the new one
        first.save()
        second.live = False
        second.save()
        deliver()
        stale = Cooperative.objects.filter(pk=first.pk)
        stale.update(public_name="Uno")  # as a reading of before would be
        Cooperative.objects.filter(pk=second.pk).update(live=True)
        fill(*args)
        stale.update(public_name="Cambiada")
        Cooperative.objects.filter(pk=second.pk).update(live=False)

    monkeypatch.setattr(rebuild, "fill", meanwhile)
    run = rebuild.rebuild()
    assert engine.live() != before
    assert found("cambiada") == {first.pk}
    assert found() == {first.pk}
    assert run.finished_at


def test_a_rebuild_keeps_the_index_before_and_no_older_one(engine):
    first = engine.live()
    rebuild.rebuild()
    second = engine.live()
    rebuild.rebuild()
    assert engine.indices() == [second, engine.live()]
    assert first not in engine.indices()


def test_a_rebuild_that_broke_off_goes_on_where_it_was(engine, oaxaca, monkeypatch):  # noqa: F811
    for n in range(6):
        cooperative(f"Casa {n}", oaxaca)
    monkeypatch.setattr(rebuild, "OWNERS", 1)
    arrived, seen = rebuild.arrived, []

    def breaks(run, last, *rest):
        if len(seen) == 3:
            raise ConnectionError("the plug")
        seen.append(last)
        arrived(run, last, *rest)

    before = engine.live()
    monkeypatch.setattr(rebuild, "arrived", breaks)
    with pytest.raises(ConnectionError):
        rebuild.rebuild()
    assert engine.live() == before
    sent = []
    monkeypatch.setattr(rebuild, "arrived", lambda run, last, *rest: (sent.append(last), arrived(run, last, *rest)))
    run = rebuild.rebuild()
    assert seen + sent == list(Cooperative.objects.public().order_by("pk").values_list("pk", flat=True))
    assert engine.live().endswith(run.name.split("-")[0])
    assert len(found()) == 6


def answer(status):
    return ApiError("no", ApiResponseMeta(status=status, http_version="1.1", headers=HttpHeaders(), duration=0, node=NodeConfig("http", "x", 1)), None)


@pytest.mark.parametrize("fault", [delivery.BusyError("es_rejected_execution_exception"), delivery.TransportError("slow"), answer(429), answer(503)])
def test_a_rebuild_gives_a_busy_engine_time(engine, oaxaca, monkeypatch, fault):  # noqa: F811
    made, waited = cooperative("Uno", oaxaca), []
    faults, bulk = iter([fault] * len(rebuild.WAITS)), rebuild.bulk

    def fails(*args):
        for error in faults:
            raise error
        return bulk(*args)

    monkeypatch.setattr(rebuild, "bulk", fails)
    monkeypatch.setattr(rebuild.time, "sleep", waited.append)
    rebuild.rebuild()
    assert found() == {made.pk}
    assert tuple(waited) == rebuild.WAITS


@pytest.mark.parametrize(("fault", "tries"), [(answer(503), len(rebuild.WAITS) + 1), (answer(400), 1)])
def test_a_rebuild_does_not_wait_for_ever(engine, oaxaca, monkeypatch, fault, tries):  # noqa: F811
    cooperative("Uno", oaxaca)
    before, tried = engine.live(), []

    def fails(*args):
        tried.append(args)
        raise fault

    monkeypatch.setattr(rebuild, "bulk", fails)
    monkeypatch.setattr(rebuild.time, "sleep", lambda seconds: None)
    with pytest.raises(type(fault)):
        rebuild.rebuild()
    assert len(tried) == tries
    assert engine.live() == before


def test_a_rebuild_that_waits_for_the_engine_shows_that_it_lives(engine, oaxaca, monkeypatch):  # noqa: F811
    cooperative("Uno", oaxaca)
    bulk, alive = rebuild.bulk, threading.Event()

    def slow(*args):
        assert alive.wait(10), "no sign of life"
        return bulk(*args)

    save = IndexRun.save

    def seen(run, **kwargs):
        save(run, **kwargs)
        if kwargs.get("update_fields") == ["heartbeat_at"]:
            alive.set()

    monkeypatch.setattr(rebuild, "BEAT", 0.05)
    monkeypatch.setattr(rebuild, "bulk", slow)
    monkeypatch.setattr(IndexRun, "save", seen)
    rebuild.rebuild()
    assert alive.is_set()


def test_there_is_one_rebuild_at_a_time(engine):
    run = rebuild.claim(timezone.now())
    with pytest.raises(rebuild.AlreadyRunningError, match="Another rebuild"):
        rebuild.rebuild()
    with pytest.raises(CommandError, match="Another rebuild"):
        call_command("search_index", "rebuild")
    IndexRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - rebuild.DEAD)  # its process died
    assert rebuild.rebuild().pk == run.pk


def test_documents_that_are_not_there_prevent_the_switch(engine, oaxaca, monkeypatch):  # noqa: F811
    cooperative("Uno", oaxaca)
    before = engine.live()
    monkeypatch.setattr(rebuild, "SPARE", 0)
    monkeypatch.setattr(rebuild, "bulk", lambda batch, _server: {key: "told" for key, _lines in batch})
    with pytest.raises(rebuild.IncompleteError):
        rebuild.rebuild()
    assert engine.live() == before


def test_two_versions_of_the_code_have_an_index_each(engine, oaxaca, monkeypatch):  # noqa: F811
    made, goes = cooperative("Uno", oaxaca), cooperative("Dos", oaxaca)
    tell()
    old = engine.live()
    with other_version(monkeypatch):
        assert supplier_index().find(Ask(text="uno")).degraded
        assert [warning.id for warning in check_elasticsearch(None)] == ["search.W002"]
        supplier_index().breaker.until = 0
        rebuild.rebuild()
        assert found("uno") == {made.pk}
        assert engine.live() != old
        goes.live = False
        goes.save()
        tell()
    assert engine.live() == old
    assert found() == {made.pk}  # the older code's index was told too


def other_version(monkeypatch):
    from contextlib import contextmanager

    from search.engine.elasticsearch import engine as engine_module

    @contextmanager
    def version():
        with monkeypatch.context() as patch:
            for module in (engine_module, rebuild):
                patch.setattr(module, "fingerprint", lambda index: "0123456789")
            yield

    return version()


# Mending and telling ----------------------------------------------------------------------------------------------------------
def test_the_reconciler_mends_what_is_missing_ghost_or_stale(engine, oaxaca):  # noqa: F811
    missing, ghost, stale = (cooperative(name, oaxaca, ["Miel"]) for name in ("Falta", "Fantasma", "Vieja"))
    tell()
    server, index = patient(), engine.live()
    server.delete(index=index, id=str(missing.pk))
    server.index(index=index, id="999999", document={"id": 999999, "name": "Nadie", "digest": "x"})
    server.update(index=index, id=str(stale.pk), doc={"digest": "x"}, refresh=True)
    wrong = differences(timezone.localdate())["supplier on Elasticsearch"]
    assert (wrong.missing, wrong.ghosts, wrong.stale) == ([missing.pk], [999999], [stale.pk])
    reconcile(timezone.localdate())
    tell()
    assert not any(differences(timezone.localdate()).values())
    assert found() == {missing.pk, ghost.pk, stale.pk}


def test_the_operator_is_told(engine, oaxaca, capsys, monkeypatch, client):  # noqa: F811
    cooperative("Uno", oaxaca)
    call_command("search_index", "status")
    said = capsys.readouterr().out
    assert "Elasticsearch: ok." in said
    assert "Outbox: 1 waiting, 0 of them no longer public" in said
    assert "Rebuild of" in said
    assert client.get("/readyz").json()["engines"]["search"] == "ok"
    assert check_elasticsearch(None) == []
    PendingDocument.objects.update(version=outbox.now() - 1_000_000 * 1000)
    assert upkeep.standing().health == "degraded"
    switch_on(monkeypatch, prefix=PREFIX, url="http://127.0.0.1:9")
    assert client.get("/readyz").json()["engines"]["search"] == "down"
    assert [warning.id for warning in check_elasticsearch(None)] == ["search.W001"]


def test_products_of_many_owners_arrive(engine, oaxaca):  # noqa: F811
    made = [cooperative(f"Casa {n}", oaxaca, ["Miel", "Cera"]) for n in range(3)]
    Product.objects.filter(cooperative=made[0]).delete()
    tell()
    assert len(found("", product_index())) == 4


def test_the_worker_builds_what_is_not_there_and_goes_on_after_failures(engine, oaxaca, monkeypatch):  # noqa: F811
    drop(PREFIX)
    made = cooperative("Uno", oaxaca)
    rounds, fails = iter([False, False, True]), iter([delivery.BusyError("full")])
    monkeypatch.setattr(delivery.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(delivery, "close_old_connections", lambda: None)
    once = delivery.deliver

    def deliver_or_fail(**_how):
        if (error := next(fails, None)) is not None:
            raise error
        once()

    monkeypatch.setattr(delivery, "deliver", deliver_or_fail)
    delivery.keep_delivering(lambda: next(rounds))
    assert found() == {made.pk}
    assert not PendingDocument.objects.exists()


def test_an_engine_that_is_back_is_told_within_seconds(monkeypatch):
    waited, patience, fails = [], [], [True] * 7 + [False, True]
    monkeypatch.setattr(delivery.time, "sleep", waited.append)
    monkeypatch.setattr(delivery, "close_old_connections", lambda: None)
    monkeypatch.setattr(delivery, "bring_about", lambda: True)

    def deliver(**how):
        patience.append(how["patience"])
        if fails[len(patience) - 1]:
            raise delivery.BusyError("full")

    monkeypatch.setattr(delivery, "deliver", deliver)
    delivery.keep_delivering(lambda: len(waited) == len(fails))
    assert waited == [4, 8, 8, 8, 8, 8, 8, 2, 4]  # never 10, in which a change is to be shown
    assert patience == [4, 8, 16, 32, 60, 60, 60, 60, 4]


def test_shards_and_copies_are_those_of_the_settings(engine, oaxaca, monkeypatch):  # noqa: F811
    """On one node a copy waits for a second one, which hinders nobody; two shards rank as one does."""
    for n in range(30):
        sell(cooperative(f"Casa {n}", oaxaca), "Miel de azahar" if n % 2 else "Olla")
    index_cooperatives([one.pk for one in Cooperative.objects.all()])
    monkeypatch.setattr(settings, "ELASTICSEARCH", settings.ELASTICSEARCH | {"shards": 2, "replicas": 1})
    tell()
    rebuild.rebuild()
    of_index = patient().indices.get_settings(index=engine.live())[engine.live()]["settings"]["index"]
    assert (of_index["number_of_shards"], of_index["number_of_replicas"]) == ("2", "1")
    engine.refresh()
    assert len(found("miel")) == 15
    ask = Ask(text="miel", limit=100, facets={"estado": ("20",)})
    answer, other = supplier_index().find(ask), supplier_index().look_up(ask)
    assert (set(answer.ids), answer.counts) == (set(other.ids), other.counts)


def test_what_changes_while_a_release_is_rolled_out_reaches_the_index_of_the_new_code(engine, oaxaca, monkeypatch):  # noqa: F811
    monkeypatch.setattr(handover, "AGAIN", 0)
    monkeypatch.setattr(handover, "close_old_connections", lambda: None)  # the test is in a transaction
    made, compared = cooperative("Uno", oaxaca), []

    def mend():
        compared.append(reconcile(timezone.localdate()))

    tell()
    handover.take_over(mend, threading.Event())
    with other_version(monkeypatch):
        rebuild.rebuild()  # before the new code takes over, as docs/search.md says
    made.public_name = "Cambiada"  # the older code's worker tells its own index
    made.save()
    late = cooperative("Nueva", oaxaca)
    tell()
    del compared[:]
    with other_version(monkeypatch):
        assert found() == {made.pk}
        handover.take_over(mend, threading.Event())
        tell()
        assert found("cambiada") == {made.pk}
        assert found() == {made.pk, late.pk}
        assert len(compared) == 2  # the older worker may still have been there
        handover.take_over(mend, threading.Event())
        assert len(compared) == 2, "once a release"


def test_the_first_comparison_waits_for_an_index_and_for_the_engine(engine, oaxaca, monkeypatch):  # noqa: F811
    monkeypatch.setattr(handover, "AGAIN", 0)
    monkeypatch.setattr(handover, "close_old_connections", lambda: None)  # the test is in a transaction
    monkeypatch.setattr(handover, "RETRY", 0)
    lives, compared = iter([None, "one", "two"]), []

    def compare():
        compared.append(1)
        if len(compared) == 1:
            raise delivery.BusyError("es_rejected_execution_exception")

    monkeypatch.setattr(handover.Engine, "live", lambda self: next(lives, "later"))
    handover.take_over(compare, threading.Event())
    assert len(compared) == 3
