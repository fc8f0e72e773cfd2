"""Frozen values as JSON and back, by the annotations of their fields: nothing is written twice.

A field with its default value is left out. Whatever is unknown, missing or of another type is refused by its path.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from routing.formats.errors import FormatError

WIDEST = np.iinfo(np.int64)


def to_json(value: Any) -> Any:
    """The value as dicts, lists, numbers and strings."""
    if is_dataclass(value) and not isinstance(value, type):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: to_json(own) for field, own in held if not _is_default(field, own)}
    if isinstance(value, Mapping):
        return {str(key): to_json(entry) for key, entry in sorted(value.items())}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return [to_json(each) for each in value] if isinstance(value, tuple | list) else value


def _is_default(field: Field[Any], value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return False
    if field.default is not MISSING:
        return bool(field.default == value)
    return field.default_factory is not MISSING and bool(field.default_factory() == value)


def from_json(kind: Any, value: Any, path: str = "") -> Any:
    """A value of the kind. Raises FormatError with the path of what is wrong."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in BY_ORIGIN:
        return BY_ORIGIN[origin](parts, value, path)
    if is_dataclass(kind):
        return _instance(kind, _object(value, path), path)
    return _plain(kind, value, path)


def _one_of(parts: tuple[Any, ...], value: Any, path: str) -> Any:
    if value is None and NoneType in parts:
        return None
    return from_json(next(part for part in parts if part is not NoneType), value, path)


def _tuple(parts: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    entries = _list(value, path)
    if parts[-1] is not Ellipsis and len(parts) != len(entries):
        raise FormatError([(path, f"It holds {len(entries)} entries instead of {len(parts)}.")])
    kinds = [parts[0]] * len(entries) if parts[-1] is Ellipsis else parts
    return tuple(
        from_json(kind, each, f"{path}[{at}]") for at, (kind, each) in enumerate(zip(kinds, entries, strict=True))
    )


def _frozenset(parts: tuple[Any, ...], value: Any, path: str) -> frozenset[Any]:
    return frozenset(from_json(parts[0], each, f"{path}[{at}]") for at, each in enumerate(_list(value, path)))


def _mapping(parts: tuple[Any, ...], value: Any, path: str) -> dict[Any, Any]:
    entries = _object(value, path)
    return {_key(parts[0], key, path): from_json(parts[1], entries[key], f"{path}.{key}") for key in entries}


def _key(kind: Any, key: str, path: str) -> Any:
    if kind is not int:
        return key
    if not key.lstrip("-").isdecimal():
        raise FormatError([(f"{path}.{key}", "It is not the number of anything.")])
    return int(key)


def _instance(kind: Any, entries: dict[str, Any], path: str) -> Any:
    known, hints = {field.name: field for field in fields(kind)}, _hints(kind)
    faults = [(_under(path, name), "There is no such field.") for name in entries if name not in known]
    faults += [
        (_under(path, name), "It is missing.")
        for name, field in known.items()
        if name not in entries and field.default is MISSING and field.default_factory is MISSING
    ]
    if faults:
        raise FormatError(faults)
    return kind(**{name: from_json(hints[name], value, _under(path, name)) for name, value in entries.items()})


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError([(path, "It is not a list.")])
    return value


def _object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FormatError([(path or "the file", "It is not an object.")])
    return value


def _matrix(_parts: tuple[Any, ...], value: Any, path: str) -> Any:
    rows = _list(value, path)
    if any(not isinstance(row, list) or len(row) != len(rows) for row in rows):
        raise FormatError([(path, "It is not a square matrix.")])
    for at, row in enumerate(rows):
        if any(type(entry) is not int or not WIDEST.min <= entry <= WIDEST.max for entry in row):
            raise FormatError([(f"{path}[{at}]", "It holds something else than whole numbers of 64 bits.")])
    wide = np.array(rows, dtype=np.int64).reshape(len(rows), len(rows))
    narrow = wide.astype(np.int32)
    return narrow if np.array_equal(narrow, wide) else wide


BY_ORIGIN: dict[Any, Callable[[tuple[Any, ...], Any, str], Any]] = {
    Union: _one_of,
    UnionType: _one_of,
    tuple: _tuple,
    frozenset: _frozenset,
    Mapping: _mapping,
    np.ndarray: _matrix,
}

KINDS: dict[Any, tuple[Callable[[Any], bool], str]] = {
    int: (lambda value: type(value) is int, "a whole number"),
    float: (lambda value: type(value) in {int, float}, "a number"),
    str: (lambda value: isinstance(value, str), "a text"),
    bool: (lambda value: isinstance(value, bool), "true or false"),
    Any: (lambda _value: True, ""),
}


def _plain(kind: Any, value: Any, path: str) -> Any:
    holds, called = KINDS[kind]
    if not holds(value):
        raise FormatError([(path, f"It is not {called}.")])
    return value
