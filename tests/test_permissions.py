"""Who may open what: every address of the project with every role. A new address without a row fails.

The table is `tests/permissions.csv`: a row an address, a column a role, what a GET answers (a POST where GET is not
allowed): `login` sends to the sign-in page, `no` refuses, otherwise the status. After adding or removing addresses
write it anew and read the difference before committing:

    REGENERATE_PERMISSIONS=1 .venv/bin/pytest -q tests/test_permissions.py; git diff tests/permissions.csv

Look at secondary addresses above all (copy, preview, compare, chooser, usage, history, bulk, export): most leaks are there.
"""

import csv
import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupApprovalTask, Locale, Page, Site, Workflow

from accounts.models import User
from accounts.roles import Role
from content.models import FormPage, PortalDocument, PortalImage, StandardPage
from content.models.frame import Alert, Menu, Organisation
from directory.models import Category, Certification, Cooperative, Network, Product, State
from messaging.models import ArcoRequest, FollowUp, InboundMessage, Message, PrivacyNotice
from search.models import SynonymGroup

TABLE = Path(__file__).with_name("permissions.csv")
ROLES = ["visitor", "member", *(role.name.lower() for role in Role), "superuser"]
PAGE_TREE = "wagtail_serve"  # every path below a language; the pages have tests of their own


def addresses():
    """(name, route) of every address, as a person reads it: `admin/pages/<int:page_id>/edit/`."""
    found = {(name, readable(route)) for name, route in _walk(get_resolver()) if name != PAGE_TREE}
    return sorted(found, key=lambda key: (key[0].endswith("logout"), key))  # last, since it ends the sessions of the walk


def _walk(resolver, prefix="", namespace=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield namespace + (entry.name or "-"), route


def readable(route):
    route = re.sub(r"\(\?P(<\w+>)[^()]*(?:\([^()]*\)[^()]*)*\)", r"\1", route).replace("(\\d+)", "<id>").replace("(.*)", "<name>")
    return re.sub(r"[$^?\\]", "", route)


@pytest.fixture
def records(db):
    """One record of each kind, by the word that names it in a route or a namespace."""
    locale, _created = Locale.objects.get_or_create(language_code="es")
    home = Page.objects.get(depth=2)
    page = home.add_child(instance=StandardPage(title="Una página", slug="una-pagina"))
    revision = page.save_revision()
    form = home.add_child(instance=FormPage(title="Un formulario", slug="un-formulario"))
    cooperative = Cooperative.objects.create(public_name="Cooperativa de Ejemplo", slug="ejemplo", state=_state())
    product = Product.objects.create(cooperative=cooperative, slug="cafe")
    now = timezone.now()
    person = User.objects.create_user("persona@ejemplo.test")
    return {
        "page": page.pk,
        "home": home.pk,
        "form": form.pk,
        "revision": revision.pk,
        "image": PortalImage.objects.create(title="Una imagen", file=get_test_image_file()).pk,
        "document": PortalDocument.objects.create(title="Un documento", file=ContentFile(b"x", name="uno.txt")).pk,
        "cooperative": cooperative.pk,
        "product": product.pk,
        "category": (Category.objects.first() or Category.objects.create(slug="ejemplo")).pk,
        "certification": (Certification.objects.first() or Certification.objects.create(slug="ejemplo", name="Ejemplo")).pk,
        "synonyms": (SynonymGroup.objects.first() or SynonymGroup.objects.create(words="uno\ndos")).pk,
        "network": Network.objects.create(slug="ejemplo").pk,
        "person": person.pk,
        "group": Group.objects.get(name=Role.EDITOR).pk,
        "workflow": Workflow.objects.filter(active=True).first().pk,
        "task": GroupApprovalTask.objects.filter(active=True).first().pk,
        "collection": Collection.get_first_root_node().add_child(name="Una colección").pk,
        "redirect": Redirect.objects.create(old_path="/viejo", redirect_link="/").pk,
        "site": Site.objects.get().pk,
        "locale": locale.pk,
        "alert": Alert.objects.create(text="Un aviso", locale=locale).pk,
        "menu": (Menu.objects.first() or Menu.objects.create(locale=locale)).pk,
        "organisation": Organisation.load().pk,
        "message": Message.objects.create(address="+525512345678", channel="sms", purpose="service", next_attempt_at=now, created_at=now).pk,
        "inbound": InboundMessage.objects.create(address="+525512345678", channel="sms", provider_id="1", text="Hola", received_at=now).pk,
        "follow_up": FollowUp.objects.create(message=Message.objects.get(), created_at=now).pk,
        "report": apps.get_model("directory.ProblemReport").objects.create(cooperative=cooperative, reason="otro", text="Algo", language="es").pk,
        "notice": PrivacyNotice.objects.create(kind="full", version="1", text="Un aviso", published_at=now).pk,
        "case": ArcoRequest.objects.create(name="Ana", contact="+525512345678", right="access", what="Todo").pk,
        "import": apps.get_model("directory.ImportRun").objects.create(file_name="uno.csv").pk,
    }


def _state():
    return State.objects.first() or State.objects.create(code="20", name="Oaxaca", slug="oaxaca")


KINDS = [  # what a name or a route holds → the record its number means; the first that fits
    ("mensajes/avisos", "notice"),
    ("mensajes/arco", "case"),
    ("enviados/persona", "person"),
    ("enviados", "message"),
    ("recibidos", "inbound"),
    ("por-contactar", "follow_up"),
    ("directorio/problemas", "report"),
    ("directorio/equivalentes", "synonyms"),
    ("content_alert", "alert"),
    ("content_menu", "menu"),
    ("import|importar", "import"),
    ("forms/submissions", "form"),
    ("parent_page_id|destination_id", "home"),
    ("revision_id", "revision"),
    ("task_id|edit_task|disable_task|enable_task", "task"),
    ("locales", "locale"),
    ("sites/", "site"),
    ("admin/users/", "person"),
    ("groups/", "group"),
    ("workflows/", "workflow"),
    ("collections/", "collection"),
    ("redirects/", "redirect"),
    ("images", "image"),
    ("documents", "document"),
    *((word, word) for word in ("cooperative", "product", "category", "certification", "network")),
    ("", "page"),
]
WORDS = {
    "app": "accounts",
    "event": "sign_in",
    "app_label": "directory",
    "model_name": "cooperative",
    "app_name": "content",
    "content_type_app_name": "content",
    "content_type_model_name": "standardpage",
    "action_name": "approve",
    "action": "delete",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "section": "pages",
    "slug": "ejemplo",
    "cooperative": "ejemplo",
    "uidb64": "MQ",
    "token": "set-password",
    "filter_spec": "original",
    "mode": "",
    "name": "uno.txt",
}


SPECIFIC = ("revision_id", "parent_page_id", "destination_id", "task_id")
WHOLE = {  # where the words must fit each other
    "wagtail_bulk_action": "/admin/bulk/wagtailcore/page/delete/?id={page}",
    "wagtailsettings:edit": "/admin/settings/content/organisation/{organisation}/",
}


def fill(name, route, records):
    if name in WHOLE:
        return WHOLE[name].format(**records)

    def value(match):
        word = match.group(1).split(":")[-1]
        if word in WORDS:
            return WORDS[word]
        about = word if word in SPECIFIC else f"{name} {re.sub('<[^>]*>', '', route)}"
        return str(records[next(kind for words, kind in KINDS if re.search(words, about))])

    return "/" + re.sub(r"<([\w:]+)>", value, route)


def people():
    """role → client, signed in."""
    clients = {"visitor": Client(raise_request_exception=False)}
    for name in ROLES[1:]:
        user = User.objects.create_user(f"{name}@ejemplo.test", is_superuser=name == "superuser")
        if name.upper() in Role.__members__:
            user.groups.add(Group.objects.get(name=Role[name.upper()].value))
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(user)
    return clients


def answer(client, address):
    """What the role gets; whatever the request changed is taken back."""
    with transaction.atomic():
        response = client.get(address)
        if response.status_code == 405:
            response = client.post(address)
        transaction.set_rollback(True)
    if response.status_code == 403:
        return "no"
    if response.status_code == 302:
        target = response["Location"].split("?")[0]
        if address != "/" and target.rstrip("/") == "/es" + address.split("?")[0].rstrip("/"):  # what is not found is looked for below the language
            return "404"
        if target.endswith(("/login/", "/cuenta/entrar/")):
            return "login"
        if target == "/admin/" and address != "/admin/":
            return "no"
    return str(response.status_code)


def read_table():
    with TABLE.open(newline="") as file:
        return {(row.pop("name"), row.pop("route")): row for row in csv.DictReader(file)}


def write_table(table):
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "route", *ROLES])
        writer.writerows([*key, *(row[role] for role in ROLES)] for key, row in sorted(table.items()))


