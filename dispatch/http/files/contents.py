"""Files as they are handed in: what stands in them tells their form, not their name or declared type."""

import re
from base64 import b64encode
from collections.abc import Mapping

from dispatch.http.files.json_lists import as_lines, holds_a_list
from dispatch.kernel.spreadsheets.encodings import text_of
from dispatch.kernel.spreadsheets.exports.pages import csv_of_page
from dispatch.kernel.spreadsheets.exports.zips import unpacked
from dispatch.kernel.spreadsheets.workbooks import is_workbook
from dispatch.vocabulary.errors import DispatchError, Invalid, Kind

CSV, JSONL, XLSX = "csv", "jsonl", "xlsx"

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Mapping[str, bool] = {
    "text/csv": False,
    "text/tab-separated-values": False,
    "text/plain": False,
    WORKBOOK: False,
    # What browsers on Windows send for CSV, and for whatever else a spreadsheet wrote.
    "application/vnd.ms-excel": False,
    "application/octet-stream": False,
    "application/json": True,
    "application/x-ndjson": True,
    "application/jsonl": True,
}
"""The types that are read, and whether each says that the file is JSON Lines; else the content tells what it is."""


_START = 200
_OPEN_OBJECT = re.compile(r"\{[ \t]*\r?\n")
_NO_TABLE = re.compile(
    r"<(?:!doctype|html|table|\?xml|head|meta|style|workbook)|%PDF-|\{\\rtf|MIME-Version:", re.IGNORECASE
)
"""What web systems hand out as `.xls`, of which a page may hold a table, and what else is none."""


class UnknownFileType(DispatchError):
    """The content type is none of a file that is read here (415)."""

    kind = Kind.UNKNOWN_FORM

    def __init__(self) -> None:
        super().__init__("unsupported_media_type", f"Send the file as one of {', '.join(TYPES)}.")


def content_of(data: bytes, *, is_json: bool = False) -> tuple[str, str]:
    """A file's content as text, and its form by what stands in it; a workbook in base64, a page's table as CSV.

    What was packed alone in a zip is unpacked.

    Raises `Invalid` for an encoding that can't be read and for a file in which nothing stands.
    """
    data = unpacked(data)
    if is_workbook(data):
        return b64encode(data).decode("ascii"), XLSX
    text = text_of(data)
    if not text.strip():
        raise Invalid("empty_file", "The file has no rows; its first row names the columns.")
    start = text.lstrip()[:_START]
    if start.startswith("[") or _OPEN_OBJECT.match(start) or holds_a_list(start):
        return as_lines(text), JSONL
    page = csv_of_page(text) if _NO_TABLE.match(start) else None
    if page is not None:
        return page, CSV
    if _NO_TABLE.match(start):
        raise Invalid(
            "not_a_table",
            "This is a page, a document or an XML file and no table, whatever its name; open it in Excel and save it "
            "as .xlsx or CSV UTF-8.",
        )
    return text, JSONL if is_json or text.lstrip().startswith("{") else CSV


def content_of_body(data: bytes, media_type: str) -> tuple[str, str]:
    """`content_of` for a request's body. Raises `UnknownFileType` for a type that is not read."""
    if media_type not in TYPES:
        raise UnknownFileType
    return content_of(data, is_json=TYPES[media_type])
