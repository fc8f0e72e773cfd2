"""Whether the fields of frozen values hold what their annotations say; Python itself does not look."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

WORDS = 2**63
"""Whole numbers are from -WORDS to WORDS - 1."""

Holds = Callable[[Any], bool]


def wrong_fields(value: object) -> Iterator[str]:
    """Names of the fields of a dataclass that hold something else; parts as `windows`, not as `windows.start`."""
    kind: Any = type(value)
    for name, holds in _checks(kind):
        if not holds(getattr(value, name)):
            yield name


@cache
def _checks(kind: type) -> tuple[tuple[str, Holds], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, _holds(hints[field.name])) for field in fields(kind))


def _holds(hint: Any) -> Holds:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _any_of([_holds(part) for part in parts if get_origin(part) is not np.ndarray], parts)
    if origin is tuple:
        return _tuple_of(parts)
    if origin is frozenset:
        each = _holds(parts[0])
        return lambda value: isinstance(value, frozenset | set) and all(map(each, value))
    if origin is Mapping:
        key, entry = _holds(parts[0]), _holds(parts[1])
        return lambda value: isinstance(value, Mapping) and all(key(k) and entry(v) for k, v in value.items())
    return _plain(hint)


def _any_of(choices: list[Holds], parts: tuple[Any, ...]) -> Holds:
    if any(get_origin(part) is np.ndarray for part in parts):
        # What kind of array it is, is told with a sentence of its own.
        choices = [*choices, lambda value: isinstance(value, np.ndarray)]
    return lambda value: any(holds(value) for holds in choices)


def _tuple_of(parts: tuple[Any, ...]) -> Holds:
    if parts[-1] is Ellipsis:
        each = _holds(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    every = [_holds(part) for part in parts]
    return lambda value: (
        isinstance(value, tuple) and len(value) == len(every) and all(h(v) for h, v in zip(every, value, strict=True))
    )


def _plain(hint: Any) -> Holds:
    if hint is int:
        return lambda value: isinstance(value, int | np.integer) and not isinstance(value, bool) and _is_word(value)
    if hint is float:
        return lambda value: isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if hint is NoneType:
        return lambda value: value is None
    kind: type = hint
    if is_dataclass(kind):
        return lambda value: isinstance(value, kind) and not any(wrong_fields(value))
    return lambda value: isinstance(value, kind)


def _is_word(value: Any) -> bool:
    return -WORDS <= int(value) < WORDS
