"""The columns of a table of technicians, a row for each, or a row for each of their shifts."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.kernel.spreadsheets.cells import ReadCell, as_written, degrees, identifier
from dispatch.kernel.spreadsheets.forms import TableForm
from dispatch.kernel.spreadsheets.headings import Column, words_of
from dispatch.kernel.spreadsheets.moments import windows_of
from dispatch.vocabulary.errors import Invalid

_WORDS = words_of(__package__ or "", "technician_words.toml")
_BETWEEN = re.compile(r"[,;，；、|/\n]+|\s+")
_LEVEL = re.compile(r"\A([^:：=(（]+)[:：=(（]\s*([1-9])\s*[)）]?\Z")


def _shifts(cell: str, zone: ZoneInfo) -> list[dict[str, str]]:
    return [{"start": one.start.isoformat(), "end": one.end.isoformat()} for one in windows_of(cell, zone)]


def _skills(cell: str, _zone: ZoneInfo) -> list[Any]:
    return [_skill(written) for written in _BETWEEN.split(cell) if written]


def _skill(written: str) -> Any:
    level = _LEVEL.fullmatch(written)
    return {"skill": level[1], "level": int(level[2])} if level else written


def _certificates(cell: str, _zone: ZoneInfo) -> list[dict[str, str | None]]:
    """Certificates with `;` or a line's end between them: skill | number | issuer | from | until, the last left out."""
    parts = [[part.strip() for part in one.split("|")] for one in re.split(r"[;；\n]", cell) if one.strip()]
    if any(len(one) not in (4, 5) for one in parts):
        raise Invalid("bad_certificate", "Write a certificate as skill | number | issuer | from | until.")
    names = ("skill", "number", "issuer", "valid_from", "valid_until")
    return [{name: part or None for name, part in zip(names, one, strict=False)} for one in parts]


def _listed(cell: str, _zone: ZoneInfo) -> list[str]:
    return [written for written in _BETWEEN.split(cell) if written]


def _whole(cell: str, _zone: ZoneInfo) -> int | str:
    digits = cell.strip().removesuffix("%").strip().removesuffix(".0")
    return int(digits) if digits.isdecimal() else cell


def _column(name: str, *path: str, read: ReadCell = as_written, is_needed: bool = False) -> Column:
    return Column(name, path or (name,), tuple(_WORDS["columns"][name]), read, is_needed)


COLUMNS = (
    _column("external_id", read=identifier, is_needed=True),
    _column("name", is_needed=True),
    _column("phone", is_needed=True),
    _column("territory", is_needed=True),
    _column("home_lat", "home", "lat", read=degrees, is_needed=True),
    _column("home_lon", "home", "lon", read=degrees, is_needed=True),
    _column("skills", read=_skills),
    _column("certificates", read=_certificates),
    _column("languages", read=_listed),
    _column("speed_percent", read=_whole),
    _column("visits_a_shift", read=_whole),
    _column("contractor"),
    _column("shift", "shifts", read=_shifts),
    _column("shift_date"),
    _column("shift_start"),
    _column("shift_end"),
)
"""The columns of a table of technicians and where each stands in one.

A shift may come whole in `shift`, or in parts: `shift_start` and `shift_end`, of `shift_date` where they are times of
day. Breaks and absences are said in JSON only.
"""

FORM = TableForm(
    COLUMNS,
    {
        "bad_phone": "phone",
        "several_phones": "phone",
        "rounded_phone": "phone",
        "phone_with_extension": "phone",
        "name_without_letter": "name",
        "unknown_territory": "territory",
        "point_unset": "home_lat",
        "point_exchanged": "home_lat",
        "point_mirrored": "home_lat",
        "point_far": "home_lat",
        "bad_shift": "shift",
        "bad_certificate": "certificates",
    },
    span=("shift", "shift_date", "shift_start", "shift_end"),
)
