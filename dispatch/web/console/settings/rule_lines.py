"""A territory's windows, closures and limits as lines that people write, read back as the API has them.

A window is `08:00-10:00`, one over midnight `22:00-02:00`; a closure `2026-12-24 00:00 - 2026-12-27 00:00 Christmas` in
the territory's time; a limit `4 repair 08:00`, of which the group, the start or both may be left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from dispatch.vocabulary.errors import Invalid

Read = TypeVar("Read")

DAY_MINUTES = 24 * 60
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_MOMENT = rf"\d{{4}}-\d{{2}}-\d{{2}} {_CLOCK}"
_WINDOW = re.compile(rf"({_CLOCK})\s*[-–]\s*({_CLOCK}|24:00)")
_CLOSURE = re.compile(rf"({_MOMENT})\s*[-–]\s*({_MOMENT})\s+(\S.{{0,199}})")
_LIMIT = re.compile(rf"(\d{{1,5}})(?:\s+(?!\d+:)(\S{{1,50}}))?(?:\s+({_CLOCK}))?")


class BadLine(Invalid):
    """A line that is none of its kind; the page says which (422)."""

    def __init__(self, line: str) -> None:
        super().__init__("bad_line", "This line can't be read:", line=line)


def window(line: str) -> dict[str, int]:
    """An offered window, in minutes after local midnight. Raises `BadLine`."""
    found = _WINDOW.fullmatch(line)
    if found is None:
        raise BadLine(line)
    start, end = _minute(found[1]), _minute(found[2])
    return {"starts_minute": start, "ends_minute": end if end > start else end + DAY_MINUTES}


def closure(zone: ZoneInfo) -> Callable[[str], dict[str, Any]]:
    """What reads a closure in a territory's zone. Raises `BadLine`."""

    def read(line: str) -> dict[str, Any]:
        found = _CLOSURE.fullmatch(line)
        try:
            if found is not None:
                start, end = (datetime.fromisoformat(found[part]).replace(tzinfo=zone) for part in (1, 2))
                return {"start": start.isoformat(), "end": end.isoformat(), "reason": found[3].strip()}
        except ValueError:
            pass
        raise BadLine(line)

    return read


def limit(line: str) -> dict[str, Any]:
    """At most so many arrivals, of a group or all, in a window or all day. Raises `BadLine`."""
    found = _LIMIT.fullmatch(line)
    if found is None:
        raise BadLine(line)
    return {"most": int(found[1]), "work_group": found[2], "starts_minute": _minute(found[3]) if found[3] else None}


def lines_of(text: str, read: Callable[[str], Read]) -> list[Read]:
    """What each line says, empty ones left out."""
    return [read(" ".join(line.split())) for line in text.splitlines() if line.strip()]


def written(rules: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """The three kinds of lines of a territory's rules, as they are read back."""
    return {
        "windows": _joined(f"{_clock(one['starts_minute'])}-{_clock(one['ends_minute'])}" for one in rules["windows"]),
        "closures": _joined(
            f"{_local(one['start'], zone)} - {_local(one['end'], zone)} {one['reason']}" for one in rules["closures"]
        ),
        "limits": _joined(_limit_line(one) for one in rules["limits"]),
    }


def _limit_line(one: Mapping[str, Any]) -> str:
    start = None if one["starts_minute"] is None else _clock(one["starts_minute"])
    return " ".join(part for part in (str(one["most"]), one["work_group"], start) if part)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    if minute == DAY_MINUTES:
        return "24:00"
    hours, minutes = divmod(timedelta(minutes=minute % DAY_MINUTES).seconds // 60, 60)
    return f"{hours:02d}:{minutes:02d}"


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
