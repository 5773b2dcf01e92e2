"""Whole pages over HTTP, from two web processes: the table of docs/performance.md."""

from contextlib import contextmanager

from .questions import mixed as mixed_questions
from .rig import percentiles, server, times

ROUNDS = 100
SAVES = 30
AIMS = {  # p50 / p95 in ms
    **dict.fromkeys(("front page", "article", "profile"), "12 queries, 20 / –"),
    "from the page cache": "3 / –",
    "directory, whole page, 200 mixed questions": "25 / 60",
    "directory without a query": "– / 50",
    "save of a cooperative in the admin": "150 / –",
}


def addresses():
    """A page of each kind; the standard page is what a plain Wagtail page costs."""
    from content.models import ArticlePage, StandardPage
    from directory.models import Cooperative

    cooperative = Cooperative.objects.public().filter(products__isnull=False).order_by("pk")[5]
    return {
        "plain Wagtail page (standard page)": StandardPage.objects.get(slug="acerca", locale__language_code="es").get_url(),
        "front page": "/es/",
        "article": ArticlePage.objects.filter(locale__language_code="es").first().get_url(),
        "profile": f"/es/directorio/{cooperative.slug}/",
        "product": f"/es/directorio/{cooperative.slug}/{cooperative.products.first().slug}/",
    }


def queries(path):
    """How many SQL queries the page costs, its caches warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path + "?otra=1")
    with CaptureQueriesContext(connection) as captured:
        client.get(path + "?otra=2")
    return len(captured)


def row(name, figures, *, queries="", aim=""):
    print(f"| {name} | {queries} | {figures} | {AIMS.get(aim or name, '')} |", flush=True)


def saves():
    """(milliseconds of each save through the edit form, with what Wagtail asks and writes around it; queries of the last one)."""
    from bs4 import BeautifulSoup
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from directory.models import Cooperative

    client = Client(headers={"host": "localhost"})
    with second_factor_shown():
        client.force_login(User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("medida@ejemplo.test"))
    taken = []
    for cooperative in Cooperative.objects.public().order_by("pk")[:SAVES]:
        address = f"/admin/directorio/cooperativas/edit/{cooperative.pk}/"
        sent = dict(fields(BeautifulSoup(client.get(address).content, "html.parser").select_one("main"))) | {"locality": f"Localidad {len(taken)}"}
        with CaptureQueriesContext(connection) as captured:
            [time] = times(lambda address, sent=sent: answered(client.post(address, sent), 302), [address])
        taken.append(time)
        cooperative.save()  # as it was
    return taken, len(captured)


def answered(response, status):
    if response.status_code != status:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")


def fields(page):
    """(name, value) of everything a browser would send of the form of a page as it stands; the rows to be added are no part of it."""
    for field in page.select("input[name], textarea[name], select[name]"):
        if "__prefix__" in field["name"]:
            continue
        if field.name == "select":
            for option in field.select("option[selected]"):
                yield field["name"], option.get("value", "")
        elif field.name == "textarea":
            yield field["name"], field.text
        elif field.get("type") not in ("checkbox", "radio", "file", "submit") or field.has_attr("checked"):
            yield field["name"], field.get("value", "")


@contextmanager
def second_factor_shown():
    """Whoever signs in here has shown it."""
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth.signals import user_logged_in

    def show(sender, request, user, **kwargs):
        record_authentication(request, user, "mfa", type="totp")

    user_logged_in.connect(show)
    yield
    user_logged_in.disconnect(show)


def main():
    from django.db import connection

    pages = addresses()
    counts = {name: queries(path) for name, path in pages.items()}
    mixed = [f"/es/directorio/?{query}" for _kind, query in mixed_questions()]
    print(f"\n{connection.vendor}, two web processes, one client\n\n| what | queries | p50 ms | p95 ms | aim |\n|---|---|---|---|---|", flush=True)
    with server() as (fetch, _memory):
        for name, path in pages.items():
            times(fetch, [f"{path}?n={n}" for n in range(20)])
            row(f"{name}, uncached", percentiles(times(fetch, [f"{path}?n={n}" for n in range(ROUNDS)])), queries=counts[name], aim=name)
        for name, path in pages.items():
            times(fetch, [path] * 20)
            row(f"{name}, from the page cache", percentiles(times(fetch, [path] * ROUNDS)), aim="from the page cache")
        times(fetch, mixed[:40])
        row("directory, whole page, 200 mixed questions", percentiles(times(fetch, mixed)))
        for page in (1, 2000):
            row(
                f"directory without a query, page {page:,}",
                percentiles(times(fetch, [f"/es/directorio/?pagina={page}"] * ROUNDS)),
                aim="directory without a query",
            )
        taken, asked = saves()
        row("save of a cooperative in the admin", percentiles(taken), queries=asked)
