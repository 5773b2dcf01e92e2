"""The import: from an office's spreadsheet to records, twice, with bad rows, with waiting proposals, killed half-way."""

import csv
import datetime
import gc
import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as portal
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.importing import columns, known, readers, report, run, tasks, values
from directory.importing.issues import Issues
from directory.models import (
    Category,
    CategoryText,
    Certification,
    ContactPoint,
    Cooperative,
    ImportChange,
    ImportIssue,
    ImportRun,
    Municipality,
    Product,
    State,
)
from portal import schedule
from search.folding import fold

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2026, 11, 24)
STATES = [
    ("20", "MX-OAX", "Oaxaca", "Oax."),
    ("15", "MX-MEX", "México", "Méx."),
    ("09", "MX-CMX", "Ciudad de México", "CDMX"),
    ("21", "MX-PUE", "Puebla", "Pue."),
]


@pytest.fixture
def places(db):
    for code, iso, name, abbreviation in STATES:
        State.objects.get_or_create(code=code, defaults={"iso": iso, "name": name, "abbreviation": abbreviation, "latitude": 19, "longitude": -99})
    for state, clave, name in [
        ("20", "20067", "Oaxaca de Juárez"),
        ("20", "20390", "Santa María Tlahuitoltepec"),
        ("15", "15033", "Ecatepec de Morelos"),
        ("09", "09003", "Coyoacán"),
    ]:
        Municipality.objects.get_or_create(
            clave=clave,
            defaults={"state_id": state, "name": name, "slug": fold(name).replace(" ", "-"), "folded_name": fold(name), "latitude": 17, "longitude": -96},
        )
    category, _made = Category.objects.get_or_create(slug="cafe")
    CategoryText.objects.update_or_create(category=category, language="es", defaults={"name": "Café", "synonyms": "cafeticultura"})
    Certification.objects.get_or_create(slug="organico-prueba", defaults={"name": "Sello de prueba", "issuer": "Emisor de prueba", "aliases": "sello verde"})


def sheet(*rows, headings="external_id,public_name,state"):
    text = io.StringIO()
    csv.writer(text).writerows([headings.split(","), *rows])
    return io.BytesIO(text.getvalue().encode())


def imported(file):
    record = ImportRun(file_name="hoja.csv")
    run.claim(record)
    return run.execute(record, file)


def reasons(outcome, *, refused):
    return [(row, column, reason) for row, column, is_refusal, reason in outcome.issues if is_refusal is refused]


NASTY = ["Clave", "Nombre de la cooperativa", "Razón Social", "Figura jurídica", "R.F.C.", "Fecha de constitución", "Entidad Federativa", "Municipio", "Teléfono 1", "Teléfono 2", "Correo electrónico",
         "Mujeres", "Hombres", "Giro", "Productos", "Certificaciones", "Lenguas", "Contactos públicos", "Color favorito"]  # fmt: skip


