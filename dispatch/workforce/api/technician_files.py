"""Reads technicians from files exactly as the API reads them from requests: a JSON list, a workbook or CSV."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.http.files.json_values import json_of, loaded
from dispatch.kernel.spreadsheets.encodings import text_of
from dispatch.kernel.spreadsheets.file_lines import LineRefusal, LineWarning, UnreadableValues
from dispatch.kernel.spreadsheets.forms import row_of
from dispatch.kernel.spreadsheets.tables import TableRecord, csv_table, records
from dispatch.kernel.spreadsheets.workbooks import is_workbook, workbook_rows
from dispatch.vocabulary.errors import Invalid
from dispatch.workforce.api.schemas import TechnicianInSchema
from dispatch.workforce.rules.technician_columns import COLUMNS, FORM
from dispatch.workforce.rules.technicians import TechnicianIn, TechnicianLine

Line = TechnicianLine | LineRefusal | LineWarning

_technician = TechnicianInSchema()
_PLACES = {column.name: ".".join(column.path) for column in COLUMNS}


@dataclass(frozen=True)
class TechnicianFileOptions:
    """How a file is to be read: which sheet of a workbook, whether unknown columns are left out, and by which clocks a
    table's times are meant: those of its territories by their codes, else the usual ones.
    """

    sheet: str | None = None
    ignores_unknown_columns: bool = False
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)
    usual_zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - A zone never changes.


@dataclass(frozen=True)
class TechnicianFile:
    """The lines of a file, and a territory's first shift's start as it was written, where it says its offset."""

    lines: tuple[Line, ...]
    starts: Mapping[str, datetime]


def technicians_of_file(path: Path, options: TechnicianFileOptions | None = None) -> TechnicianFile:
    """The technicians of a file. Raises `Invalid` when it can't be read or is no list or table of them."""
    data = path.read_bytes()
    options = options or TechnicianFileOptions()
    text = "" if is_workbook(data) else text_of(data)
    if text.lstrip().startswith(("[", "{")):
        return _of_json(text)
    ignores = options.ignores_unknown_columns
    if text:
        found = csv_table(text, FORM.headings, ignores_unknown=ignores)
    else:
        found = records(
            workbook_rows(data, options.sheet, FORM.headings.is_known), FORM.headings, ignores_unknown=ignores
        )
    rows = [_of_record(one, options) if isinstance(one, TableRecord) else one for one in found]
    return TechnicianFile(tuple(_joined(rows)), {})


def _of_json(text: str) -> TechnicianFile:
    entries = json_of(text)
    if not isinstance(entries, list):
        raise Invalid("not_a_list", "A file of technicians holds a JSON list of them.")
    lines = tuple(_of_entry(number, entry) for number, entry in enumerate(entries, start=1))
    starts = {str(entry.get("territory")): _start(entry) for entry in entries if isinstance(entry, dict)}
    return TechnicianFile(lines, {code: start for code, start in starts.items() if start is not None})


def _of_entry(number: int, entry: Any) -> Line:
    try:
        technician: TechnicianIn = loaded(_technician, entry)
    except UnreadableValues as refusal:
        places = ", ".join(dict.fromkeys(place for place, _ in refusal.faults))
        return LineRefusal(number, refusal.code, refusal.sentence, places or None)
    return TechnicianLine(number, technician, _PLACES)


def _of_record(record: TableRecord, options: TechnicianFileOptions) -> Line:
    zone = options.zones.get(record.cells.get("territory", ""), options.usual_zone)
    made = row_of(FORM, record, zone, lambda values: loaded(_technician, values))
    return made if isinstance(made, LineRefusal) else TechnicianLine(record.number, made, record.written)


def _joined(rows: Iterable[Line]) -> Iterator[Line]:
    """Rows of one technician as one, with the shifts of all; what else the first row says of them holds."""
    known: dict[str, TechnicianLine] = {}
    for row in rows:
        if not isinstance(row, TechnicianLine):
            yield row
            continue
        id = row.technician.external_id
        first = known.get(id, row)
        shifts = first.technician.shifts + (row.technician.shifts if id in known else ())
        known[id] = replace(first, technician=replace(first.technician, shifts=shifts))
    yield from known.values()


def _start(entry: Mapping[str, Any]) -> datetime | None:
    shifts = entry.get("shifts")
    first = shifts[0] if isinstance(shifts, list) and shifts else {}
    try:
        start = datetime.fromisoformat(str(first["start"]))
    except (KeyError, TypeError, ValueError):
        return None
    return start if start.tzinfo is not None else None