def test_every_address_answers_every_role_as_the_table_says(records):
    clients = people()
    found = {(name, route): {role: answer(client, fill(name, route, records)) for role, client in clients.items()} for name, route in addresses()}
    if os.environ.get("REGENERATE_PERMISSIONS"):
        write_table(found)
    table = read_table()
    wrong = [f"{name} {route}: no row in {TABLE.name}" for name, route in found.keys() - table.keys()]
    wrong += [f"{name} {route}: a row for an address that is gone" for name, route in table.keys() - found.keys()]
    for key in found.keys() & table.keys():
        wrong += [f"{key[0]} {key[1]}: {role} gets {found[key][role]}, not {table[key][role]}" for role in ROLES if found[key][role] != table[key][role]]
    assert not wrong, "\n".join(sorted(wrong)) + f"\n{__doc__}"


def test_nobody_meets_an_error():
    # Wagtail's way to try the error page, and a step of its import that expects the step before.
    known = ("wagtailadmin_error_test", "wagtailredirects:process_import")
    rows = {key: row for key, row in read_table().items() if key[0] not in known}
    broken = [f"{name} {route}: {role}" for (name, route), row in rows.items() for role, got in row.items() if got.startswith("5")]
    assert not broken, "\n".join(broken)


def test_the_admin_is_closed_to_visitors_and_to_people_without_a_role():
    doors = re.compile(r"admin/(login|password_reset|jsi18n|logout|sprite|static)")
    for (name, route), row in read_table().items():
        if route.startswith("admin/") and not doors.match(route):
            assert row["visitor"] in ("login", "no", "404"), (name, route)
            assert row["member"] in ("login", "no", "404"), (name, route)
