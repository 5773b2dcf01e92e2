"""The directory in the admin: lists, forms, choosers, acts, downloads."""

import csv
import io
import itertools

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.models import User
from accounts.roles import Role, sync
from content.models import ArticlePage
from directory.admin import bulk
from directory.admin.export import make
from directory.importing import run as importing
from directory.models import (
    Category,
    Certificate,
    Certification,
    ContactPoint,
    Cooperative,
    CooperativeText,
    Export,
    ImportRun,
    Municipality,
    Product,
    ProductText,
    State,
)

pytestmark = pytest.mark.django_db
numbers = itertools.count(1)
LIST = "wagtailsnippets_directory_cooperative:list"
EDIT = "wagtailsnippets_directory_cooperative:edit"


@pytest.fixture(autouse=True)
def roles():
    sync()


@pytest.fixture
def oaxaca():
    values = {"iso": "MX-OAX", "name": "Oaxaca", "abbreviation": "Oax.", "latitude": 17.06, "longitude": -96.72}
    return State.objects.get_or_create(code="20", defaults=values)[0]


@pytest.fixture
def as_role(client):
    def signed_in(role):
        made = User.objects.create_user(f"{role.lower()}-{next(numbers)}@ejemplo.test", "clave")
        made.groups.add(Group.objects.get(name=role))
        client.force_login(made)
        return client

    return signed_in


def cooperative(state, name="Miel del Monte", **facts):
    made = Cooperative.objects.create(public_name=name, slug=f"c-{next(numbers)}", state=state, live=facts.pop("live", True), **facts)
    made.texts.add(CooperativeText(language="es", tagline="Miel", is_original=True))
    made.save()
    return Cooperative.objects.get(pk=made.pk)


def form_data(record, **changes):
    data = {
        "public_name": record.public_name,
        "slug": record.slug,
        "state": record.state_id,
        "texts": inline_formset(
            [{"id": row.pk, "language": row.language, "tagline": row.tagline, "story": "", "is_original": "on"} for row in record.texts.all()],
            initial=record.texts.count(),
        ),
        "photos": inline_formset([]),
        "contacts": inline_formset([]),
        "bodies": inline_formset([]),
        "certificates": inline_formset([]),
        "issues_invoices": "unknown",
    }
    lists = {name: value for name, value in changes.items() if isinstance(value, list)}
    return nested_form_data(data | {name: value for name, value in changes.items() if name not in lists}) | lists


# Lists ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["cooperative", "product", "category", "certification", "network"])
def test_every_list_and_its_empty_form_open(as_role, oaxaca, name):
    seller = cooperative(oaxaca)
    product = Product(cooperative=seller, slug="miel")
    product.texts.add(ProductText(language="es", name="Miel de mezquite"))
    product.save()
    client = as_role(Role.COORDINATOR)
    assert client.get(reverse(f"wagtailsnippets_directory_{name}:list")).status_code == 200
    assert client.get(reverse(f"wagtailsnippets_directory_{name}:add")).status_code == 200


def test_list_costs_the_same_for_few_and_many(as_role, oaxaca):
    client = as_role(Role.MODERATOR)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse(LIST))
        return len(seen)

    for _number in range(2):
        cooperative(oaxaca)
    queries()
    few = queries()
    for _number in range(20):
        cooperative(oaxaca).save_revision()
    assert queries() == few


def test_list_finds_without_accents_and_by_identifier(as_role, oaxaca):
    cooperative(oaxaca, "Café Ñuu Savi", external_id="X-77", rfc="CNS010101AB1")
    cooperative(oaxaca, "Barro Rojo")
    client = as_role(Role.EDITOR)
    for asked in ("cafe savi", "X-77", "CNS-010101-AB1"):
        page = client.get(reverse(LIST), {"q": asked}).content.decode()
        assert "Café Ñuu Savi" in page
        assert "Barro Rojo" not in page


def test_rfc_finds_nothing_for_who_may_only_read(as_role, oaxaca):
    cooperative(oaxaca, "Café Ñuu Savi", rfc="CNS010101AB1")
    assert "Café Ñuu Savi" not in as_role(Role.TRANSLATOR).get(reverse(LIST), {"q": "CNS010101AB1"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "live"}, "viva"),
        ({"status": "draft"}, "borrador"),
        ({"status": "archived"}, "archivada"),
        ({"verification": "verificada"}, None),
        ({"stale": "true", "status": "draft"}, "borrador"),
    ],
)
def test_filters(as_role, oaxaca, asked, found):
    from django.utils import timezone

    cooperative(oaxaca, "Ficha viva", confirmed_at=timezone.now())
    cooperative(oaxaca, "Ficha borrador", live=False)
    cooperative(oaxaca, "Ficha archivada", archived_at=timezone.now())
    page = as_role(Role.EDITOR).get(reverse(LIST), asked).content.decode()
    assert [name for name in ("viva", "borrador", "archivada") if f"Ficha {name}" in page] == ([found] if found else [])


