"""Opens what an office sends: CSV in any of its encodings and separators, or XLSX."""

import csv
import io
import pickle
import re
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from . import columns

HEADER_WITHIN = 40  # rows: titles, logos and group headings stand above the table
MOST_UNPACKED = 400 * 1024 * 1024  # bytes of an XLSX: 61,000 full rows have about 120 MB
ERRORS = re.compile(r"#(?:REF|¡REF|N/A|N/D|VALUE|¡VALOR|DIV/0|¡DIV/0|NAME|¿NOMBRE|NULL|¡NULO|NUM|¡NUM|SPILL|CALC)[!?]?", re.IGNORECASE)
csv.field_size_limit(1_000_000)


class UnusableFileError(Exception):
    """The file cannot be read as a table at all; the message is for people."""


class FormulaError(str):
    """What stands in a cell whose formula has no value: "#REF!", or "" where it was never computed."""

    __slots__ = ()


@dataclass
class Sheet:
    """A table: `columns` {position: name}, `header_row` counted from 1, `rows` an iterator of (row number, list of cells) below it."""

    columns: dict[int, str]
    header_row: int
    rows: object
    total: int  # about how many rows there are
    unknown: list[str] = field(default_factory=list)  # headings that mean nothing to us
    is_in_memory: bool = False  # the whole table, as XLSX is read

    def records(self):
        """(row number, {column: list of filled cells}) of every row that is not empty."""
        once = columns.repeated(self.columns)
        for number, cells in self.rows:
            record = {}
            for position, column in self.columns.items():
                cell = cells[position] if position < len(cells) else ""
                if cell is None or (isinstance(cell, str) and not isinstance(cell, FormulaError) and not cell.strip()):
                    continue
                if column in once and column in record:
                    continue
                record.setdefault(column, []).append(cell)
            if record:
                yield number, record


def on_disk(records):
    """The same records, laid aside in a file first, so that the table they come from (150 MB for 61,000 rows) can go."""
    with tempfile.TemporaryFile() as aside:
        count = 0
        for record in records:
            pickle.dump(record, aside, pickle.HIGHEST_PROTOCOL)
            count += 1
        aside.seek(0)
        for _number in range(count):
            yield pickle.load(aside)  # noqa: S301  what was written a moment ago, into a file without a name


def open_sheet(file):
    """Read a binary file that can seek. Raises UnusableFileError with a sentence."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == b"PK\x03\x04":
        return open_xlsx(file)
    if start == b"\xd0\xcf\x11\xe0":
        raise UnusableFileError(_("This is an old Excel file or one with a password. Save it as XLSX or CSV, without a password."))
    if not start:
        raise UnusableFileError(_("The file is empty."))
    return open_csv(file)


# CSV -------------------------------------------------------------------------------------------------------------------


def decode(line):
    """One line: UTF-8, else Windows-1252, since some files were pasted together from both."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def text_lines(file):
    """The lines of a CSV file as text; UTF-16 as Excel's "Unicode text" is recognised by its mark."""
    file.seek(0)
    mark = file.read(3)
    file.seek(0)
    if mark[:2] in (b"\xff\xfe", b"\xfe\xff"):
        wrapper = io.TextIOWrapper(file, encoding="utf-16", errors="replace", newline="")
        try:
            for line in wrapper:
                yield line
        finally:
            wrapper.detach()
        return
    if mark == b"\xef\xbb\xbf":
        file.seek(3)
    for line in file:
        # Old Macs end lines with CR alone: the file then is one line.
        yield from re.split(r"(?<=\r)(?!\n)", decode(line)) if b"\r" in line.rstrip(b"\r\n") else (decode(line),)


def open_csv(file):
    sample = file.read(64 * 1024)
    if b"\x00" in sample and sample[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnusableFileError(_("This is neither CSV nor XLSX. Save the sheet as XLSX or CSV."))
    file.seek(0)
    total = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1024 * 1024), b""))
    best = None
    for delimiter in ",;\t|":
        found = find_header(csv_rows(file, delimiter))
        if found and (best is None or len(found[1]) > len(best[1][1])):
            best = (delimiter, found)
    if best is None:
        raise no_header(csv_rows(file, delimiter) for delimiter in ",;\t|")
    delimiter, (header_row, matched, unknown) = best
    rows = (row for row in csv_rows(file, delimiter) if row[0] > header_row)
    return Sheet(matched, header_row, rows, max(0, total - header_row), unknown)


