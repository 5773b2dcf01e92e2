"""What people search is counted without saying who, and never at the cost of a page."""

import atexit
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from portal.retention import forget
from search import query_log
from search.models import QueryCount
from search.query_log import kept_words
from tests.factories.accounts import UserFactory
from tests.factories.directory import CooperativeFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PHONE = {"User-Agent": "Mozilla/5.0 (Android 12)"}


@pytest.fixture(autouse=True)
def _nothing_waits():
    query_log._waiting.clear()
    yield
    query_log._waiting.clear()
    atexit.unregister(query_log.flush)  # what other tests ask stays uncounted: their database is gone by then


def ask(client, address, came_from="", **headers):
    sent = PHONE | ({"Referer": f"http://testserver{came_from}"} if came_from else {}) | headers
    return client.get(address, headers=sent)


def counts():
    query_log.flush()
    return {(row.words, row.opened): (row.asked, row.empty, row.clicks) for row in QueryCount.objects.all()}


def asked(words, *days, times=1, empty=0, language="es"):
    """Rows of `words`, asked `times` on each of `days` ago."""
    for day in days:
        QueryCount.objects.create(on=TODAY - timedelta(days=day), words=words, language=language, asked=times, empty=empty)


# Counting -----------------------------------------------------------------------------------------------------------------
def test_words_are_counted_folded_and_whether_they_found_something(client):
    for _time in range(2):
        ask(client, "/es/directorio/?q=Tamal+de+Ñame")
    ask(client, "/es/buscar/?q=TAMAL+de+name")
    assert counts() == {("tamal de name", ""): (3, 3, 0)}
    ask(client, "/es/directorio/?q=tamal+de+name")
    assert counts() == {("tamal de name", ""): (4, 4, 0)}


def test_a_question_that_goes_on_is_counted_once(client):
    first = "/es/directorio/?q=miel"
    ask(client, first)
    for address in ("/es/directorio/?q=miel&verificada=1", "/es/directorio/productos/?q=Miel", "/es/directorio/mapa/?q=miel", first):
        ask(client, address, came_from=first)
    ask(client, "/es/directorio/?q=miel&verificada=1")  # a link somebody shared: its filters say nothing about the words
    assert counts() == {("miel", ""): (1, 1, 0)}
    ask(client, "/es/directorio/?q=cera&verificada=1", came_from=first)  # typed where filters were on
    assert counts()["cera", ""] == (1, 0, 0)


@pytest.mark.parametrize(
    "headers", [{"User-Agent": "Googlebot/2.1"}, {"Sec-Purpose": "prefetch;prerender"}, {"User-Agent": "WhatsApp preview"}, {"User-Agent": "curl/8"}]
)
def test_machines_do_not_count(client, headers):
    ask(client, "/es/directorio/?q=miel", **headers)
    assert counts() == {}


@pytest.mark.parametrize(
    "text",
    [
        "961 123 45 67", "ana.lopez@correo.mx", "ana arroba gmail com", "ABC010203XY1", "LOOA531113HTCPBN07", "13/11/1953",
        "yo soy juana perez y vivo en la casa de la esquina", "x" * 61, "", "'’", "de" * 40,
    ],
)  # fmt: skip
def test_what_may_tell_of_a_person_is_not_kept(text):
    assert kept_words(text) == ""


@pytest.mark.parametrize(("text", "words"), [("Café  de Altura", "cafe de altura"), ("Bats’i k'op", "batsi kop"), ("NOM 006", "nom 006")])
def test_words_are_kept_as_people_say_them(text, words):
    assert kept_words(text) == words


def test_a_result_that_is_opened_counts_for_its_words(client, settings):
    settings.PAGE_CACHE = True
    cooperative = CooperativeFactory(slug="miel-del-monte-q")
    page = cooperative.get_absolute_url()
    for _time in range(3):  # kept pages count as well
        response = ask(client, page, came_from="/es/directorio/?q=Miel&estado=20")
    assert response["X-Page-Cache"] == "hit"
    ask(client, page)
    ask(client, page, came_from="/es/directorio/")
    ask(client, page, came_from="/es/")
    client.get(page, headers=PHONE | {"Referer": "https://otro.example/es/directorio/?q=miel"})
    ask(client, "/es/directorio/redes/", came_from="/es/directorio/?q=miel")
    assert counts() == {("miel", "directorio/miel-del-monte-q/"): (0, 0, 3)}


@pytest.mark.parametrize(
    "referer",
    [
        "http://testserver/es/directorio/?q=\ud800",
        "http://[",
        "http://testserver/xx/?q=a",
        "http://testserver/es/no-hay/?q=a",
        "q=",
        "http://testserver/es/directorio/?" + "q=a&" * 500,
    ],
)
def test_no_referer_is_an_error(client, referer):
    for address in ("/es/directorio/?q=miel", "/es/directorio/redes/"):
        assert client.get(address, headers=PHONE | {"Referer": referer.encode("utf-8", "replace").decode()}).status_code == 200


def test_a_page_writes_nothing(client):
    ask(client, "/es/directorio/?q=miel")
    assert not QueryCount.objects.exists()


