"""Reads a reply by its likeness to replies that people have read: a linear model over words and parts of words.

It knows no rule and so is never certain; `notify.reading.inbound` asks it where the rules are in doubt, and lets a
person look where it speaks against them. The weights stand in `words/likeness.json`; `python -m tools.train_reader`
makes them from the corpus of replies.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from notify.reading.folding import Folded
from notify.reading.replies import Asked

NOTHING = "none"
"""What stands for no open question."""

_TOKEN = re.compile(r"[a-z0-9']+|[\u4e00-\u9fff]|[^\s\w]")
_WORD = re.compile(r"[a-z']+")
_ROWS = (1, 2, 3)
_PARTS = (3, 4, 5)
_LONGEST = 240
"""Letters of a reply that are looked at."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a reply says by its likeness to others: a label of the corpora (`change`, `score 5`), its odds (0 to 1)."""

    label: str
    probability: float


def guess(folded: Folded, asked: Asked | None) -> Guess | None:
    """The likeliest of what can be answered to a question; None for a question that no reply was learned for.

    Args:
        folded: The reply.
        asked: What is open; None where nothing is.
    """
    key = NOTHING if asked is None else _LEARNED_AS.get(asked, asked.value)
    model = _model()
    possible = model.labels_of.get(key)
    found = features(folded, key)
    if possible is None or not found:
        return None
    scores = dict(model.biases)
    for name, amount in found.items():
        for label, weight in model.weights.get(name, {}).items():
            scores[label] += amount * weight
    highest = max(scores.values())
    odds = {label: math.exp(score - highest) for label, score in scores.items()}
    best = max(possible, key=lambda label: odds[label])
    return Guess(best, odds[best] / sum(odds.values()))


_LEARNED_AS = {Asked.SLOTS_OR_WAIT: "slots", Asked.WARRANTY: "after", Asked.RECOVERY: "survey"}
"""Questions by the name under which the corpus has replies to them."""


def features(folded: Folded, asked: str) -> dict[str, float]:
    """What a reply holds, by itself and beside what was asked; all of it weighs alike, however long the reply is."""
    names = sorted(set(_names(folded)))
    if not names:
        return {}
    amount = 1 / math.sqrt(len(names))
    return dict.fromkeys((*names, *(f"{asked}|{name}" for name in names)), amount) | {f"asked={asked}": 1.0}


def _names(folded: Folded) -> Iterator[str]:
    written = folded.words[:_LONGEST]
    tokens = _TOKEN.findall(written)
    for size in _ROWS:
        yield from ("w:" + "_".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
    for word in _WORD.findall(written):
        edged = f"^{word}$"
        for size in _PARTS:
            yield from ("c:" + edged[at : at + size] for at in range(len(edged) - size + 1))
    if tokens:
        yield f"b:{tokens[0]}"
        yield f"e:{tokens[-1]}"
    if folded.is_question:
        yield "question"
    yield from (f"s:{sign.value}" for sign in folded.signs)


@dataclass(frozen=True)
class _Model:
    """Weights of each feature by label, and which labels answer which question."""

    biases: Mapping[str, float]
    labels_of: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, Mapping[str, float]]


@cache
def _model() -> _Model:
    kept = json.loads(resources.files("notify.reading.words").joinpath("likeness.json").read_text(encoding="utf-8"))
    labels, unit = kept["labels"], kept["unit"]
    weights = {
        name: {labels[at]: step * unit for at, step in zip(row[::2], row[1::2], strict=True)}
        for name, row in kept["weights"].items()
    }
    labels_of = {asked: tuple(labels[at] for at in row) for asked, row in kept["answers"].items()}
    return _Model(dict(zip(labels, kept["biases"], strict=True)), labels_of, weights)