# Places -------------------------------------------------------------------------------------------------------------------
def test_municipalities_are_found_without_accents_and_by_state(as_role, oaxaca):
    town = Municipality.objects.create(state=oaxaca, name="Xánica de prueba", slug="xanica-de-prueba", folded_name="xanica de prueba")
    cooperative(oaxaca, municipality=town)
    client = as_role(Role.TRANSLATOR)
    url = reverse("directory_municipalities:index")
    page = client.get(url, {"q": "xanica", "state": "20"}).content.decode()
    assert "Xánica de prueba" in page
    assert "Xánica de prueba" not in client.get(url, {"q": "xanica", "state": "21"}).content.decode()
    (row,) = client.get(url, {"q": "xanica"}).context["object_list"]
    assert row.cooperatives_count == 1


@pytest.mark.parametrize("name", ["states", "municipalities"])
def test_places_cost_the_same_for_few_and_many_and_are_only_looked_at(as_role, oaxaca, name):
    client = as_role(Role.ADMINISTRATOR)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse(f"directory_{name}:index"))
        assert page.status_code == 200
        return len(seen)

    Municipality.objects.create(state=oaxaca, name="Una", slug="una-de-prueba", folded_name="una")
    queries()
    few = queries()
    Municipality.objects.bulk_create([Municipality(state=oaxaca, name=f"Otra {n}", slug=f"otra-de-prueba-{n}", folded_name=f"otra {n}") for n in range(2500)])
    assert queries() == few <= 12
    assert client.get(f"/admin/directorio/{'estados' if name == 'states' else 'municipios'}/new/").status_code == 404


# Forms --------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "mapa"}, "es la dirección de otra página"),
        ({"legal_form": "en-formacion", "rfc": "CNS010101AB1"}, "aún no tiene RFC"),
        ({"latitude": "51", "longitude": "0"}, "fuera de México"),
        ({"coverage": ["marte"]}, "marte"),
        ({"contacts": inline_formset([{"kind": "telefono", "value": "123"}])}, "dígitos"),
        ({"contacts": inline_formset([{"kind": "correo", "value": "a@b.mx"}, {"kind": "correo", "value": "a@b.mx"}])}, "El mismo contacto"),
        ({"texts": inline_formset([{"language": "es", "tagline": "Uno"}, {"language": "es", "tagline": "Otro"}])}, "dos textos en la misma lengua"),
        ({"texts": inline_formset([{"language": "es", "is_original": "on"}, {"language": "tzo", "is_original": "on"}])}, "marcados como original"),
    ],
)
def test_bad_input_is_explained_and_stays_in_the_form(as_role, oaxaca, changes, sentence):
    record = cooperative(oaxaca)
    data = form_data(record, public_name="Nombre nuevo", **changes)
    page = as_role(Role.EDITOR).post(reverse(EDIT, args=[record.pk]), data)
    assert page.status_code == 200
    shown = page.content.decode()
    assert sentence in shown
    assert 'value="Nombre nuevo"' in shown
    assert not record.revisions.exists()


def test_phones_are_normalised_and_a_strange_rfc_only_warned_about(as_role, oaxaca):
    record = cooperative(oaxaca)
    data = form_data(
        record, rfc="abc-010101-xx1", contacts=inline_formset([{"kind": "whatsapp", "value": "044 55 1234 5678", "is_public": "on"}]), languages=["es", "tzo"]
    )
    page = as_role(Role.EDITOR).post(reverse(EDIT, args=[record.pk]), data, follow=True)
    assert "no parece correcto" in page.content.decode()
    draft = Cooperative.objects.get(pk=record.pk).get_latest_revision_as_object()
    assert (draft.rfc, draft.languages, draft.contacts.get().value) == ("ABC010101XX1", ["es", "tzo"], "+525512345678")
    assert Cooperative.objects.get(pk=record.pk).rfc == ""


