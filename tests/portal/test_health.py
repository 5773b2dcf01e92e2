from datetime import timedelta
from unittest import mock

from django.db import OperationalError, connection
from django.utils import timezone

from portal.models import ScheduledCommand


def test_healthz_asks_no_engine(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_readyz_names_each_engine(client, db):
    ScheduledCommand.objects.create(name="publish_scheduled", next_at=timezone.now(), finished_at=timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "engines": {"database": "ok", "cache": "ok", "worker": "ok"}}


def test_readyz_says_when_nobody_works(client, db):
    ScheduledCommand.objects.create(name="publish_scheduled", next_at=timezone.now(), finished_at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz").json()
    assert answer["status"] == "degraded"
    assert answer["engines"]["worker"] == "degraded"


def test_readyz_is_503_only_without_a_database(client, db):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["engines"]["database"] == "down"
    with mock.patch("portal.health.cache.set", side_effect=ConnectionError("no redis")):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["engines"]["cache"] == "down"