def csv_rows(file, delimiter):
    """(row number, cells); a row that cannot be read as CSV is one formula error in its first cells, so that it is refused alone."""
    reader = csv.reader(text_lines(file), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, [FormulaError("")] * 31
            continue
        yield number, [FormulaError(cell) if cell.startswith("#") and ERRORS.fullmatch(cell.strip()) else cell for cell in cells]


# XLSX ------------------------------------------------------------------------------------------------------------------


def open_xlsx(file):
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise UnusableFileError(_("The file is far larger inside than a sheet of cooperatives can be."))
            parts = sheet_parts(archive)
        file.seek(0)
        workbook = CalamineWorkbook.from_filelike(file)
        seen = []
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.start is None:
                continue
            found = find_header(plain_rows(sheet))
            if found:
                errors = formula_errors(file, parts.get(name))
                header_row, matched, unknown = found
                rows = (row for row in plain_rows(sheet, errors) if row[0] > header_row)
                return Sheet(matched, header_row, rows, max(0, sheet.total_height - header_row), unknown, is_in_memory=True)
            seen.append(plain_rows(sheet))
    except (CalamineError, zipfile.BadZipFile, OSError, KeyError, ValueError, ET.ParseError, NotImplementedError, RuntimeError) as error:
        raise UnusableFileError(_("The file is damaged or is no XLSX. Open it in your spreadsheet program and save it again as XLSX.")) from error
    raise no_header(seen)


def sheet_parts(archive):
    """{name of a sheet: its part in the archive}."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    link = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = {node.get("Id"): node.get("Target") for node in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}  # noqa: S314
    parts = {}
    for node in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{main}sheet"):  # noqa: S314
        target = targets.get(node.get(link)) or ""
        parts[node.get("name")] = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return parts


ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\br="([A-Z]+)(\d+)")[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="([A-Z]+)(\d+)")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>'
)


def formula_errors(file, part):
    """{(row from 1, column from 0): "#REF!"} of a sheet; calamine shows such cells, and formulas without a stored value, as empty."""
    errors = {}
    if part is None:
        return errors
    file.seek(0)
    with zipfile.ZipFile(file) as archive, archive.open(part) as stream:
        rest = b""
        while chunk := stream.read(1024 * 1024):
            text = rest + chunk
            cut = max(text.rfind(b"</c>"), text.rfind(b":c>")) + 4
            rest, text = (text[cut:], text[:cut]) if cut > 3 else (text, b"")
            for found in ERROR_CELL.finditer(text):
                errors[int(found[2]), column_number(found[1])] = found[3].decode("utf-8", "replace")
            for found in UNCOMPUTED.finditer(text):
                errors[int(found[2]), column_number(found[1])] = ""
    return errors


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def plain_rows(sheet, errors=()):
    """(row number from 1, cells from column A on)."""
    empty = [""] * sheet.start[1]  # calamine leaves out empty columns before the data, but no rows
    by_row = {}
    for row, column in errors:
        by_row.setdefault(row, []).append(column)
    for number, filled in enumerate(sheet.iter_rows(), 1):
        cells = [*empty, *filled]
        for column in by_row.get(number, ()):
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = FormulaError(errors[number, column])
        yield number, cells


# The table in the sheet -------------------------------------------------------------------------------------------------


def find_header(rows):
    """(row number, {position: column}, unknown headings) of the first row that makes a table, or None."""
    for number, cells in rows:
        if number > HEADER_WITHIN:
            return None
        matched = columns.match(cells)
        if columns.is_header(matched):
            return number, matched, [str(cell).strip()[:40] for position, cell in enumerate(cells) if position not in matched and str(cell).strip()]
    return None


def no_header(tables):
    """What is missing from the row that looks most like headings."""
    best = set()
    for rows in tables:
        for number, cells in rows:
            if number > HEADER_WITHIN:
                break
            best = max(best, set(columns.match(cells).values()), key=len)
    missing = [column for column in columns.REQUIRED if column not in best]
    if best.isdisjoint(columns.IDENTIFIERS):
        missing.append("external_id / rfc")
    if not best or not missing:
        return UnusableFileError(_("No row with the names of the columns was found. The sheet needs at least public_name, state, and external_id or rfc."))
    return UnusableFileError(_("These columns are missing: %(columns)s. The template shows all of them.") % {"columns": ", ".join(missing)})