def test_a_later_save_does_not_swallow_an_earlier_one(as_role, oaxaca):
    record = cooperative(oaxaca)
    client = as_role(Role.EDITOR)
    loaded = form_data(record, public_name="La segunda")  # opened before anybody saved
    client.post(reverse(EDIT, args=[record.pk]), form_data(record, public_name="La primera"))
    page = client.post(reverse(EDIT, args=[record.pk]), loaded)
    shown = page.content.decode()
    assert "guardó otra versión" in shown
    assert "La primera" in shown
    assert 'value="La segunda"' in shown
    assert Cooperative.objects.get(pk=record.pk).get_latest_revision_as_object().public_name == "La primera"
    latest = Cooperative.objects.get(pk=record.pk).latest_revision
    again = loaded | {"loaded_revision_id": latest.pk, "loaded_revision_created_at": latest.created_at.isoformat()}
    client.post(reverse(EDIT, args=[record.pk]), again)
    assert Cooperative.objects.get(pk=record.pk).get_latest_revision_as_object().public_name == "La segunda"


def test_history_and_difference_with_words_for_people(as_role, oaxaca):
    record = cooperative(oaxaca)
    record.save_revision()
    first = record.latest_revision_id
    client = as_role(Role.MODERATOR)
    latest = record.latest_revision
    data = form_data(record, payment_methods=["codi"], loaded_revision_id=latest.pk, loaded_revision_created_at=latest.created_at.isoformat())
    client.post(reverse(EDIT, args=[record.pk]), data)
    assert client.get(reverse("wagtailsnippets_directory_cooperative:history", args=[record.pk])).status_code == 200
    page = client.get(reverse("wagtailsnippets_directory_cooperative:revisions_compare", args=[record.pk, first, "latest"])).content.decode()
    assert "CoDi / DiMo" in page


def test_municipality_of_another_state_is_refused(as_role, oaxaca):
    puebla = State.objects.get_or_create(code="21", defaults={"iso": "MX-PUE", "name": "Puebla", "abbreviation": "Pue.", "latitude": 19.0, "longitude": -98.2})[
        0
    ]
    town = Municipality.objects.create(state=puebla, name="Atlixco de prueba", slug="atlixco-de-prueba", folded_name="atlixco de prueba")
    record = cooperative(oaxaca)
    page = as_role(Role.EDITOR).post(reverse(EDIT, args=[record.pk]), form_data(record, municipality=town.pk))
    assert "no está en Oaxaca" in page.content.decode()


# Choosers -------------------------------------------------------------------------------------------------------------------
def test_chooser_finds_without_accents_and_hides_drafts(as_role, oaxaca):
    cooperative(oaxaca, "Café del Sur")
    cooperative(oaxaca, "Café en borrador", live=False)
    page = as_role(Role.EDITOR).get(reverse("wagtailsnippetchoosers_directory_cooperative:choose_results"), {"q": "cafe"}).content.decode()
    assert "Café del Sur" in page
    assert "borrador" not in page


def test_municipalities_are_chosen_within_a_state(as_role, oaxaca):
    Municipality.objects.create(state=oaxaca, name="Tlacolula de prueba", slug="tlacolula-de-prueba", folded_name="tlacolula de prueba")
    client = as_role(Role.EDITOR)
    url = reverse("municipality_chooser:choose_results")
    assert "Tlacolula de prueba" in client.get(url, {"q": "prueba", "state": "20"}).content.decode()
    assert "Tlacolula de prueba" not in client.get(url, {"q": "prueba", "state": "21"}).content.decode()


def test_articles_name_cooperatives_and_products():
    relations = {getattr(panel, "relation_name", None) for panel in ArticlePage.content_panels}
    assert {"related_cooperatives", "related_products"} <= relations


# Acts -----------------------------------------------------------------------------------------------------------------------
def act(name, model="cooperative"):
    return reverse("wagtail_bulk_action", args=["directory", model, name])


def test_all_means_what_the_filters_show(as_role, oaxaca):
    inside, outside = cooperative(oaxaca, "Café del Sur"), cooperative(oaxaca, "Barro Rojo")
    client = as_role(Role.MODERATOR)
    assert "Barro Rojo" not in client.get(act("verify") + "?id=all&q=cafe").content.decode()
    client.post(act("verify") + "?id=all&q=cafe", {"proof": "visita"})
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (inside.verification, inside.verification_proof, outside.verification) == ("verificada", "visita", "no")


def test_too_many_at_once_is_a_sentence(as_role, oaxaca, monkeypatch):
    monkeypatch.setattr(bulk.Archive, "most", 1)
    both = [cooperative(oaxaca), cooperative(oaxaca)]
    page = as_role(Role.MODERATOR).post(act("archive") + f"?id=all&next={reverse(LIST)}", follow=True)
    assert "Son demasiados a la vez" in page.content.decode()
    assert not Cooperative.objects.filter(pk__in=[row.pk for row in both], archived_at__isnull=False).exists()


