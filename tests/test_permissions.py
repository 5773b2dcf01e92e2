"""Who may open what: every address of the project with every role. A new address without a row fails.

The table is `tests/permissions.csv`: a row an address and method, a column a role, what the role is answered: `login` sends
to the sign-in page, `no` refuses, otherwise the status. `+` after it: the request changed something in the database.
Addresses that nobody can POST to have no such row. After adding or removing addresses write it anew and read the
difference before committing:

    REGENERATE_PERMISSIONS=1 .venv/bin/pytest -q -n 0 tests/test_permissions.py; git diff tests/permissions.csv

The whole walk takes minutes; with ADDRESSES="directory|api:" only names that this matches are walked, held against the table and written.

Look at secondary addresses above all (copy, preview, compare, chooser, usage, history, bulk, export): most leaks are there.
"""

import csv
import os
import re
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.roles import Role

from . import addresses

TABLE = Path(__file__).with_name("permissions.csv")
ROLES = ["visitor", "member", *(role.name.lower() for role in Role), "superuser"]
REFUSED = ("login", "no", "404", "405")
# What is written for everybody who asks: sessions, the tries that are counted at the doors, the sizes of a picture that a page shows.
OWN_AFFAIRS = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "(django_session|accounts_attempt|account_usersession|usersessions_usersession|content_portalrendition)"'
)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b")

PUT_TOO = ("wagtail_localize:edit_string_translation", "wagtail_localize:edit_override")  # where the other methods change something


def body(method, records):
    """What a request must hold to get as far as the permission: the hidden fields of Wagtail's forms, and a name."""
    if method == "PUT":
        return "value=Otro"
    if method != "POST":
        return None
    hidden = dict.fromkeys(("body-count", "navigation-count", "footer-count"), "0")
    hidden |= {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    hidden |= {"new_parent_page": records["home"], "external-link-chooser-url": "https://example.org/"}
    return hidden | {"title": "Otro", "slug": "otro", "new_title": "Otro", "new_slug": "otro", "text": "Otro", "name": "Otro"}


class Writes(list):
    """The statements that changed rows, while this is installed as an execute wrapper."""

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        # SQLite counts the rows of RETURNING only once they are read.
        if WRITES.match(sql) and not OWN_AFFAIRS.match(sql) and (context["cursor"].rowcount or " RETURNING " in sql):
            self.append(sql)
        return result


def clients(people):
    """role → client, signed in."""
    made = {"visitor": Client(raise_request_exception=False)}
    for role in ROLES[1:]:
        made[role] = Client(raise_request_exception=False)
        made[role].force_login(people[role])
    return made


def answer(client, method, address, sent):
    """What the role gets, and what the request wrote; all of it is taken back, and who was signed out is signed in again."""
    writes, cookies = Writes(), client.cookies.copy()
    kind = {"PUT": {"content_type": "application/x-www-form-urlencoded"}}.get(method, {})
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            response = getattr(client, method.lower())(address, sent, **kind)
        transaction.set_rollback(True)
    client.cookies = cookies
    return told(response, address), writes


def told(response, address):
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
        return {(row.pop("name"), row.pop("route"), row.pop("method")): row for row in csv.DictReader(file)}


def write_table(table):
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "route", "method", *ROLES])
        writer.writerows([*key, *(row[role] for role in ROLES)] for key, row in sorted(table.items()))


def is_asked(name):
    return re.search(os.environ.get("ADDRESSES", ""), name)