def nasty_workbook():
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "SECRETARÍA DE ECONOMÍA SOCIAL"
    page.merge_cells("A1:S1")
    page["A2"] = "Padrón de cooperativas 2025"
    page.merge_cells("A2:S2")
    page["L3"] = "Socios"
    page.merge_cells("L3:M3")
    page.append(NASTY)
    page.append(["A1", "Café Ñuu Savi", "Café Ñuu Savi S.C. de R.L. de C.V.", "S.C. de R.L. de C.V.", "ABC-680524 P-76", "12 de marzo de 2015", "Oax.", "Sta. Maria Tlahuitoltepec", "044 (951) 123-45-67",
                 "01 951 765 4321", "Ventas@Ejemplo.TEST", "1,234", 8.0, "cafeticultura", "Café tostado; Café molido", "sello verde", "Español; tsotsil", "sí", "verde"])  # fmt: skip
    page.append(
        [
            "A2",
            "Tejedoras",
            "",
            "cooperativa",
            "",
            datetime.datetime(2012, 5, 6),
            "Edo. Méx.",
            "Ecatepek de Morelos",
            "123",
            "",
            "sin arroba",
            "doce",
            None,
            "café; cafe de olla magico",
            "",
            "",
            "klingon",
            "",
            "",
        ]
    )
    page.append([3.0, "Milpa", "", "", "", 41000, "CDMX", "Coyoacan", 5512345678.0, "", "", "=1+1", "", "", "", "", "", "no", ""])
    page.append(["A1", "Otro nombre", "", "", "", "", "Oaxaca", "", "", "", "", "", 99, "", "Mole", "", "", "", ""])
    page.append(["A5", "Sin estado", "", "", "", "", "Narnia", "", "", "", "", "", "", "", "", "", "", "", ""])
    page.append(["A6", "", "", "", "", "", "Puebla", "", "", "", "", "", "", "", "", "", "", "", ""])
    page.append(["A7", "RFC corto", "", "", "ABC1", "", "Puebla", "", "", "", "", "", "", "", "", "", "", "", ""])
    page.append(["", "RFC genérico", "", "", "XAXX010101000", "", "Puebla", "", "", "", "", "", "", "", "", "", "", "", ""])
    page.append(["A9", "#REF!", "", "", "", "", "Puebla", "", "", "", "", "", "", "", "", "", "", "", ""])
    page.cell(page.max_row, 2).data_type = "e"
    page.append([])
    page.append(["A11", "La última", "", "", "", "31/02/2015", "Pue.", "", "", "", "", "", "", "", "", "", "", "", ""])
    file = io.BytesIO()
    book.save(file)
    return file


@pytest.mark.django_db(transaction=True)
def test_nasty_spreadsheet(places):
    outcome = imported(nasty_workbook())
    assert outcome.counts == {"rows_done": 10, "created": 4, "updated": 1, "unchanged": 0, "refused": 5, "held": 0}

    coffee = Cooperative.objects.get(external_id="A1")
    assert (coffee.public_name, coffee.legal_form, coffee.rfc) == ("Café Ñuu Savi", "sc-cv", "ABC680524P76")
    assert (coffee.state_id, coffee.municipality.clave, coffee.precision) == ("20", "20390", "municipio")
    assert coffee.constituted_on == datetime.date(2015, 3, 12)
    assert (coffee.members_women, coffee.members_men) == (1234, 8)
    assert coffee.languages == ["es", "tzo"]
    assert coffee.live
    assert coffee.first_published_at
    assert coffee.slug == "cafe-nuu-savi"
    assert set(coffee.contacts.values_list("kind", "value", "is_public")) == {
        ("telefono", "+529511234567", True),
        ("telefono", "+529517654321", True),
        ("correo", "ventas@ejemplo.test", True),
    }
    assert [category.slug for category in coffee.categories.all()] == ["cafe"]
    certificate = coffee.certificates.get()
    assert not certificate.is_verified(TODAY)
    # The second row of the same cooperative only fills what the first left empty.
    assert set(coffee.products.values_list("name", flat=True)) == {"Café tostado", "Café molido", "Mole"}

    weavers = Cooperative.objects.get(external_id="A2")
    assert (weavers.state_id, weavers.municipality, weavers.municipality_text) == ("15", None, "Ecatepek de Morelos")
    assert weavers.constituted_on == datetime.date(2012, 5, 6)
    assert weavers.members_women is None
    field = Cooperative.objects.get(external_id="3")
    assert field.state_id == "09"
    assert field.constituted_on == datetime.date(2012, 4, 1)
    assert field.contacts.get().value == "+525512345678"
    assert not field.contacts.get().is_public

    refused = {row: (column, reason) for row, column, reason in reasons(outcome, refused=True)}
    assert {row: column for row, (column, _reason) in refused.items()} == {9: "state", 10: "public_name", 11: "rfc", 12: "rfc", 13: "public_name"}
    assert "ABC1" in refused[11][1]
    assert "12" in refused[11][1]
    assert "#REF!" in refused[13][1]
    warnings = {(row, column): reason for row, column, reason in reasons(outcome, refused=False)}
    assert "Ecatepec de Morelos" in warnings[6, "municipality"]
    assert {
        (4, "Color favorito"),
        (6, "phone"),
        (6, "email"),
        (6, "members_women"),
        (6, "categories"),
        (6, "languages"),
        (7, "members_women"),
        (15, "constituted_on"),
    } <= set(warnings)
    assert "Hombres" in warnings[8, ""]
    assert "Nombre" in warnings[8, ""]