@pytest.mark.parametrize("name", ["verify", "publish", "unpublish", "archive"])
def test_editors_do_not_verify_or_publish(as_role, oaxaca, name):
    record = cooperative(oaxaca, live=name != "publish")
    as_role(Role.EDITOR).post(act(name) + f"?id={record.pk}", {"proof": "visita"})
    after = Cooperative.objects.get(pk=record.pk)
    assert (after.live, after.verification, after.archived_at) == (record.live, "no", None)


def test_acts_reach_the_public_page(as_role, client, oaxaca):
    record = cooperative(oaxaca)
    as_role(Role.MODERATOR)
    address = f"/es/directorio/{record.slug}/"
    for name, status in (("unpublish", 404), ("publish", 200), ("archive", 404), ("restore", 200)):
        client.post(act(name) + f"?id={record.pk}")
        assert client.get(address).status_code == status, name


def test_drafts_that_the_form_would_refuse_are_named_and_the_others_published(as_role, oaxaca):
    nameless, twice, good = (cooperative(oaxaca, name, live=False) for name in ("Sin nombre aún", "Dos veces", "Barro Rojo"))
    nameless.public_name = ""
    nameless.save_revision(clean=False)
    twice.texts.add(*(CooperativeText(language="es", tagline=tagline) for tagline in ("Uno", "Otro")))
    twice.save_revision(clean=False)
    ids = "&".join(f"id={row.pk}" for row in (nameless, twice, good))
    page = as_role(Role.MODERATOR).post(f"{act('publish')}?{ids}&next={reverse(LIST)}", follow=True).content.decode()
    live = {row.slug: row.live for row in Cooperative.objects.all()}
    assert live == {nameless.slug: False, twice.slug: False, good.slug: True}
    told = page[page.index("No se publicaron") :]
    assert [name in told[: told.index("formulario dice")] for name in ("Sin nombre aún", "Dos veces", "Barro Rojo")] == [True, True, False]
    assert "Listo: 1 registro" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "of"), [("publish", bulk.Publish), ("archive", bulk.Archive), ("delete", bulk.DeleteFew)])
def test_each_record_has_a_transaction_of_its_own(as_role, oaxaca, monkeypatch, name, of):
    outer = []
    monkeypatch.setattr(of, "do", lambda self, row: outer.append((connection.in_atomic_block, len(connection.savepoint_ids))))
    ids = "&".join(f"id={cooperative(oaxaca, live=False).pk}" for _number in range(3))
    as_role(Role.ADMINISTRATOR).post(f"{act(name)}?{ids}")
    assert outer == [(True, 0)] * 3


def test_moderators_do_not_delete(as_role, oaxaca):
    record = cooperative(oaxaca)
    as_role(Role.MODERATOR).post(act("delete") + f"?id={record.pk}")
    assert Cooperative.objects.filter(pk=record.pk).exists()


def test_delete_is_limited(as_role, oaxaca):
    for _number in range(11):
        cooperative(oaxaca)
    page = as_role(Role.ADMINISTRATOR).post(act("delete") + f"?id=all&next={reverse(LIST)}", follow=True)
    assert "Son demasiados a la vez" in page.content.decode()
    assert Cooperative.objects.count() == 11


@pytest.mark.parametrize("in_bulk", [True, False])
def test_what_records_use_is_not_deleted_but_explained(as_role, oaxaca, in_bulk):
    kind = Certification.objects.create(name="Sello de prueba", issuer="Nadie", slug="sello-de-prueba")
    Certificate.objects.bulk_create([Certificate(cooperative=cooperative(oaxaca), certification=kind)])  # as an import does
    client = as_role(Role.ADMINISTRATOR)
    if in_bulk:
        address = act("delete", "certification") + f"?id={kind.pk}&next={reverse(LIST)}"
    else:
        address = reverse("wagtailsnippets_directory_certification:delete", args=[kind.pk])
    assert "otros registros aún lo usan: Sello de prueba" in client.post(address, follow=True).content.decode()
    assert Certification.objects.filter(pk=kind.pk).exists()


