"""The feed of changes: for who keeps a copy of the directory."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from directory import changes
from directory.indexing import index_all, reconcile
from directory.models import Certificate, Cooperative, CooperativeChange
from portal.api import limits, middleware
from tests.factories.directory import CategoryFactory, CertificateFactory, CooperativeFactory, ProductFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/cooperatives/"
START = "2026-11-24T10:00:00Z"


@pytest.fixture(autouse=True)
def _nobody_asked_before(settings):
    settings.API_REQUESTS_PER_MINUTE = 10**6
    limits._counts.clear()
    middleware.made.clear()


@pytest.fixture
def clock():
    with freeze_time(START) as frozen:
        yield frozen


def feed(client, since):
    address, found = f"{LIST}?since={since}", []
    while address:
        data = client.get(address.removeprefix("http://testserver")).json()
        found += data["items"]
        address = data["next"]
    return found


def test_it_gives_what_changed_since_in_the_order_of_change(client, clock):
    first, second, third = (CooperativeFactory() for _ in range(3))
    clock.tick(timedelta(hours=1))
    second.public_name = "Nuevo nombre (ejemplo)"
    second.save()
    clock.tick(timedelta(hours=1))
    first.public_name = "Otro nombre (ejemplo)"
    first.save()
    assert [item["id"] for item in feed(client, START)] == [third.pk, second.pk, first.pk]
    found = feed(client, "2026-11-24T10:30:00Z")
    assert [(item["id"], item["changed_at"], item["removed"]) for item in found] == [
        (second.pk, "2026-11-24T11:00:00Z", False), (first.pk, "2026-11-24T12:00:00Z", False),
    ]  # fmt: skip
    assert {name: value for name, value in found[0].items() if name not in ("changed_at", "removed")} == client.get(f"{LIST}{second.pk}/").json()
    assert feed(client, "2026-11-24T12:30:00Z") == []


@pytest.mark.parametrize("way", ["archive", "unpublish", "delete", "delete many"])
def test_what_is_no_longer_public_appears_as_removed_and_as_nothing_else(client, clock, way):
    made, never = CooperativeFactory(), CooperativeFactory(draft=True)
    clock.tick(timedelta(hours=1))
    pk = made.pk
    match way:
        case "archive":
            made.archive(by=None, now=timezone.now())
        case "unpublish":
            made.live = False
            made.save()
        case "delete":
            made.delete()
        case _:
            Cooperative.objects.filter(pk=pk).delete()
    assert feed(client, "2026-11-24T10:30:00Z") == [{"id": pk, "changed_at": "2026-11-24T11:00:00Z", "removed": True}]
    assert never.pk not in {item["id"] for item in feed(client, START)}


def test_who_comes_back_is_there_again(client, clock):
    made = CooperativeFactory(archived=True)
    made.archived_at = None
    made.save()
    assert [item["removed"] for item in feed(client, START)] == [False]


def test_a_certificate_that_ends_and_a_product_of_another_kind_are_changes(client, clock):
    made = CooperativeFactory()
    held = CertificateFactory(cooperative=made, checked=True)
    made.save()
    assert feed(client, START)[0]["certifications"] == [held.certification.slug]
    clock.tick(timedelta(hours=1))
    Certificate.objects.filter(pk=held.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    reconcile(timezone.localdate())
    assert [item["certifications"] for item in feed(client, "2026-11-24T10:30:00Z")] == [[]]
    clock.tick(timedelta(hours=1))
    ProductFactory(cooperative=made, category=CategoryFactory())
    assert [item["id"] for item in feed(client, "2026-11-24T11:30:00Z")] == [made.pk]


def test_a_rebuild_and_a_save_of_nothing_new_to_others_are_no_changes(client, clock):
    made = CooperativeFactory()
    ProductFactory(cooperative=made)
    clock.tick(timedelta(hours=1))
    index_all(force=True)
    reconcile(timezone.localdate())
    assert feed(client, "2026-11-24T10:30:00Z") == []


def test_what_was_done_in_sql_is_mended_at_night(client, clock):
    made, other = CooperativeFactory(), CooperativeFactory()
    CooperativeChange.objects.filter(pk=other.pk).delete()
    Cooperative.objects.filter(pk=made.pk).update(live=False)
    clock.tick(timedelta(hours=1))
    reconcile(timezone.localdate())
    assert {(item["id"], item["removed"]) for item in feed(client, "2026-11-24T10:30:00Z")} == {(made.pk, True), (other.pk, False)}


def test_it_is_walked_to_the_end_while_records_change(client, clock, monkeypatch):
    monkeypatch.setattr(changes, "PER_PAGE", 7)
    made = [CooperativeFactory() for _ in range(30)]  # all at one moment
    address, seen = f"{LIST}?since=2026-11-24", []
    while address:
        data = client.get(address.removeprefix("http://testserver")).json()
        seen += [item["id"] for item in data["items"]]
        address = data["next"]
        clock.tick(timedelta(seconds=1))
        if len(seen) < 20:
            made[29].save()  # moves to the end again and again
    assert set(seen) == {row.pk for row in made}
    assert len(seen) == 30


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=ayer", "since"), ("since=2026-13-01", "since"), ("since=0001-01-01T00:00:00%2B14:00", "since"), ("since=2026-11-24&q=miel", "q"),
        ("since=2026-11-24&cursor=abc", "cursor"), ("since=2026-11-24&since=2026-11-25", "since"), ("since=2026-11-24&pagina=2", "pagina"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(client, query, field):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response.json()["error"]["field"]) == (400, field)


@pytest.mark.parametrize("since", ["2026-11-24", "2026-11-24T10:00", "2026-11-24T04:00:00-06:00", "2026-11-24T11:00:00+01:00", "2026-11-24T11:00:00%2B01:00"])
def test_a_time_is_read_as_people_write_it(client, clock, since):
    made = CooperativeFactory()
    assert [item["id"] for item in feed(client, since)] == [made.pk]