@pytest.mark.django_db(transaction=True)
def test_second_run_changes_nothing(places):
    imported(nasty_workbook())
    before = list(Cooperative.objects.order_by("pk").values())
    outcome = imported(nasty_workbook())
    assert (outcome.counts["created"], outcome.counts["updated"]) == (0, 0)
    assert list(Cooperative.objects.order_by("pk").values()) == before
    assert ImportRun.objects.first().changes.count() == 0
    assert Product.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_rehearsal_writes_nothing(places):
    outcome = run.rehearse(nasty_workbook())
    assert (outcome.counts["created"], outcome.counts["refused"]) == (4, 5)
    for model in (Cooperative, ImportRun, ImportIssue, ImportChange, ContactPoint, Product):
        assert not model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_update_keeps_before_and_after_and_empty_cells_change_nothing(places):
    heads = "external_id,public_name,state,municipality,members_women,phone,contacts_public"
    imported(sheet(["X", "Uno", "20", "Oaxaca de Juárez", "5", "9511234567", "si"], headings=heads))
    imported(sheet(["X", "Uno", "20", "", "7", "9517654321", ""], headings=heads))
    one = Cooperative.objects.get()
    assert (one.members_women, one.municipality.clave) == (7, "20067")
    # A number that replaces a public one was not said to be public.
    assert one.contacts.values_list("value", "is_public").get() == ("+529517654321", False)
    change = ImportChange.objects.latest("pk")
    assert (change.before["members_women"], change.after["members_women"]) == (5, 7)
    assert set(change.after) == {"members_women", "contacts"}
    assert not one.latest_revision  # nobody had edited


@pytest.mark.django_db(transaction=True)
def test_found_by_rfc_and_contradicting_identifiers_are_refused(places):
    heads = "external_id,rfc,public_name,state"
    imported(sheet(["", "ABC680524P76", "Uno", "20"], ["B", "", "Dos", "20"], headings=heads))
    outcome = imported(sheet(["N", "abc 680524-p76", "Uno", "20"], ["B", "ABC680524P76", "Dos", "20"], headings=heads))
    assert Cooperative.objects.count() == 2
    assert Cooperative.objects.get(rfc="ABC680524P76").external_id == "N"
    assert [(row, column) for row, column, _reason in reasons(outcome, refused=True)] == [(3, "rfc")]


@pytest.mark.django_db(transaction=True)
def test_waiting_draft_is_held_back_and_edited_one_gets_a_revision(places):
    imported(sheet(["X", "Uno", "20"], ["Y", "Dos", "20"]))
    waiting, edited = Cooperative.objects.order_by("external_id")
    waiting.public_name = "Uno propuesto"
    waiting.save_revision()
    edited.save_revision().publish()
    outcome = imported(sheet(["X", "Uno nuevo", "20"], ["Y", "Dos nuevo", "20"]))
    assert (outcome.counts["held"], outcome.counts["updated"]) == (1, 1)
    assert not outcome.is_complete
    waiting.refresh_from_db()
    assert waiting.public_name == "Uno"
    edited = Cooperative.objects.get(external_id="Y")
    assert edited.public_name == edited.get_latest_revision_as_object().public_name == "Dos nuevo"
    assert not edited.has_unpublished_changes
    assert edited.live_revision_id == edited.latest_revision_id
    assert edited.live


@pytest.mark.django_db(transaction=True)
def test_same_names_get_addresses_of_their_own(places):
    imported(sheet(*([f"E{n}", "Café", "20"] for n in range(30)), ["R", "Productos", "20"], ["C", "Café 31", "20"]))
    assert Cooperative.objects.values("slug").distinct().count() == 32
    assert not Cooperative.objects.filter(slug="productos").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_encodings_and_separators(encoding, delimiter):
    text = (
        delimiter.join(["Título", "", "", ""])
        + "\r\n"
        + delimiter.join(["ID", "Nombre", "Estado", "Año de fundación"])
        + "\r\n"
        + delimiter.join(["1", '"Ñandú; Açaí, Café"', "Oax.", "2001"])
        + "\r\n"
    )
    opened = readers.open_sheet(io.BytesIO(text.encode(encoding)))
    assert list(opened.records()) == [(3, {"external_id": ["1"], "public_name": ["Ñandú; Açaí, Café"], "state": ["Oax."], "founded_year": ["2001"]})]


