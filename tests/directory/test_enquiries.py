"""A buyer who finds nothing asks everyone: no account, nothing lost, and only who calls people sees how to answer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from directory.enquiring import ENQUIRIES
from directory.models import Enquiry, State
from portal import retention

from .test_pages import body
from .test_results import links

FORM = "/es/solicitudes/nueva/"
ASKED = {"need": "Vainilla en vaina, orgánica", "quantity": "40 kg", "place": "Puebla", "needed_by": "", "contact": "ana@ejemplo.test", "site": ""}


@pytest.fixture
def as_role(db, client):
    def enter(role):
        user = User.objects.create_user(f"{role.name.lower()}@ejemplo.test")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return enter


def enquiry(**facts):
    return Enquiry.objects.create(**{"need": "Vainilla en vaina", "contact": "ana@ejemplo.test", "language": "es"} | facts)


@pytest.mark.parametrize("path", ["/es/directorio/", "/es/directorio/productos/"])
def test_nothing_found_leads_to_the_form_filled_in_with_what_was_asked(client, db, path):
    State.objects.get_or_create(code="21", defaults={"iso": "MX-PUE", "name": "Puebla", "abbreviation": "Pue.", "latitude": 19, "longitude": -98.2})
    page = body(client.get(path, {"q": "vainilla zzzz", "estado": "21", "cerca": "19.04,-98.2", "orden": "cercania"}))
    address = links(page)["Pedir una cotización"]
    assert address.startswith(FORM)
    assert "cerca" not in address
    assert "cercania" not in address
    form = body(client.get(address))
    assert "vainilla zzzz</textarea>" in form
    assert 'value="Puebla"' in form
    assert 'content="noindex' in form
    assert 'href="/es/aviso-de-privacidad/"' in form


def test_a_request_is_kept_and_thanked_for_once(client, db):
    day = timezone.localdate() + timedelta(days=5)
    answer = client.post("/tzo/solicitudes/nueva/?q=vainilla", ASKED | {"needed_by": day.isoformat()})
    assert answer.url == "/tzo/solicitudes/nueva/?enviado=1"
    kept = Enquiry.objects.get()
    assert (kept.need, kept.quantity, kept.place, kept.needed_by, kept.contact) == (ASKED["need"], "40 kg", "Puebla", day, "ana@ejemplo.test")
    assert (kept.state, kept.language) == (Enquiry.State.NEW, "tzo")
    assert "Gracias" in body(client.get(answer.url))
    assert Enquiry.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"need": " "}, "Falta algo"),
        ({"need": "x" * 1001}, "1000"),
        ({"contact": ""}, "Falta algo"),
        ({"contact": "mi casa"}, "teléfono de diez dígitos"),
        ({"needed_by": "2001-02-03"}, "ya pasó"),
        ({"needed_by": "mañana"}, "fecha"),
        ({"place": "Pue\x00bla"}, "nulos"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, db, change, sentence):
    html = body(client.post(FORM, ASKED | change))
    assert sentence in html
    assert "40 kg" in html
    assert (change.get("need") or change.get("contact") or change.get("needed_by") or "Vainilla") in html
    assert not Enquiry.objects.exists()


def test_a_machine_that_fills_in_everything_is_thanked_and_ignored(client, db):
    assert client.post(FORM, ASKED | {"site": "https://example.org"}).status_code == 302
    assert not Enquiry.objects.exists()


def test_a_flood_from_one_place_is_stopped_without_losing_what_was_written(client, db):
    for _ in range(ENQUIRIES.limit):
        assert client.post(FORM, ASKED).status_code == 302
    answer = client.post(FORM, ASKED)
    assert answer.status_code == 429
    assert ASKED["need"] in answer.content.decode()
    assert Enquiry.objects.count() == ENQUIRIES.limit
    assert client.post(FORM, ASKED, REMOTE_ADDR="10.9.8.7").status_code == 302


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_who_calls_people_passes_a_request_on_and_closes_it(client, as_role, role):
    user, kept = as_role(role), enquiry(need="<b>Vainilla</b>")
    assert "1 solicitud de cotización nueva" in client.get(reverse("wagtailadmin_home")).content.decode()
    html = client.get(reverse("directory_enquiries")).content.decode()
    assert "ana@ejemplo.test" in html
    assert "<b>Vainilla</b>" not in html
    client.post(reverse("directory_move_enquiry", args=[kept.pk, "turnada"]))
    kept.refresh_from_db()
    assert (kept.state, kept.moved_by, kept.contact) == (Enquiry.State.PASSED_ON, user, "ana@ejemplo.test")
    assert "ana@ejemplo.test" not in client.get(reverse("directory_enquiries")).content.decode()
    assert "ana@ejemplo.test" in client.get(reverse("directory_enquiries"), {"estado": "turnada"}).content.decode()
    client.post(reverse("directory_move_enquiry", args=[kept.pk, "cerrada"]))
    kept.refresh_from_db()
    assert (kept.state, kept.contact) == (Enquiry.State.CLOSED, "")


def test_a_closed_request_goes_nowhere_and_of_two_people_one_moves_it(db):
    now, kept = timezone.now(), enquiry()
    assert kept.move(Enquiry.State.PASSED_ON, by=None, now=now)
    assert not kept.move(Enquiry.State.PASSED_ON, by=None, now=now)
    assert kept.move(Enquiry.State.CLOSED, by=None, now=now)
    for state in (*Enquiry.State, "nada"):
        assert not kept.move(state, by=None, now=now)


def test_moderators_see_no_request(client, as_role):
    as_role(Role.MODERATOR)
    kept = enquiry()
    assert "solicitud de cotización" not in client.get(reverse("wagtailadmin_home")).content.decode().lower()
    client.post(reverse("directory_move_enquiry", args=[kept.pk, "cerrada"]))
    kept.refresh_from_db()
    assert kept.contact
    assert "ana@ejemplo.test" not in client.get(reverse("directory_enquiries"), follow=True).content.decode()


def test_the_list_costs_the_same_however_long(client, as_role, django_assert_num_queries):
    user = as_role(Role.COORDINATOR)
    address = f"{reverse('directory_enquiries')}?estado=turnada"

    def add(number):
        for _ in range(number):
            enquiry().move(Enquiry.State.PASSED_ON, by=user, now=timezone.now())

    add(2)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    add(20)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_request_is_forgotten_after_90_days(db):
    now = timezone.now()
    old, young = enquiry(), enquiry()
    Enquiry.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=91))
    Enquiry.objects.filter(pk=young.pk).update(created_at=now - timedelta(days=89))
    retention.forget(now)
    assert list(Enquiry.objects.all()) == [young]