def walk(methods):
    """({(name, route, method): {role: answer}}, sentences about refused requests that changed something all the same)."""
    people = addresses.people()
    records = addresses.records(people)
    by_role = clients(people)
    found, leaks = {}, []
    for name, route in addresses.addresses():
        if not is_asked(name):
            continue
        address = addresses.fill(name, route, records)
        for method in methods if set(methods) <= {"GET", "POST"} or name in PUT_TOO else ():
            row = {}
            for role in reversed(ROLES):
                row[role], writes = answer(by_role[role], method, address, body(method, records))
                if method != "GET" and role == "superuser" and row[role] == "405":
                    break  # nobody may
                if writes and row[role] in ("login", "no", "404"):
                    leaks.append(f"{method} {name}: {role} is refused ({row[role]}), yet it ran {writes[0][:120]}")
                row[role] += "+" if writes and method != "GET" else ""
            if method == "GET" or any(got not in REFUSED for got in row.values()):
                found[name, route, method] = {role: row.get(role, "405") for role in ROLES}
    return found, leaks


@pytest.mark.parametrize("methods", [("GET",), ("POST",), ("PUT", "DELETE")], ids=" ".join)
def test_every_address_answers_every_role_as_the_table_says(db, methods):
    found, leaks = walk(methods)
    table = read_table()
    if os.environ.get("REGENERATE_PERMISSIONS"):
        table = {key: row for key, row in table.items() if key[2] not in methods or not is_asked(key[0])} | found
        write_table(table)
    expected = {key: row for key, row in table.items() if key[2] in methods and is_asked(key[0])}
    wrong = [f"{key}: no row in {TABLE.name}" for key in found.keys() - expected.keys()]
    wrong += [f"{key}: a row for an address that is gone, or that nobody may {key[2]}" for key in expected.keys() - found.keys()]
    for key in found.keys() & expected.keys():
        wrong += [f"{key}: {role} gets {found[key][role]}, not {expected[key][role]}" for role in ROLES if found[key][role] != expected[key][role]]
    assert not wrong + leaks, "\n".join(sorted(wrong) + leaks) + f"\n{__doc__}"


def test_nobody_meets_an_error():
    # Wagtail's way to try the error page, and a step of its import that expects the step before.
    # The tabs to create something in a chooser are never offered, but have an address all the same; the two uploads
    # expect a file, and a form that Wagtail shows only after a refused one.
    known = (
        "wagtailadmin_error_test",
        "wagtailredirects:process_import",
        "wagtail_localize:upload_pofile",
        "wagtaildocs:create_multiple_from_uploaded_document",
    )
    rows = {key: row for key, row in read_table().items() if key[0] not in known and not re.search("chooser.*:create$", key[0])}
    broken = [f"{key}: {role}" for key, row in rows.items() for role, got in row.items() if got.startswith("5")]
    assert not broken, "\n".join(broken)


def test_the_admin_is_closed_to_visitors_and_to_people_without_a_role():
    doors = re.compile(r"admin/(login|password_reset|jsi18n|logout|sprite|static)")
    for (name, route, method), row in read_table().items():
        if route.startswith("admin/") and not doors.match(route):
            assert row["visitor"] in REFUSED, (name, route, method)
            assert row["member"] in REFUSED, (name, route, method)


# Rows where nothing is found for anybody: switched off, or nothing that can be found.
NOBODY = {
    "open-data-file": "the nightly command makes them",
    "api:event": "no camps are built yet",
    "-": "what the admin does not know",
    "mfa_edit_webauthn": "of its owner alone, and a browser makes it",
    "mfa_remove_webauthn": "of its owner alone, and a browser makes it",
    "wagtailadmin_password_reset": "one door: accounts",
    "wagtailadmin_password_reset_complete": "one door: accounts",
    "wagtailadmin_password_reset_confirm": "one door: accounts",
    "wagtailadmin_password_reset_done": "one door: accounts",
    "wagtailimages:url_generator": "pictures have no address that takes a size",
    "wagtailimages:url_generator_output": "pictures have no address that takes a size",
    "wagtailsettings:preview_on_edit": "the organisation has no preview",
}


def test_every_row_asks_about_something_that_is_there():
    empty = [key for key, row in read_table().items() if set(row.values()) <= {"404", "login", "no"} and "404" in row.values() and key[0] not in NOBODY]
    assert not empty, "\n".join(map(str, empty))