def test_lines_of_two_encodings_in_one_file():
    data = "id,nombre,estado\n1,Café,20\n".encode() + "2,Ñuu,20\n".encode("cp1252")
    assert [record["public_name"] for _row, record in readers.open_sheet(io.BytesIO(data)).records()] == [["Café"], ["Ñuu"]]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\x00\x00", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"a,b,c\n1,2,3\n", b"nombre,municipio\nUno,Dos\n", b"\x00" * 500]
)
def test_unusable_files_are_told(data):
    with pytest.raises(readers.UnusableFileError) as error:
        readers.open_sheet(io.BytesIO(data))
    assert len(str(error.value)) > 15


@settings(deadline=None)
@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes()))
def test_parsers_read_or_refuse_with_a_sentence(cell):
    for parse in (
        values.text, values.line, values.whole_number, values.members, values.latitude, values.longitude, values.identifier, values.rfc, values.yes_no, values.legal_form,
        lambda cell: values.date(cell, TODAY), lambda cell: values.year(cell, TODAY), lambda cell: values.pieces([cell]), lambda cell: values.email(values.line(cell)),
        lambda cell: values.website(values.line(cell)), columns.column_of,
    ):  # fmt: skip
        try:
            parse(cell)
        except values.UnreadableError as error:
            assert str(error)


@given(st.dates(min_value=datetime.date(1900, 3, 1), max_value=TODAY))
def test_dates_are_read_however_they_are_written(date):
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    serial = (date - datetime.date(1899, 12, 30)).days
    written = [
        date.isoformat(),
        date.strftime("%d/%m/%Y"),
        f"{date.day}-{date.month}-{date.year}",
        f"{date.day} de {months[date.month - 1].upper()} de {date.year}",
        date,
    ]
    for cell in written + ([float(serial)] if serial > 9999 else []):
        assert values.date(cell, TODAY) == date


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Oax.", "20"),
        ("oaxaca", "20"),
        (20.0, "20"),
        ("MX-OAX", "20"),
        ("Edo. Méx.", "15"),
        ("Edo. de México", "15"),
        ("Estado de México", "15"),
        ("CDMX", "09"),
        ("D.F.", "09"),
        (9, "09"),
        ("Ciudad de Mexico", "09"),
    ],
)
def test_states_as_people_write_them(places, written, code):
    assert known.States().find(values.line(written)) == code


def test_municipalities_of_the_whole_country_are_found(db):
    source = Path(__file__).parents[3] / "shared" / "data" / "municipios.csv"
    if not source.exists():
        pytest.skip("the list of municipalities is not here")
    with source.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = known.Municipalities.__new__(known.Municipalities)
    places.by_state, places.by_clave, places.place = {}, {}, {}
    for number, row in enumerate(rows):
        places.by_state.setdefault(row["cve_ent"], {}).setdefault(known.place_key(row["municipio"]), []).append(number)
        places.place[number] = (row["municipio"], None, None)
    missed = 0
    for number, row in enumerate(rows):
        try:
            assert places.find(fold(row["municipio"]).upper(), row["cve_ent"]) == number
        except values.UnreadableError:
            missed += 1
    assert missed <= 10  # several municipalities of Oaxaca share a name


@pytest.mark.parametrize("cell", ["=1+1", "+52", "-1", "@SUM(A1)"])
def test_report_holds_no_formula(tmp_path, cell):
    report.write_csv(tmp_path / "r.csv", [(2, cell, True, cell)])
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][2:] == [f"'{cell}", f"'{cell}"]