# Downloads -------------------------------------------------------------------------------------------------------------------
def sheet_of(client, query=""):
    client.post(reverse("directory_exports") + query)
    export = Export.objects.first()
    make.func(export.pk)
    data = b"".join(client.get(reverse("directory_export", args=[export.pk])).streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_download_follows_the_filters_and_disarms_formulas(as_role, oaxaca):
    cooperative(oaxaca, "=CMD()", rfc="CNS010101AB1")
    cooperative(oaxaca, "Barro Rojo")
    rows = sheet_of(as_role(Role.EDITOR), "?q=cmd")
    assert [(row["public_name"], row["rfc"]) for row in rows] == [("'=CMD()", "CNS010101AB1")]


@pytest.mark.parametrize("sign", "=+-@")
def test_what_was_downloaded_goes_in_again_as_it_was(as_role, oaxaca, sign):
    record = cooperative(oaxaca, f"{sign}Fuerza", external_id="F-1")
    ContactPoint.objects.create(cooperative=record, kind="telefono", value="+525512345678", is_public=True)
    (row,) = sheet_of(as_role(Role.EDITOR))
    assert (row["public_name"], row["phone"]) == (f"'{sign}Fuerza", "'+525512345678")
    text = io.StringIO()
    csv.writer(text).writerows([row.keys(), row.values()])
    run = ImportRun(file_name="descarga.csv")
    importing.claim(run)
    outcome = importing.execute(run, io.BytesIO(text.getvalue().encode()))
    assert (outcome.counts["unchanged"], outcome.counts["updated"]) == (1, 0), outcome.counts
    record.refresh_from_db()
    assert record.public_name == f"{sign}Fuerza"
    assert [contact.value for contact in record.contacts.all()] == ["+525512345678"]


def test_download_holds_private_data_only_for_who_may_change(as_role, oaxaca):
    record = cooperative(oaxaca, rfc="CNS010101AB1")
    ContactPoint.objects.create(cooperative=record, kind="telefono", value="+525512345678")
    (row,) = sheet_of(as_role(Role.TRANSLATOR))
    assert "rfc" not in row
    assert not row["phone"]


def test_download_is_for_who_asked(as_role, client, oaxaca):
    cooperative(oaxaca)
    sheet_of(as_role(Role.EDITOR))
    assert as_role(Role.MODERATOR).get(reverse("directory_export", args=[Export.objects.get().pk]), follow=True).status_code == 404


# Certificates ------------------------------------------------------------------------------------------------------------------
def test_certificates_are_checked_and_their_documents_private(as_role, client, oaxaca):
    kind = Certification.objects.create(name="Prueba", issuer="Nadie", slug="prueba-de-nadie")
    certificate = Certificate.objects.create(cooperative=cooperative(oaxaca), certification=kind)
    certificate.document.save("a.pdf", ContentFile(b"%PDF-1.4"))
    document = reverse("directory_certificate_document", args=[certificate.pk])
    assert client.get(document).status_code == 302
    assert as_role(Role.TRANSLATOR).get(document).status_code in {302, 403}
    assert b"".join(as_role(Role.EDITOR).get(document).streaming_content) == b"%PDF-1.4"
    client.post(reverse("directory_check_certificate", args=[certificate.pk]))
    assert Certificate.objects.get().checked_at is None
    as_role(Role.MODERATOR)
    assert "Prueba" in client.get(reverse("directory_certificates")).content.decode()
    client.post(reverse("directory_check_certificate", args=[certificate.pk]))
    assert Certificate.objects.get().checked_by is not None


def test_desk_says_what_waits(as_role, oaxaca):
    cooperative(oaxaca).propose(lambda draft: setattr(draft, "locality", "Huatulco"), by=None)
    page = as_role(Role.MODERATOR).get(reverse("wagtailadmin_home")).content.decode()
    assert "1 propuesta espera aprobación" in page


def test_category_in_a_third_level_is_refused(as_role):
    top = Category.objects.create(slug="prueba-arriba")
    leaf = Category.objects.create(slug="prueba-abajo", parent=top)
    data = nested_form_data({"parent": leaf.pk, "slug": "prueba-mas-abajo", "sort_order": 0, "texts": inline_formset([{"language": "es", "name": "Prueba"}])})
    page = as_role(Role.COORDINATOR).post(reverse("wagtailsnippets_directory_category:add"), data)
    assert "dos niveles" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "title"),
    [("directory_exports", "Descargar cooperativas"), ("directory_certificates", "Certificados por revisar"), ("directory_reports", "Problemas informados")],
)
def test_a_page_beside_the_lists_says_what_it_is(as_role, name, title):
    html = as_role(Role.MODERATOR).get(reverse(name)).content.decode()
    page = BeautifulSoup(html, "html.parser")
    assert page.title.text.strip().startswith(f"{title} - ")
    assert page.h1.text.strip() == title
