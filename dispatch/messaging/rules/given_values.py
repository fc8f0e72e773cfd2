"""What a text is given beyond what is known of its visit, as plain values that outlive the transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from notify import NamedVisit, Window


def to_plain(given: Mapping[str, object]) -> dict[str, Any]:
    """The values as JSON holds them."""
    return {name: _plain(value) for name, value in given.items()}


def from_plain(stored: Mapping[str, Any]) -> dict[str, object]:
    """The values as a text takes them. Raises `KeyError` for what `to_plain` did not write."""
    return {name: _value(value) for name, value in stored.items()}


def _plain(value: object) -> Any:
    if isinstance(value, Window):
        return {"window": [value.start.isoformat(), value.end.isoformat()]}
    if isinstance(value, NamedVisit):
        return {"visit": [value.work, _plain(value.window)]}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return {"each": [_plain(one) for one in value]}
    return {"plain": value}


def _value(stored: Mapping[str, Any]) -> object:
    ((kind, value),) = stored.items()
    return _READ[kind](value)


def _window(stored: Mapping[str, Any]) -> Window:
    return Window(*map(datetime.fromisoformat, stored["window"]))


_READ: Mapping[str, Any] = {
    "window": lambda ends: _window({"window": ends}),
    "visit": lambda named: NamedVisit(named[0], _window(named[1])),
    "at": datetime.fromisoformat,
    "day": date.fromisoformat,
    "each": lambda ones: tuple(map(_value, ones)),
    "plain": lambda value: value,
}