def test_template_is_recognised_by_the_import(places):
    file = io.BytesIO()
    report.write_template(file)
    opened = readers.open_sheet(file)
    assert set(opened.columns.values()) == set(columns.COLUMNS)
    assert not opened.unknown


def test_batches_grow_to_what_they_may_cost_and_shrink_where_others_wait():
    def after(*batches):
        pace = run.Pace()
        for weight, took, cpu in batches:
            pace.learn(weight, took, cpu)
        return pace.size

    assert after((60, 0.02, 0.02)) == 120  # twice as much, however cheap
    assert after((60, 0.06, 0.06)) == 120
    assert after((200, 0.3, 0.3)) == 100  # by its CPU
    assert after((200, 0.29, 0.15)) == 200  # a busy machine makes it longer
    assert after((200, 0.6, 0.15)) == 100  # until others wait
    assert after((200, 9, 0.1)) == run.SMALLEST_BATCH
    assert after(*[(250, 0.01, 0.01)] * 3) == run.LARGEST_BATCH
    assert after((150, 0.15, 0.15), (150, 0.01, 0.01)) < 160  # cheap rows say little of those after them


def test_a_batch_weighs_no_more_than_it_may(places, monkeypatch):
    weights = []
    monkeypatch.setattr(run, "write", lambda facts, *_: weights.append([row.weight for row in facts]))
    monkeypatch.setattr(run.Pace, "learn", lambda *_: None)
    lines = [f"ID{n},Cooperativa {n},Oaxaca,{'; '.join(f'producto {m}' for m in range(n % 90))}" for n in range(200)]
    run.rehearse(io.BytesIO("\n".join(["external_id,public_name,state,products", *lines]).encode()))
    assert sum(map(len, weights)) == 200
    assert all(sum(batch) <= run.FIRST_BATCH or len(batch) == 1 for batch in weights)
    assert max(map(len, weights)) > 1
    assert max(map(max, weights)) > run.FIRST_BATCH  # one row alone may


@pytest.mark.django_db(transaction=True)
def test_a_run_leaves_its_connection_as_it_was(places):
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    with connection.cursor() as cursor:
        asked = [f"PRAGMA {name}" for name in ("cache_size", "wal_autocheckpoint")]
        before = [cursor.execute(question).fetchone() for question in asked]
        run.rehearse(io.BytesIO(b"external_id,public_name,state\nA,Uno,Oaxaca"))
        assert [cursor.execute(question).fetchone() for question in asked] == before
    assert gc.isenabled()


def test_two_runs_at_once_are_guarded_and_a_dead_one_is_cleared(places):
    first = ImportRun(file_name="a")
    run.claim(first)
    with pytest.raises(run.BusyError):
        run.claim(ImportRun(file_name="b"))
    ImportRun.objects.update(heartbeat_at=timezone.now() - datetime.timedelta(hours=1))
    run.claim(ImportRun(file_name="c"))
    first.refresh_from_db()
    assert first.state == ImportRun.State.FAILED


# The command, as another process sees it -------------------------------------------------------------------------------


def environment(tmp_path):
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/import.sqlite3",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "TEST_SQLITE": "",
    }


