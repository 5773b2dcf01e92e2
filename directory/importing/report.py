"""What a run did, for people: a CSV beside the command, an XLSX from the admin, and the empty sheet to begin with."""

import csv

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..models import Certification, State
from ..models.choices import Coverage, LegalForm
from . import columns, told

MOST_IN_SHEET = 1_000_000  # rows; a sheet has 1,048,576


def safe(value):
    """A cell that no spreadsheet program takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def heading():
    return [_("row"), _("result"), _("column"), _("reason")]


def result(is_refusal):
    return _("refused") if is_refusal else _("warning")


def write_csv(path, issues):
    """Every (row, column, is refusal, reason) in the order given, in UTF-8 with the mark that Excel needs."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:  # noqa: PTH123  a name given on the command line
        writer = csv.writer(file)
        writer.writerow(heading())
        writer.writerows([row, result(is_refusal), safe(column), safe(reason)] for row, column, is_refusal, reason in issues)


def new_book():
    """An empty workbook, written row by row. openpyxl takes 4 MB and a tenth of a second: only who writes a sheet loads it."""
    from openpyxl import Workbook

    return Workbook(write_only=True)


def bold(sheet, cells):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    made = []
    for value in cells:
        cell = WriteOnlyCell(sheet, value=value)
        cell.font = Font(bold=True)
        made.append(cell)
    return made


def summary(run):
    """(what, how many) of a run."""
    return [
        (_("rows"), run.rows_done),
        (_("made"), run.created),
        (_("changed"), run.updated),
        (_("as before"), run.unchanged),
        (pgettext("rows", "refused"), run.refused),
        (_("held back"), run.held),
    ]


def write_xlsx(run, file):
    """The report of a run: counts, every problem, and what changed."""
    book = new_book()
    sheet = book.create_sheet(_("Summary"))
    sheet.append(bold(sheet, [safe(run.file_name)]))
    for line in summary(run):
        sheet.append(line)
    sheet = book.create_sheet(_("Problems"))
    sheet.column_dimensions["D"].width = 100
    sheet.append(bold(sheet, heading()))
    for row, column, is_refusal, reason in run.issues.values_list("row", "field", "is_refusal", "reason")[:MOST_IN_SHEET].iterator():
        sheet.append([row, result(is_refusal), safe(told.heading(column)), safe(reason)])
    sheet = book.create_sheet(_("Changes"))
    sheet.append(bold(sheet, [_("row"), _("cooperative"), _("column"), _("before"), _("after")]))
    changes = run.changes.exclude(before={}).values_list("row", "cooperative__public_name", "before", "after")
    written, values = 0, told.Values()
    for row, name, before, after in changes.iterator():
        for column, value in after.items():
            sheet.append([row, safe(name), told.heading(column), cell(values(column, before.get(column))), cell(values(column, value))])
            written += 1
        if written > MOST_IN_SHEET - 100:
            break
    book.save(file)


def cell(value):
    """A value of a change as a cell: a number stays one."""
    return value if isinstance(value, int | float) else safe(value)[:32_000]


EXAMPLE = {
    "external_id": "COOP-0001", "public_name": "Cooperativa de ejemplo", "legal_name": "Cooperativa de Ejemplo S.C. de R.L. de C.V.", "legal_form": "S.C. de R.L. de C.V.", "rfc": "",
    "constituted_on": "24/03/2015", "founded_year": 2014, "state": "Oaxaca", "municipality": "Oaxaca de Juárez", "locality": "", "latitude": 17.0654, "longitude": -96.7237, "address": "",
    "phone": "951 123 4567", "whatsapp": "", "email": "contacto@ejemplo.test", "website": "https://ejemplo.test", "members_women": 12, "members_men": 8, "members_other": 0,
    "members_young": 3, "members_indigenous": 15, "categories": "café; miel", "products": "Café tostado 500 g; Miel multifloral", "certifications": "", "languages": "español; tsotsil",
    "coverage": "local; Oaxaca; Puebla", "registry_folio": "", "summary_es": "Café de altura, cosechado a mano.", "notes_private": "", "contacts_public": "no",
}  # fmt: skip


def explanations():
    """What goes in each column."""
    several = _("several separated by ; or |")
    number = _("a whole number")
    return {
        "external_id": _("your own identifier of the cooperative; needed where there is no RFC, and the way to find it again"),
        "public_name": _("needed: what people call it"),
        "legal_name": _("the legal name (razón social)"),
        "legal_form": ", ".join(f"{form.value} = {form.label}" for form in LegalForm),
        "rfc": _("12 characters; private; needed where there is no external_id"),
        "constituted_on": _("a date: 2015-03-24 or 24/03/2015"),
        "founded_year": _("a year: 2014"),
        "state": _("needed: a name, an abbreviation or INEGI's code"),
        "municipality": _("its name or INEGI's code"),
        "locality": _("a name"),
        "latitude": _("degrees: 17.0654"),
        "longitude": _("degrees: -96.7237"),
        "address": _("private"),
        "phone": several,
        "whatsapp": several,
        "email": several,
        "website": several,
        **dict.fromkeys(("members_women", "members_men", "members_other", "members_young", "members_indigenous"), number),
        "categories": _("names of categories, %(several)s; those known today are in the list of categories of the portal") % {"several": several},
        "products": _("names of products, %(several)s") % {"several": several},
        "certifications": ", ".join(Certification.objects.values_list("name", flat=True)) or several,
        "languages": _("languages in which it serves, %(several)s") % {"several": several},
        "coverage": ", ".join([*Coverage.values, _("states")]) + "; " + several,
        "registry_folio": _("folio of the Padrón Nacional Cooperativo"),
        "summary_es": _("in Spanish, up to 2,000 characters"),
        "notes_private": _("never shown"),
        "contacts_public": _("yes or no; without a yes contacts stay private"),
    }


def write_template(file):
    """An XLSX with the columns, one example, and a sheet that explains each column and lists the states."""
    from openpyxl.utils import get_column_letter

    book = new_book()
    sheet = book.create_sheet("cooperativas")
    sheet.freeze_panes = "C2"
    for position in range(1, len(columns.COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = 20
    sheet.append(bold(sheet, columns.COLUMNS))
    sheet.append([EXAMPLE[column] for column in columns.COLUMNS])
    sheet = book.create_sheet(_("Instructions"))
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 110
    for sentence in (
        _("Delete the example row before you send the sheet. Empty cells change nothing."),
        _("A cooperative that is already in the directory is found by external_id, else by RFC."),
    ):
        sheet.append([sentence])
    sheet.append([])
    sheet.append(bold(sheet, [_("column"), _("what goes in it"), _("also recognised as")]))
    explained = explanations()
    for column, others in columns.COLUMNS.items():
        sheet.append([column, explained[column], others])
    sheet.append([])
    sheet.append(bold(sheet, [_("state"), _("INEGI code")]))
    for state in State.objects.all():
        sheet.append([state.name, state.code])
    book.save(file)
