"""What a line test means: the first of the operator's rules that holds, else what the test says itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dispatch.line_tests.rules.measures import Measure, Value
from dispatch.vocabulary.terms import LineVerdict


class Comparison(StrEnum):
    """How a measured value stands to a rule's bound."""

    BELOW = "below"
    ABOVE = "above"
    IS = "is"
    IS_NOT = "is_not"


@dataclass(frozen=True, slots=True)
class Condition:
    """One metric against a bound; a number is compared as a number, anything else as it is."""

    metric: str
    compared: Comparison
    bound: Value

    def holds(self, measured: Mapping[str, Value]) -> bool:
        """Whether it holds; what was not measured, or can't be compared, holds nothing."""
        value = measured.get(self.metric)
        if value is None:
            return False
        if self.compared in (Comparison.IS, Comparison.IS_NOT):
            return _same(value, self.bound) is (self.compared is Comparison.IS)
        if not (_is_number(value) and _is_number(self.bound)):
            return False
        return value < self.bound if self.compared is Comparison.BELOW else value > self.bound  # type: ignore[operator]

    def kept(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"metric": self.metric, "compared": self.compared.value, "bound": self.bound}

    @staticmethod
    def of(kept: Mapping[str, Any]) -> "Condition":
        """What `kept` had made."""
        return Condition(kept["metric"], Comparison(kept["compared"]), kept["bound"])


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows where all conditions hold: a verdict, what whoever goes must be able to do and take along, advice.

    `technology` None is any. `id` None is no rule of the operator's.
    """

    id: int | None
    technology: str | None
    conditions: Sequence[Condition]
    verdict: LineVerdict
    skills: Sequence[str] = ()
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a test means, and the rule that says so; None where no rule does."""

    verdict: LineVerdict
    rule: Rule | None


def judge(measures: Sequence[Measure], technology: str | None, rules: Iterable[Rule]) -> Judgement | None:
    """The first rule in its order that holds. Without one, a test that found something out of bounds sends somebody,
    and one that found nothing says that the line works. None where nothing was measured.
    """
    if not measures:
        return None
    measured = {one.metric: one.value for one in measures}
    for rule in rules:
        fits = rule.technology is None or rule.technology.casefold() == (technology or "").casefold()
        if fits and rule.conditions and all(condition.holds(measured) for condition in rule.conditions):
            return Judgement(rule.verdict, rule)
    return Judgement(LineVerdict.GO if any(one.violates for one in measures) else LineVerdict.WORKS, None)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(value: Value, bound: Value) -> bool:
    if _is_number(value) != _is_number(bound) or isinstance(value, bool) != isinstance(bound, bool):
        return False
    return value.casefold() == bound.casefold() if isinstance(value, str) and isinstance(bound, str) else value == bound
