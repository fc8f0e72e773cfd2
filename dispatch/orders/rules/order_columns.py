"""The columns of a table of orders, the names that people give them, and how their cells are read."""

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.cells import (
    YES_OR_NO,
    ReadCell,
    as_written,
    degrees,
    identifier,
    one_of,
    whole,
)
from dispatch.kernel.spreadsheets.forms import TableForm
from dispatch.kernel.spreadsheets.headings import Column, words_of
from dispatch.kernel.spreadsheets.moments import moment_of, windows_of
from dispatch.orders.rules.order_parts import whole_address, whole_name, whole_point
from dispatch.vocabulary.terms import Language, OrderKind, Priority, Tier

_BETWEEN = re.compile(r"[,;，；、\n]")
"""What stands between the skills of a cell."""

_WORDS = words_of(__package__ or "", "order_words.toml")


def _moment(cell: str, zone: ZoneInfo) -> str:
    return moment_of(cell, zone).isoformat()


def _windows(cell: str, zone: ZoneInfo) -> list[dict[str, str]]:
    return [{"start": one.start.isoformat(), "end": one.end.isoformat()} for one in windows_of(cell, zone)]


def _skills(cell: str, _zone: ZoneInfo) -> list[str]:
    return [written.strip() for written in _BETWEEN.split(cell) if written.strip()]


def _codes(name: str, codes: Iterable[str]) -> ReadCell:
    words = {word: code for code, said in _WORDS[name].items() for word in said}
    return one_of({str(code): str(code) for code in codes} | words)


def _column(name: str, *path: str, read: ReadCell = as_written, is_needed: bool = False) -> Column:
    return Column(name, path or (name,), tuple(_WORDS["columns"][name]), read, is_needed)


def _part(name: str, of: str) -> Column:
    """A column that holds a part of what another one holds whole."""
    return Column(name, (name,), tuple(_WORDS["columns"][name]), as_written, stands_for=of)


_PARTS = (
    _part("first_name", "customer_name"),
    _part("last_name", "customer_name"),
    _part("house_number", "address_part"),
    _part("address_more", "address_part"),
    _part("postcode", "address_part"),
    _part("city", "address_part"),
    _part("district", "address_part"),
    _part("province", "address_part"),
    _part("point", "point_part"),
    _part("point_lon_first", "point_part"),
)

COLUMNS = (
    _column("external_id", read=identifier),
    _column("kind", read=_codes("kind", OrderKind), is_needed=True),
    _column("priority", read=_codes("priority", Priority)),
    _column("symptom"),
    _column("reported_at", read=_moment),
    _column("territory"),
    _column("service_id", read=identifier),
    _column("crew", read=whole),
    _column("mate_skills", read=_skills),
    _column("parts_needed", read=_skills),
    _column("tools_needed", read=_skills),
    _column("customer_external_id", "customer", "external_id", read=identifier),
    _column("customer_name", "customer", "name", is_needed=True),
    _column("customer_phone", "customer", "phone", is_needed=True),
    _column("customer_language", "customer", "language", read=_codes("language", Language)),
    _column("customer_tier", "customer", "tier", read=_codes("tier", Tier)),
    _column("customer_care_consent", "customer", "care_consent", read=one_of(YES_OR_NO)),
    _column("address", "site", "address", is_needed=True),
    _column("lat", "site", "lat", read=degrees),
    _column("lon", "site", "lon", read=degrees),
    _column("access_notes", "site", "access_notes"),
    _column("skills", read=_skills),
    _column("windows", read=_windows),
    _column("window_date"),
    _column("window_start"),
    _column("window_end"),
)
"""The columns of a table of orders and where each stands in an order.

A window may come whole in `windows`, or in parts: `window_start` and `window_end`, of `window_date` where they are
times of day.
"""

FORM = TableForm(
    (*COLUMNS, *_PARTS),
    {
        "bad_phone": "customer_phone",
        "several_phones": "customer_phone",
        "rounded_phone": "customer_phone",
        "window_past": "windows",
        "window_too_far": "windows",
        "unknown_territory": "territory",
        "no_work_type": "kind",
        "point_unset": "lat",
        "point_exchanged": "lat",
        "point_mirrored": "lat",
        "point_far": "lat",
    },
    span=("windows", "window_date", "window_start", "window_end"),
    joined={"customer_name": whole_name, "address": whole_address, "point": whole_point},
)