def manage(tmp_path, *words):
    return subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def own_database(places, tmp_path):
    """A copy of the test's database that other processes may open."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only: the other process needs a database of its own")
    import sqlite3

    copy = sqlite3.connect(tmp_path / "import.sqlite3")
    connection.ensure_connection()
    connection.connection.backup(copy)
    copy.close()
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_exit_statuses(own_database):
    good, bad, broken = (own_database / name for name in ("good.csv", "bad.csv", "broken.csv"))
    good.write_bytes(sheet(["1", "Uno", "20"]).getvalue())
    bad.write_bytes(sheet(["2", "Dos", "20"], ["3", "Tres", "Narnia"]).getvalue())
    broken.write_bytes(b"nothing\nhere\n")
    assert manage(own_database, "import_cooperatives", str(good)).returncode == 0
    result = manage(own_database, "import_cooperatives", str(bad), "--report", str(own_database / "r.csv"))
    assert result.returncode == 1
    assert "Narnia" in result.stdout
    assert "Narnia" in (own_database / "r.csv").read_text(encoding="utf-8-sig")
    for name in (str(broken), str(own_database / "none.csv")):
        result = manage(own_database, "import_cooperatives", name)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_can_be_run_again(own_database):
    import sqlite3

    file = own_database / "many.csv"
    file.write_bytes(sheet(*([f"K{n}", f"Cooperativa {n}", "20"] for n in range(4000))).getvalue())

    def count():
        with sqlite3.connect(own_database / "import.sqlite3", timeout=20) as database:
            return database.execute("SELECT count(*) FROM directory_cooperative").fetchone()[0]

    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_cooperatives", str(file)],
        cwd=ROOT,
        env=environment(own_database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while count() < 200 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert 200 <= count() < 4000
    with sqlite3.connect(own_database / "import.sqlite3", timeout=20) as database:
        done, changes = database.execute("SELECT rows_done, (SELECT count(*) FROM directory_importchange) FROM directory_importrun").fetchone()
        assert done == changes == count()  # what it says agrees with what it did
        database.execute("UPDATE directory_importrun SET heartbeat_at = '2020-01-01 00:00:00'")
    assert manage(own_database, "import_cooperatives", str(file)).returncode == 0
    assert count() == 4000


# The admin -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client, db):
    user = get_user_model().objects.create_superuser("jefa@ejemplo.test", "x")
    client.force_login(user)
    return user


@pytest.mark.django_db(transaction=True)
def test_upload_preview_confirm_and_report(client, administrator, places):
    response = client.post("/admin/importar/", {"file": SimpleUploadedFile("padron.xlsx", nasty_workbook().getvalue())})
    record = ImportRun.objects.get()
    assert response.headers["Location"] == f"/admin/importar/{record.pk}/"
    page = client.get(f"/admin/importar/{record.pk}/")
    assert page.headers["Refresh"] == "3"

    tasks.check.call(record.pk)
    page = client.get(f"/admin/importar/{record.pk}/")
    assert "Refresh" not in page.headers
    for words in ("Café Ñuu Savi", "Narnia", "Sta. Maria Tlahuitoltepec", "confirmar"):
        assert words in page.text
    assert not Cooperative.objects.exists()

    client.post(f"/admin/importar/{record.pk}/confirmar/")
    client.post(f"/admin/importar/{record.pk}/confirmar/")
    tasks.import_file.call(record.pk)
    tasks.import_file.call(record.pk)  # a task that runs twice does nothing twice
    record.refresh_from_db()
    assert (record.state, record.created, record.refused, record.rows_done) == ("done", 4, 5, 10)
    assert Cooperative.objects.count() == 4
    changes = client.get(f"/admin/importar/{record.pk}/cambios/").text
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"/admin/importar/{record.pk}/informe/").streaming_content)))
    report = "\n".join(str(cell.value) for page in book for row in page for cell in row)
    assert "Narnia" in report
    for told in (changes, page.text, report):  # people's words, not the names of fields and keys
        assert not re.search(r"\b(public_name|state_id|municipality_id|members_women|True)\b", told)
    for words in ("Café Ñuu Savi", "Oaxaca", "Teléfono +529511234567 (público)"):
        assert words in changes
    assert "<b>Estado:</b> “Narnia” no es un estado de México." in page.text
    assert client.get("/admin/importar/").status_code == 200


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF"), ("a.xlsx", b"PK\x03\x04nonsense"), ("a.csv", b"a,b\n1,2\n"), ("a.csv", b"")])
def test_bad_upload_comes_back_with_a_sentence(client, administrator, name, data):
    page = client.post("/admin/importar/", {"file": SimpleUploadedFile(name, data)})
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert not ImportRun.objects.exists()


def test_only_who_may_import_sees_imports(client, db):
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.create(name="probe")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = get_user_model().objects.create_user("otra@ejemplo.test", "x")
    user.groups.add(group)
    client.force_login(user)
    record = ImportRun.objects.create(file_name="a")
    for path in ("", f"{record.pk}/", f"{record.pk}/cambios/", f"{record.pk}/informe/", "plantilla/"):
        assert client.get(f"/admin/importar/{path}").status_code == 302
    assert client.post(f"/admin/importar/{record.pk}/confirmar/").status_code == 302


# What fails in the background -------------------------------------------------------------------------------------------


ONE_ROW = "external_id,public_name,state\n1,La Única,Oaxaca\n".encode()


def uploaded(client, name="padron.csv", data=ONE_ROW):
    client.post("/admin/importar/", {"file": SimpleUploadedFile(name, data)})
    return ImportRun.objects.get()


def told(client, record):
    """The page of a run that has failed: it waits for nothing, and leads on."""
    page = client.get(f"/admin/importar/{record.pk}/")
    assert "Refresh" not in page.headers
    assert 'href="/admin/importar/">Enviar otra hoja' in page.text
    return re.search(r'role="alert">([^<]+)<', page.text)[1]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_unusable_only_in_the_background_ends_as_failed(client, administrator, places):
    """It passed the form; what the worker finds where it lies is cut off."""
    record = uploaded(client, "padron.xlsx", nasty_workbook().getvalue())
    with record.file.storage.open(record.file.name, "wb") as file:
        file.write(nasty_workbook().getvalue()[:2000])
    tasks.check.call(record.pk)
    record.refresh_from_db()
    assert record.state == ImportRun.State.FAILED
    assert record.finished_at
    assert "guárdalo otra vez" in told(client, record)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_foresaw_ends_as_failed_too(client, administrator, places, monkeypatch):
    def breaks(file):
        raise OSError("the store does not answer")

    record = uploaded(client)
    monkeypatch.setattr(tasks, "first_rows", breaks)
    with pytest.raises(OSError, match="does not answer"):
        tasks.check.call(record.pk)
    record.refresh_from_db()
    assert record.state == ImportRun.State.FAILED
    assert "de nuestro lado" in told(client, record)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_dry_run", [True, False])
@pytest.mark.parametrize(("rows_done", "minutes"), [(60, 4), (0, 11)])
def test_a_run_whose_worker_was_killed_ends_as_failed(client, administrator, places, is_dry_run, rows_done, minutes):
    record = uploaded(client)
    before = timezone.now() - datetime.timedelta(minutes=minutes)
    ImportRun.objects.update(state=ImportRun.State.RUNNING, is_dry_run=is_dry_run, rows_done=rows_done, heartbeat_at=before)
    schedule.run_due(timezone.now(), {name: seconds for name, seconds in portal.SCHEDULE.items() if name.startswith("imports")})
    assert ("misma hoja otra vez" if is_dry_run else "importar el mismo archivo") in told(client, record)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("rows_done", "minutes"), [(60, 2), (0, 9)])
def test_a_run_that_still_reads_or_works_is_left_alone(client, administrator, places, rows_done, minutes):
    uploaded(client)
    before = timezone.now() - datetime.timedelta(minutes=minutes)
    ImportRun.objects.update(state=ImportRun.State.RUNNING, rows_done=rows_done, heartbeat_at=before)
    assert run.bury(timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_run_that_no_task_will_take_ends_as_failed(client, administrator, places):
    """Its worker was killed between taking the task and taking the run; while the task waits its turn, so does the run."""
    record = uploaded(client)
    now = timezone.now() + datetime.timedelta(hours=1)
    waiting = DBTaskResult.objects.get(task_path="directory.importing.tasks.check")
    assert run.bury(now) == 0
    waiting.claim("a worker")
    assert run.bury(waiting.started_at + datetime.timedelta(minutes=1)) == 0
    assert run.bury(now) == 1
    assert "misma hoja otra vez" in told(client, record)


# Memory -----------------------------------------------------------------------------------------------------------------
def test_issues_are_all_kept_and_read_as_often_as_wanted(monkeypatch):
    kept = Issues()
    wanted = [(row, "phone", row % 3 == 0, f"“{'x' * 40} Ñ” – {row}") for row in range(1, 3001)]
    kept.extend(wanted[:2000])
    assert next(iter(kept)) == wanted[0]
    kept.extend(wanted[2000:])  # after somebody has read
    assert list(kept) == list(kept) == wanted
    assert len(kept) == 3000
