"""Cooperatives as a spreadsheet: asked for in the list, made by the worker, downloaded by who asked."""

import tempfile
from types import SimpleNamespace

from django.core.files import File
from django.http import QueryDict
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from ..importing.report import new_book
from ..models import Cooperative
from ..models.choices import ContactKind
from ..models.export import Export
from .viewsets import select_cooperatives

BATCH = 500
PRIVATE = {"rfc", "address", "notes_private"}
# The columns of the import, so that a sheet can be corrected and go in again.
COLUMNS = [
    "external_id", "public_name", "legal_name", "legal_form", "rfc", "constituted_on", "founded_year", "state", "municipality", "locality",
    "latitude", "longitude", "address", "phone", "whatsapp", "email", "website", "members_women", "members_men", "members_other",
    "members_young", "members_indigenous", "categories", "certifications", "languages", "coverage", "registry_folio", "summary_es", "notes_private",
]  # fmt: skip
CONTACTS = {"phone": ContactKind.PHONE, "whatsapp": ContactKind.WHATSAPP, "email": ContactKind.EMAIL, "website": ContactKind.WEB}


@task()
def make(export_id):
    """Write the file. May run twice: the second finds it done."""
    export = Export.objects.select_related("asked_by").filter(pk=export_id, state=Export.State.QUEUED).first()
    if export is None:
        return
    try:
        with translation.override("es"), tempfile.TemporaryFile() as target:
            export.rows = write(target, rows_of(export), with_private=export.with_private)
            target.seek(0)
            export.file.save(f"cooperativas-{export.pk}.xlsx", File(target), save=False)
    except Exception:
        Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED)
        raise
    export.state = Export.State.DONE
    export.save()


def rows_of(export):
    request = SimpleNamespace(GET=QueryDict(export.query), user=export.asked_by)
    return select_cooperatives(request, Cooperative.objects.order_by("pk"))


def write(target, rows, *, with_private):
    """Write the rows as XLSX in little memory; returns how many."""
    columns = [name for name in COLUMNS if with_private or name not in PRIVATE]
    book = new_book()
    sheet = book.create_sheet(_("Cooperatives"))
    sheet.append(columns)
    prefetch = ("contacts", "categories", "certificates__certification", "texts")
    count = 0
    for row in rows.select_related("state", "municipality").defer("latest_revision").prefetch_related(*prefetch).iterator(BATCH):
        values = facts(row, with_private=with_private)
        sheet.append([harmless(values[name]) for name in columns])
        count += 1
    book.save(target)
    return count


def facts(row, *, with_private):
    values = {name: getattr(row, name, None) for name in COLUMNS}
    contacts = [contact for contact in row.contacts.all() if with_private or contact.is_public]
    values |= {column: "; ".join(contact.value for contact in contacts if contact.kind == kind) for column, kind in CONTACTS.items()}
    text = next((text for text in row.texts.all() if text.language == "es"), None)
    return values | {
        "state": str(row.state),
        "municipality": str(row.municipality or row.municipality_text),
        "categories": "; ".join(category.slug for category in row.categories.all()),
        "certifications": "; ".join(certificate.certification.name for certificate in row.certificates.all()),
        "languages": "; ".join(row.languages),
        "coverage": "; ".join(row.coverage),
        "summary_es": text.tagline if text else "",
    }


def harmless(value):
    """Text that a spreadsheet program would take for a formula is marked as text."""
    if isinstance(value, str):
        value = "".join(c for c in value if c >= " " or c in "\n\t")
        if value.startswith(("=", "+", "-", "@", "\t")):
            return "'" + value
    return value