def test_what_the_database_refuses_is_written_the_next_time(client, monkeypatch):
    ask(client, "/es/directorio/?q=miel")

    def refuse(*args):
        raise DatabaseError("locked")

    with monkeypatch.context() as patched:
        patched.setattr("search.models.QueryCountQuerySet.add", refuse)
        assert query_log.flush() == 0
    assert counts() == {("miel", ""): (1, 1, 0)}


def test_a_flood_fills_neither_memory_nor_disk(client, monkeypatch):
    monkeypatch.setattr(query_log, "MOST_WAITING", 3)
    monkeypatch.setattr(QueryCount, "MOST_A_DAY", 2)
    for word in ("uno", "dos", "tres", "cuatro"):
        ask(client, f"/es/directorio/?q={word}zz&literal=1")
    assert len(query_log._waiting) <= 4  # two counts of the last one
    query_log.flush()
    stored = QueryCount.objects.count()
    ask(client, "/es/directorio/?q=seiszz&literal=1")
    ask(client, "/es/directorio/?q=unozz&literal=1")
    assert counts()["unozz", ""][0] == 2
    assert QueryCount.objects.count() == stored


@pytest.mark.django_db(transaction=True)
def test_a_thread_of_its_own_writes(client, settings):
    settings.QUERY_LOG_SECONDS = 0.05
    ask(client, "/es/directorio/?q=miel")
    timer = query_log._timer
    timer.join(10)
    assert QueryCount.objects.get().words == "miel"
    assert query_log._timer is None


# Forgetting ---------------------------------------------------------------------------------------------------------------
def test_words_of_few_go_after_a_week_and_all_after_ninety_days():
    asked("ana perez", 8)  # once
    asked("luis gomez", 9, times=5)  # often, on one afternoon
    asked("rosa", 2)  # not a week ago
    asked("miel", 91, 60, 1)
    forget(timezone.now())
    assert set(QueryCount.objects.values_list("words", flat=True)) == {"rosa", "miel"}
    assert QueryCount.objects.filter(words="miel").count() == 2


# Reports ------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def editor(client):
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def test_reports_show_what_several_asked_for(editor):
    asked("miel", 1, 2, times=4)
    asked("tamal", 1, 2, times=2, empty=2)
    asked("ana perez", 1)
    asked("luis gomez", 1, times=9, empty=9)
    page = editor.get(reverse("search_questions")).content.decode()
    assert page.index("miel") < page.index("tamal")
    assert "ana perez" not in page
    assert "luis gomez" not in page
    page = editor.get(reverse("search_empty")).content.decode()
    assert "tamal" in page
    assert "q=miel" not in page
    assert "luis gomez" not in page
    assert "q=tamal" in editor.get(reverse("search_questions") + "?q=Tamál").content.decode()
    assert "q=miel" not in editor.get(reverse("search_questions") + "?q=Tamál").content.decode()


def test_a_shorter_period_counts_less(editor):
    asked("miel", 1, 2, 20, 21, times=4)
    address = reverse("search_questions")
    assert editor.get(address).context["object_list"][0]["asked"] == 16
    assert editor.get(address + "?dias=7").context["object_list"][0]["asked"] == 8
    assert len(editor.get(address + "?language=tzo").context["object_list"]) == 0


def test_a_question_leads_to_what_can_be_done_about_it(editor):
    asked("tamal", 1, 2, times=2, empty=2)
    QueryCount.objects.create(on=TODAY, words="tamal", language="es", opened="directorio/ejemplo/", clicks=7)
    page = editor.get(reverse("search_question") + "?q=tamal&idioma=es").content.decode()
    assert "/es/directorio/ejemplo/" in page
    assert f"{reverse('synonyms:add')}?words=tamal&amp;language=es" in page
    assert "\ntamal</textarea>" in editor.get(reverse("synonyms:add") + "?words=tamal&language=es").content.decode()


def test_words_of_few_have_no_page_of_their_own(editor):
    asked("ana perez", 1)
    for query in ("?q=ana+perez&idioma=es", "?q=nada&idioma=es", ""):
        assert editor.get(reverse("search_question") + query).status_code == 404


@pytest.mark.parametrize("name", ["search_questions", "search_empty"])
def test_a_report_costs_the_same_at_any_size(editor, name, django_assert_max_num_queries):
    for count in (0, 1, 30, 400):
        QueryCount.objects.all().delete()
        QueryCount.objects.bulk_create(
            QueryCount(on=TODAY - timedelta(days=day), words=f"palabra {n:05}", language="es", asked=2, empty=1) for n in range(count) for day in (1, 2)
        )
        with django_assert_max_num_queries(14):
            page = editor.get(reverse(name) + "?p=2")
        assert page.status_code == 200
        assert len(page.context["object_list"]) == (min(count, 50))


def test_a_report_is_downloaded_whole(editor):
    asked("tamal", 1, 2, times=2, empty=2)
    lines = b"".join(editor.get(reverse("search_empty") + "?export=csv").streaming_content).decode().splitlines()
    assert lines[1:] == ["tamal,es,4,4,0"]


def test_reports_need_the_permission(client):
    client.force_login(UserFactory(role=Role.TRANSLATOR))
    for name in ("search_questions", "search_empty", "search_questions_results", "search_empty_results", "search_question"):
        assert client.get(reverse(name)).status_code in (302, 403), name
