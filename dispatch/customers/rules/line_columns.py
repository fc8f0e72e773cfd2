"""The columns of an inventory of lines, the names that people give them, and how their cells are read."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.cells import ReadCell, as_written, degrees, identifier, one_of
from dispatch.kernel.spreadsheets.forms import TableForm
from dispatch.kernel.spreadsheets.headings import Column, words_of
from dispatch.kernel.spreadsheets.moments import day_of
from dispatch.vocabulary.terms import Language, Tier

_WORDS = words_of(__package__ or "", "line_words.toml")


def _day(cell: str, zone: ZoneInfo) -> str:
    return day_of(cell, zone).isoformat()


def _devices(cell: str, _zone: ZoneInfo) -> list[dict[str, str]]:
    names = ("kind", "model", "serial", "installed_on")
    parts = [[part.strip() for part in one.split("/")] for one in cell.split(";") if one.strip()]
    return [{name: part for name, part in zip(names, one, strict=False) if part} for one in parts]


def _codes(name: str, codes: Iterable[str]) -> ReadCell:
    words = {word: code for code, said in _WORDS[name].items() for word in said}
    return one_of({str(code): str(code) for code in codes} | words)


def _column(name: str, *path: str, read: ReadCell = as_written, is_needed: bool = False) -> Column:
    return Column(name, path or (name,), tuple(_WORDS["columns"][name]), read, is_needed)


FORM = TableForm(
    (
        _column("service_id", read=identifier, is_needed=True),
        _column("access_node"),
        _column("technology"),
        _column("installer"),
        _column("installed_on", read=_day),
        _column("territory"),
        _column("customer_external_id", "customer", "external_id", read=identifier),
        _column("customer_name", "customer", "name", is_needed=True),
        _column("customer_phone", "customer", "phone", is_needed=True),
        _column("customer_language", "customer", "language", read=_codes("language", Language)),
        _column("customer_tier", "customer", "tier", read=_codes("tier", Tier)),
        _column("address", "site", "address", is_needed=True),
        _column("lat", "site", "lat", read=degrees),
        _column("lon", "site", "lon", read=degrees),
        _column("access_notes", "site", "access_notes"),
        _column("devices", read=_devices),
    ),
    {
        "bad_phone": "customer_phone",
        "several_phones": "customer_phone",
        "rounded_phone": "customer_phone",
        "unknown_territory": "territory",
        "point_unset": "lat",
        "point_exchanged": "lat",
        "point_mirrored": "lat",
        "point_far": "lat",
    },
)
"""A table of lines. `devices` holds `kind/model/serial/day`, by semicolons."""
