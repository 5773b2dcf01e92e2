"""The nightly files of the whole directory: what the API gives, for who wants all of it at once.

Written some records at a time, so the memory stays bounded whatever the size, and shown only when whole.
"""

import csv
import gzip
import io
import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from .api import records
from .importing.report import safe

BATCH = 500
KEPT = timedelta(days=2)  # after which an older night's file goes: nobody reads it any more
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
FORMATS = ("csv", "json")
MIME_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True)
class Table:
    """`fields`: field → JSON Schema; `records_of(ids, language, today)`: id → record of those that are public."""

    title: str
    fields: dict
    records_of: object
    model: str


TABLES = {
    "cooperativas": Table(gettext_noop("Cooperatives"), records.COOPERATIVE, records.cooperatives, "Cooperative"),
    "productos": Table(gettext_noop("Products"), records.PRODUCT, records.products, "Product"),
}


def names():
    return [f"{table}.{form}" for table in TABLES for form in FORMATS]


def newest():
    """name → its newest file, of those that were made."""
    from .models import OpenDataFile

    found = {}
    for row in OpenDataFile.objects.filter(name__in=names()).order_by("made_at", "pk"):
        found[row.name] = row
    return {name: found[name] for name in names() if name in found}


def make(now=None):
    """Write all files anew and take away the old ones. Returns [OpenDataFile]."""
    now = now or timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        made = [one for name, table in TABLES.items() for one in write(name, table, now)]
    forget(now)
    return made


def write(name, table, now):
    """Both formats in one walk through the records; each becomes visible when it is whole."""
    from .models import OpenDataFile

    with (
        tempfile.TemporaryFile() as sheet,
        tempfile.TemporaryFile() as document,
        CsvWriter(sheet, table.fields) as as_csv,
        JsonWriter(document, now) as as_json,
    ):
        writers, rows = [as_csv, as_json], 0
        for record in walk(table, timezone.localdate(now)):
            for writer in writers:
                writer.add(record)
            rows += 1
        made = []
        for form, writer, target in zip(FORMATS, writers, (sheet, document), strict=True):
            size = writer.end()
            target.seek(0)
            row = OpenDataFile(name=f"{name}.{form}", rows=rows, size=size)
            row.file.save(f"{name}.{form}.gz", File(target), save=False)
            row.save()
            made.append(row)
    return made


def walk(table, today):
    from django.apps import apps

    public, last = apps.get_model("directory", table.model).objects.public().order_by("pk"), 0
    while ids := list(public.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        found = table.records_of(ids, settings.LANGUAGE_CODE, today)
        yield from (found[pk] for pk in ids if pk in found)


def forget(now):
    from .models import OpenDataFile

    kept = {row.pk for row in newest().values()}
    for row in OpenDataFile.objects.filter(made_at__lt=now - KEPT).exclude(pk__in=kept):
        row.delete()
        row.file.delete(save=False)


class Writer:
    def __init__(self, target):
        self.packed = gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6, mtime=0)
        self.text = io.TextIOWrapper(self.packed, encoding="utf-8", newline="", write_through=False)

    def __enter__(self):
        return self

    def __exit__(self, *_failure):
        if not self.packed.closed:
            self.text.detach()
            self.packed.close()

    def end(self):
        """Bytes as they are read."""
        self.text.flush()
        size = self.packed.tell()
        self.text.detach()
        self.packed.close()
        return size


class CsvWriter(Writer):
    """Lists in a cell are separated by "|"; what belongs to another record has columns of its own (cooperative_id)."""

    def __init__(self, target, fields):
        super().__init__(target)
        self.text.write("\ufeff")  # without it Excel reads the accents wrong
        self.rows = csv.writer(self.text)
        self.rows.writerow(columns(fields))

    def add(self, record):
        self.rows.writerow([cell(value) for value in flat(record)])


class JsonWriter(Writer):
    def __init__(self, target, now):
        super().__init__(target)
        head = {"licence": LICENCE["path"], "attribution": f"POSiBLE COOP, {settings.PUBLIC_URL}", "made_at": records.moment(now)}
        self.text.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [')
        self.separator = "\n"

    def add(self, record):
        self.text.write(self.separator + json.dumps(record, ensure_ascii=False, separators=(",", ":")))
        self.separator = ",\n"

    def end(self):
        self.text.write("\n]}\n")
        return super().end()


def columns(fields):
    return [name for field, schema in fields.items() for name, _schema in parts_of(field, schema)]


def flat(record):
    for value in record.values():
        yield from value.values() if isinstance(value, dict) else [value]


def cell(value):
    """As a spreadsheet reads it, and never as a formula: that would run on the computer of who opens it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "|".join(map(str, value))
    return safe(value) if isinstance(value, str) else value


def package():
    """The files described as a Frictionless Data Package (datapackage.org): fields, types, licence."""
    resources = []
    for name, row in newest().items():
        table, form = TABLES[name.partition(".")[0]], name.partition(".")[2]
        resource = {
            "name": name.replace(".", "-"),
            "title": translation.gettext(table.title),
            "path": address(name),
            "format": form,
            "mediatype": MIME_TYPES[form].partition(";")[0],
            "encoding": "utf-8",
            "bytes": row.size,
            "created": records.moment(row.made_at),
        }
        fields = [typed(*part) for field, schema in table.fields.items() for part in parts_of(field, schema)]
        resources.append(resource | ({"schema": {"fields": fields}} if form == "csv" else {}))
    return {"name": "posible-coop", "title": "POSiBLE COOP", "licenses": [LICENCE], "homepage": settings.PUBLIC_URL, "resources": resources}


def typed(name, schema):
    """A column as the package describes it."""
    if schema.get("format") == "date-time":
        return {"name": name, "type": "datetime"}
    kind = schema.get("type", "string")
    kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
    return {"name": name, "type": kind if kind in {"integer", "number", "boolean"} else "string"}


def parts_of(field, schema):
    return [(f"{field}_{part}", inner) for part, inner in schema["properties"].items()] if "properties" in schema else [(field, schema)]


def address(name):
    return f"{settings.PUBLIC_URL}/datos-abiertos/{name}"
