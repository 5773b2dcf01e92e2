"""What every answer of the API keeps to, whatever is asked."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from freezegun import freeze_time

from directory.models import Cooperative
from portal.api import limits, middleware
from tests.factories.directory import CooperativeFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/cooperatives/"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    limits._counts.clear()
    middleware.made.clear()


@pytest.mark.parametrize(
    "path", ["/api/v1/nada/", "/api/", "/api/v2/cooperatives/", "/api/v1/cooperatives/abc/", "/api/v1/cooperatives/999999999999999999999/", LIST]
)
def test_every_answer_is_json_without_a_cookie_and_open_to_other_sites(client, path):
    response = client.get(path, headers={"Accept-Language": "yua"})
    assert response.status_code == (200 if path == LIST else 404)
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "Accept-Language" not in response.get("Vary", "")
    if path != LIST:
        assert set(response.json()["error"]) == {"field", "message"}


def test_a_forgotten_slash_leads_on_with_the_question(client):
    response = client.get("/api/v1/cooperatives?q=miel")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/cooperatives/?q=miel")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method):
    response = getattr(Client(enforce_csrf_checks=True), method)(LIST)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "GET" in response.json()["error"]["message"]


def test_a_browser_may_ask_whether_it_may_ask(client):
    response = client.options(
        LIST, headers={"Origin": "https://ong.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    )
    assert (response.status_code, response.content) == (204, b"")
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_head_is_get_without_the_body(client):
    get, head = client.get(LIST), client.head(LIST)
    assert head.content == b""
    assert head["Content-Length"] == str(len(get.content))
    assert head["ETag"] == get["ETag"]


def test_what_did_not_change_is_not_sent_again(client):
    made = CooperativeFactory()
    first = client.get(f"{LIST}{made.pk}/")
    assert first["Cache-Control"] == "public, max-age=60"
    again = client.get(f"{LIST}{made.pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    Cooperative.objects.get(pk=made.pk).confirm(by=None, now=made.updated_at)
    made.public_name = "Otra"
    made.save()
    assert client.get(f"{LIST}{made.pk}/", headers={"If-None-Match": first["ETag"]}).json()["name"] == "Otra"


@freeze_time("2026-11-24 12:00:01")
def test_who_asks_too_often_waits_and_others_do_not(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    answers = [client.get(LIST, {"q": f"miel {n}"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1]["Access-Control-Allow-Origin"] == "*"
    assert answers[-1]["Cache-Control"] == "no-store"
    assert client.get(LIST, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_processes_count_together_where_there_is_a_shared_cache(client, settings):
    settings.CACHES = settings.CACHES | {"shared": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "api-limits"}}
    settings.LIMITS_CACHE, settings.API_REQUESTS_PER_MINUTE = "shared", 2
    with freeze_time("2026-11-24T10:00:00Z"):
        statuses = []
        for n in range(3):
            limits._counts.clear()  # as another process
            statuses.append(client.get(LIST, {"q": f"miel {n}"}).status_code)
    assert statuses == [200, 200, 429]


def test_a_shared_cache_that_is_down_is_spared_and_each_process_counts(client, settings, monkeypatch):
    settings.CACHES = settings.CACHES | {"shared": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.LIMITS_CACHE, settings.API_REQUESTS_PER_MINUTE = "shared", 2
    monkeypatch.setattr(limits, "_spared_until", 0.0)
    assert [client.get(LIST, {"q": f"miel {n}"}).status_code for n in range(3)] == [200, 200, 429]
    assert limits._spared_until > 0


def test_what_is_answered_from_memory_does_not_count(client, settings):
    settings.API_REQUESTS_PER_MINUTE, settings.PAGE_CACHE = 1, True
    cache.clear()
    first = client.get(LIST)
    assert [client.get(LIST).status_code for _ in range(5)] == [200] * 5
    assert client.get(LIST).content == first.content
    assert client.get(LIST, {"q": "miel"}).status_code == 429


def test_a_fault_of_ours_is_json_too(monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("directory.api.views.find_in", broken)
    response = Client(raise_request_exception=False).get(LIST)
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    assert set(response.json()["error"]) == {"field", "message"}


def test_messages_are_in_the_language_asked_for(client):
    assert "No hay" in client.get(LIST, {"nada": "1"}).json()["error"]["message"]
    assert client.get(LIST, {"lang": "xx"}).json()["error"]["field"] == "lang"


def test_the_document_names_every_address_and_every_parameter_of_the_form(client):
    from directory.forms import PARAMETERS

    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/cooperatives/", "/api/v1/cooperatives/{pk}/", "/api/v1/categories/", "/api/v1/places/", "/api/v1/events/"} <= set(document["paths"])
    parameters = {parameter["name"]: parameter for parameter in document["paths"]["/api/v1/cooperatives/"]["get"]["parameters"]}
    assert set(PARAMETERS) | {"lang", "cursor"} <= set(parameters)
    assert "spr" in parameters["forma"]["schema"]["items"]["enum"]
    assert all(parameter["description"] for parameter in parameters.values())
    assert "Página" in json.dumps(document, ensure_ascii=False)
