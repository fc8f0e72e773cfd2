"""One file and what is to become of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CSV = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADING = ("external_id", "kind", "customer_name", "customer_phone", "address")
PHONE = "+12065550123"


@dataclass(frozen=True)
class ImportCase:
    """A file, what each order that it makes says by its external id, and what is refused: line, code, column.

    `failure` is the code of a file that is refused whole; `options` are those of the API's query.
    """

    name: str
    data: bytes
    taken: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    refused: tuple[tuple[int, str, str | None], ...] = ()
    failure: str | None = None
    warned: tuple[tuple[int, str, str | None], ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    content_type: str = CSV


def said(external_id: str, **values: Any) -> dict[str, dict[str, Any]]:
    """An order as `row` makes it, with other values by their places in the API (dots as double underscores)."""
    usual = {"kind": "repair", "customer.name": "Drew Hall", "customer.phone": PHONE, "site.address": "Landstrasse 5"}
    return {external_id: usual | {name.replace("__", "."): value for name, value in values.items()}}


def row(external_id: str, **cells: str) -> tuple[str, ...]:
    """Cells under `HEADING`, the others behind them."""
    usual = {"kind": "repair", "customer_name": "Drew Hall", "customer_phone": PHONE, "address": "Landstrasse 5"}
    return (external_id, *(usual | cells).values())


def table(*rows: tuple[str, ...], separator: str = ",", end: str = "\r\n") -> str:
    """Rows as text; cells with the separator, a quote or a line end in quotation marks."""
    return "".join(separator.join(_quoted(cell, separator) for cell in one) + end for one in rows)


def _quoted(cell: str, separator: str) -> str:
    if any(letter in cell for letter in (separator, '"', "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
