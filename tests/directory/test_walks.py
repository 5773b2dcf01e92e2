"""From page to page of a result while records come and go."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from freezegun import freeze_time

from directory.models import Cooperative, State
from tests.factories.directory import CooperativeFactory

pytestmark = pytest.mark.django_db


def shown(response):
    return re.findall(r'<h3><a href="/es/directorio/([^"/]+)/', response.content.decode())


def next_page(response):
    found = re.search(r'<a [^>]*rel="next[^"]*" href="([^"]+)"', response.content.decode())
    return found and unescape(found[1])


@pytest.mark.parametrize("query", ["", "?orden=nombre", "?q=ejemplo", "?estado=20"])
def test_no_page_repeats_or_skips_what_another_showed_while_records_come_and_go(client, query):
    state = State.objects.get(code="20")
    made = [CooperativeFactory(state=state) for _ in range(50)]
    address, seen = f"/es/directorio/{query}", []
    for n in range(9):
        page = client.get(address)
        seen += shown(page)
        Cooperative.objects.get(slug=shown(page)[n % 3]).delete()  # one that was seen goes, others come before and behind
        for word in ("AAA", "ZZZ"):
            CooperativeFactory(public_name=f"{word} {n} (ejemplo)", state=state)
        if (address := next_page(page)) is None:
            break
    assert address is None
    assert len(seen) == len(set(seen))
    assert {row.slug for row in made} <= set(seen)


def test_a_visit_past_midnight_keeps_the_turns_of_its_day(client):
    for _ in range(45):
        CooperativeFactory()
    with freeze_time(timezone.now()) as clock:
        first = client.get("/es/directorio/")
        clock.tick(timedelta(days=1))
        second = client.get(next_page(first))
        assert len({*shown(first), *shown(second)}) == 40
        back = re.search(r'<a [^>]*rel="prev[^"]*" href="([^"]+)"', second.content.decode())
        assert shown(client.get(unescape(back[1]))) == shown(first)
        clock.tick(timedelta(days=30))
        assert shown(client.get(unescape(back[1]))) == shown(client.get("/es/directorio/"))


def test_the_way_of_a_visit_is_no_address_for_machines(client):
    for _ in range(45):
        CooperativeFactory()
    html = client.get("/es/directorio/").content.decode()
    links = re.findall(r"<a[^>]*tras=[^>]*>", html)
    assert links
    assert all("nofollow" in link for link in links)
    assert re.search(r'<a href="/es/directorio/\?pagina=3">', html)
    html = client.get(next_page(client.get("/es/directorio/"))).content.decode()
    head = re.search(r"<head>.*</head>", html, re.DOTALL)[0]
    assert 'rel="next" href="/es/directorio/?pagina=3"' in head
    assert "tras=" not in head


@pytest.mark.parametrize("value", ["x", "20261399", "20261129-1-2-3-4-5-6", "20261129-", "20261129-99999999999999999999", "00000000", "99991231-5"])
def test_a_made_up_way_is_no_trouble(client, value):
    for _ in range(25):
        CooperativeFactory()
    assert len(shown(client.get("/es/directorio/", {"pagina": 2, "tras": value}))) == 5
