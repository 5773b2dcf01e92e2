"""A visitor says that something on a profile or product is wrong: no account, nothing lost, only moderators read it."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from directory.models import ProblemReport
from directory.reporting import REPORTS

from ..factories.directory import CooperativeFactory, ProductFactory

ABOUT = {"reason": "datos", "text": "El teléfono es de otra persona.", "reply_to": "ana@ejemplo.test", "site": ""}


@pytest.fixture
def product(db):
    return ProductFactory(slug="miel", cooperative__slug="las-abejas", cooperative__public_name="Las Abejas (ejemplo)", name="Miel de ejemplo")


@pytest.fixture
def moderator(db, client):
    user = User.objects.create_user("moderadora@ejemplo.test")
    user.groups.add(Group.objects.get(name=Role.MODERATOR))
    client.force_login(user)
    return user


@pytest.mark.parametrize("page", ["/es/directorio/las-abejas/", "/es/directorio/las-abejas/miel/"])
def test_every_profile_and_product_leads_to_the_form_and_the_form_back(client, product, page):
    assert f'href="{page}informar/"' in client.get(page).content.decode()
    html = client.get(f"{page}informar/").content.decode()
    assert f'href="{page}"' in html
    assert 'content="noindex' in html


def test_a_report_is_kept_and_thanked_for_once(client, product):
    address = "/tzo/directorio/las-abejas/miel/informar/"
    answer = client.post(address, ABOUT)
    assert answer.status_code == 302
    assert answer.url == f"{address}?enviado=1"
    report = ProblemReport.objects.get()
    assert (report.cooperative, report.product, report.reason, report.language) == (product.cooperative, product, "datos", "tzo")
    assert "Gracias" in client.get(answer.url).content.decode()
    assert ProblemReport.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "Falta algo"),
        ({"reason": "nada de eso"}, "Falta algo"),
        ({"reason": "otro", "text": " "}, "Escribe en pocas palabras"),
        ({"text": "x" * 1001}, "1000"),
        ({"text": "El teléfono\x00 cambió"}, "nulos"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, product, change, sentence):
    html = client.post("/es/directorio/las-abejas/informar/", ABOUT | change).content.decode()
    assert sentence in html
    assert "ana@ejemplo.test" in html
    assert not ProblemReport.objects.exists()


def test_a_machine_that_fills_in_everything_is_thanked_and_ignored(client, product):
    assert client.post("/es/directorio/las-abejas/informar/", ABOUT | {"site": "https://example.org"}).status_code == 302
    assert not ProblemReport.objects.exists()


def test_a_flood_from_one_place_is_stopped_without_losing_what_was_written(client, product):
    for _ in range(REPORTS.limit):
        assert client.post("/es/directorio/las-abejas/informar/", ABOUT).status_code == 302
    answer = client.post("/es/directorio/las-abejas/informar/", ABOUT)
    assert answer.status_code == 429
    assert "El teléfono es de otra persona." in answer.content.decode()
    assert ProblemReport.objects.count() == REPORTS.limit
    assert client.post("/es/directorio/las-abejas/informar/", ABOUT, REMOTE_ADDR="10.9.8.7").status_code == 302


def test_what_is_not_public_cannot_be_reported(client, product):
    product.live = False
    product.save()
    hidden = CooperativeFactory(slug="oculta", draft=True)
    for address in ("/es/directorio/las-abejas/miel/informar/", f"/es/directorio/{hidden.slug}/informar/", "/es/directorio/nadie/informar/"):
        assert client.get(address).status_code == 404
        assert client.post(address, ABOUT).status_code == 404


def test_no_product_can_take_the_address_of_the_form(product):
    product.slug = "informar"
    with pytest.raises(ValidationError):
        product.full_clean()


def test_moderators_read_and_handle_reports_and_how_to_answer_is_forgotten(client, product, moderator):
    ProblemReport.objects.create(
        cooperative=product.cooperative, product=product, reason="datos", text="<b>No es</b>", reply_to="ana@ejemplo.test", language="es"
    )
    assert "1 problema informado" in client.get(reverse("wagtailadmin_home")).content.decode()
    html = client.get(reverse("directory_reports")).content.decode()
    assert "Miel de ejemplo" in html
    assert "ana@ejemplo.test" in html
    assert "<b>No es</b>" not in html
    report = ProblemReport.objects.get()
    client.post(reverse("directory_handle_report", args=[report.pk]))
    report.refresh_from_db()
    assert (report.handled_by, report.reply_to) == (moderator, "")
    assert not report.handle(by=moderator, now=timezone.now())
    assert "Miel de ejemplo" not in client.get(reverse("directory_reports")).content.decode()
    assert "Miel de ejemplo" in client.get(reverse("directory_reports"), {"vistos": "1"}).content.decode()


def test_the_list_costs_the_same_however_long(client, product, moderator, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(number):
        ProblemReport.objects.bulk_create(
            ProblemReport(cooperative=CooperativeFactory(), product=product, reason="datos", language="es") for _ in range(number)
        )

    add(2)
    client.get(reverse("directory_reports"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("directory_reports"))
    add(20)
    with django_assert_num_queries(len(few)):
        client.get(reverse("directory_reports"))


def test_nothing_of_a_report_is_on_a_page(client, product):
    ProblemReport.objects.create(cooperative=product.cooperative, reason="engano", text="Me pidieron dinero", reply_to="ana@ejemplo.test", language="es")
    for page in ("/es/directorio/las-abejas/", "/es/directorio/las-abejas/informar/", "/es/directorio/?q=miel"):
        html = client.get(page).content.decode()
        assert "ana@ejemplo.test" not in html
        assert "Me pidieron dinero" not in html
