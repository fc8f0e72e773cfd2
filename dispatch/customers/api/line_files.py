"""Files of lines, read by the same schema as requests."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from dispatch.customers.api.line_schemas import LineInSchema
from dispatch.customers.rules.line_columns import FORM
from dispatch.customers.rules.line_files import ReadRecord, json_records, table_records
from dispatch.customers.rules.lines import LineIn
from dispatch.http.files.contents import CSV, XLSX
from dispatch.http.files.json_values import json_of, loaded
from dispatch.kernel.spreadsheets.tables import csv_table, records
from dispatch.kernel.spreadsheets.workbooks import workbook_rows

_line = LineInSchema()


def inventory_records(
    content: str, form: str, *, sheet: str | None = None, ignores_unknown: bool = False
) -> Iterator[ReadRecord]:
    """The records of a file's content; `form` is csv, jsonl or xlsx (in base64). Raises `UnreadableFile`."""
    if form == XLSX:
        rows = workbook_rows(b64decode(content), sheet, FORM.headings.is_known)
        return table_records(records(rows, FORM.headings, ignores_unknown=ignores_unknown), line_of_values)
    text = content.removeprefix("\ufeff")
    if form == CSV:
        return table_records(csv_table(text, FORM.headings, ignores_unknown=ignores_unknown), line_of_values)
    return json_records(text, line_of_json)


def line_of_json(text: str) -> LineIn:
    """Reads a line from JSON; raises `Invalid`."""
    return line_of_values(json_of(text))


def line_of_values(values: Any) -> LineIn:
    """Reads a line from the values of its JSON; raises `UnreadableValues`."""
    line: LineIn = loaded(_line, values)
    return line
