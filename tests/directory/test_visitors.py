"""Who asked for quotations or told of a problem finds that in the download of their data, and takes it along when they go."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import changes
from accounts.contacts import addresses_in
from accounts.export import data_of
from accounts.models import Phone, User
from directory import visitors
from directory.models import ContactPoint, Enquiry, ProblemReport
from tests.factories.accounts import UserFactory
from tests.factories.directory import CooperativeFactory

NUMBER, OTHER, EMAIL = "+529511234567", "+525512345678", "ana@ejemplo.test"


@pytest.fixture
def ana(db):
    made = UserFactory(email=EMAIL)
    made.add_phone(NUMBER, verified_at=timezone.now())
    return made


def enquiry(contact):
    return Enquiry.objects.create(need=f"Miel ({contact})"[:1000], contact=contact, language="es")


def report(reply_to):
    return ProblemReport.objects.create(cooperative=CooperativeFactory(), reason="datos", text="El nombre", reply_to=reply_to, language="es")


def found(user):
    data = data_of(user)["directory"]
    return [row["contact"] for row in data["directory.Enquiry"]], [row["reply_to"] for row in data["directory.ProblemReport"]]


@pytest.mark.parametrize(
    ("written", "addresses"),
    [
        ("Ana, 951 123 4567 o al 55-1234-5678", {NUMBER, OTHER}),
        ("044 951 123 4567", {NUMBER}),
        ("+52 1 (951) 123 45 67 / Ana@Ejemplo.test", {NUMBER, EMAIL}),
        ("9511234567 5512345678", {NUMBER, OTHER}),
        ("951.123.4567, ext. 12", {NUMBER}),
        ("200 kg el 2026-11-24, pedido 12345", set()),
        ("", set()),
    ],
)
def test_numbers_and_addresses_are_found_as_people_write_them(written, addresses):
    assert addresses_in(written) == addresses


def test_the_download_holds_what_one_asked_and_told_however_the_number_was_written(ana):
    mine = [enquiry(contact).contact for contact in ("Ana López, WhatsApp 951 123 45 67", "Hotel Ejemplo, ANA@ejemplo.test")]
    for contact in ("Beto, 55 1234 5678", "951 123 4568", "mariana@ejemplo.test"):
        enquiry(contact)
    told = report("044 951 123 4567")
    report("")
    report("beto@ejemplo.test")
    assert found(ana) == (mine, ["044 951 123 4567"])
    assert data_of(ana)["directory"]["directory.ProblemReport"][0]["cooperative__public_name"] == told.cooperative.public_name


@pytest.mark.parametrize("why", ["a family's", "never proven"])
def test_of_a_number_that_may_be_anothers_nothing_is_told_or_forgotten(ana, why):
    asked, told = enquiry("951 123 4567"), report("951 123 4567")
    if why == "a family's":
        Phone.objects.create(user=UserFactory(), number=NUMBER)
    else:
        ana.phones.update(verified_at=None)
    assert found(ana) == ([], [])
    changes.delete(ana)
    assert Enquiry.objects.get(pk=asked.pk).contact == ProblemReport.objects.get(pk=told.pk).reply_to == "951 123 4567"


def test_who_deletes_the_account_takes_requests_along_and_leaves_what_is_wrong(ana):
    enquiry("Ana, 951 123 4567")
    others = enquiry("55 1234 5678")
    told = report(EMAIL)
    changes.delete(ana)
    assert [row.pk for row in Enquiry.objects.all()] == [others.pk]
    told.refresh_from_db()
    assert (told.reply_to, told.text, told.handled_at) == ("", "El nombre", None)


def test_a_number_that_a_cooperative_is_reached_by_is_told_and_stays_with_it(ana):
    cooperative = CooperativeFactory()
    cooperative.contacts.add(ContactPoint(kind="telefono", value=NUMBER), ContactPoint(kind="correo", value="beto@ejemplo.test"))
    cooperative.save()
    [row] = data_of(ana)["directory"]["directory.ContactPoint"]
    assert row == {"value": NUMBER, "kind": "telefono", "is_public": False, "cooperative__public_name": cooperative.public_name}
    changes.delete(ana)
    assert ContactPoint.objects.filter(cooperative=cooperative).count() == 2


def test_the_download_costs_the_same_for_few_and_many(ana):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            rows = visitors.of_person(User.objects.get(pk=ana.pk))
        return len(rows["directory.Enquiry"]), len(seen)

    enquiry("951 123 4567")
    count, few = queries()
    for _ in range(5):
        enquiry("951 123 4567")
    assert (count, queries()) == (1, (6, few))
