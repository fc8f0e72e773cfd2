"""What customers write back, by language: lists of words in a file each, read once."""

import tomllib
from importlib.resources import files
from typing import Any

from notify.catalogue.language import Words


def words_of(name: str) -> Words:
    """The words in `name.toml`. Raises `TypeError` for a list that `Words` does not know."""
    read: dict[str, Any] = tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
    return Words(**{key: _of(key, value) for key, value in read.items()})


_IN_ORDER = frozenset({"stop_patterns", "wrong_number", "maybe_stop", "not_stop", "score_units", "machine", "complain"})


def _of(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {word: int(digit) for digit, words in value.items() for word in words}
    return tuple(value) if key in _IN_ORDER else frozenset(value)
