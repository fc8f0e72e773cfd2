"""What customers write back, by language: lists of words in a file each, read once."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import product
from typing import Any

from notify.catalogue.language import Words


def words_of(name: str) -> Words:
    """The words in `name.toml` and `name_cues.toml`. Raises `TypeError` for a list that `Words` does not know."""
    cues = {topic: tuple(patterns) for topic, patterns in _lists(f"{name}_cues").items()}
    return Words(**{key: _of(key, value) for key, value in _lists(name).items()}, cues=cues)


def _lists(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


_IN_ORDER = frozenset({"stop_patterns", "wrong_number", "maybe_stop", "not_stop", "score_units", "machine", "complain"})
_CHOICE = re.compile(r"<([^>]*)>")


def _of(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {said: int(digit) for digit, words in value.items() for word in words for said in ways_to_say(word)}
    return tuple(value) if key in _IN_ORDER else frozenset(value)


def has_choices(phrase: str) -> bool:
    """Whether a phrase is several, as `<i|we> <will |>wait` is four."""
    return "<" in phrase


def ways_to_say(phrase: str) -> Iterator[str]:
    """Every phrase that one with choices stands for. A choice may be empty; spaces are as written."""
    parts = _CHOICE.split(phrase)
    choices = (part.split("|") if place % 2 else (part,) for place, part in enumerate(parts))
    for chosen in product(*choices):
        yield "".join(chosen).strip()


def pattern_of(phrase: str) -> re.Pattern[str]:
    """What matches each way to say a phrase with choices, the longest choice first; nothing in it repeats."""
    parts = _CHOICE.split(phrase)
    return re.compile("".join(_any_of(part) if place % 2 else re.escape(part) for place, part in enumerate(parts)))


def _any_of(choices: str) -> str:
    longest_first = sorted(choices.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")"
