"""Several visits moved at once: in which order, and what they come to together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.planning.rules.move_verdicts import HearsOfMove, MovedVisit, MoveRule, MoveVerdict

MOST_AT_ONCE = 30


@dataclass(frozen=True)
class VisitMove:
    """Where one visit of several goes: who arrives when, or neither where nobody has it any more.

    `version` is the visit's as it was read, `start` where it was planned then (None: nowhere).
    """

    visit_id: int
    version: int
    technician_id: int | None = None
    arrival: datetime | None = None
    pin: bool = True
    mate_id: int | None = None
    """Who comes along to a visit for two; whoever does already where nobody is named."""


def in_order(moves: Iterable[VisitMove], starts: dict[int, datetime | None]) -> list[VisitMove]:
    """The moves so that each finds the room that the one before has left: those that go first, then later ones from
    the last, then earlier ones from the first, then those that come from nowhere.

    starts: where each visit is planned now, by its id.
    """

    def rank(move: VisitMove) -> tuple[int, float]:
        start = starts.get(move.visit_id)
        if move.arrival is None:
            return (0, 0.0)
        at = move.arrival.timestamp()
        if start is None:
            return (3, at)
        return (1, -at) if move.arrival >= start else (2, at)

    return sorted(moves, key=rank)


def together(verdicts: Sequence[tuple[int, MoveVerdict]]) -> MoveVerdict:
    """One verdict on all: the worst grade decides, each rule is kept only where all keep it, costs are added up.

    verdicts: of each visit by its id, in the order in which they are moved.
    """
    own = {visit_id for visit_id, _ in verdicts}
    rules: dict[str, MoveRule] = {}
    moved: dict[int, MovedVisit] = {}
    tells: dict[tuple[str, int, str], HearsOfMove] = {}
    for _, verdict in verdicts:
        for rule in verdict.rules:
            rules[rule.code] = _both(rules[rule.code], rule) if rule.code in rules else rule
        for one in verdict.moved:
            if one.visit_id not in own:
                first = moved.get(one.visit_id)
                moved[one.visit_id] = one if first is None else MovedVisit(one.visit_id, first.before, one.after)
        for told in verdict.tells:
            tells[told.whom, told.id, told.kind] = told
    return MoveVerdict(
        version=0,
        rules=tuple(rules.values()),
        driving_seconds=sum(verdict.driving_seconds for _, verdict in verdicts),
        moved=tuple(moved[visit_id] for visit_id in sorted(moved)),
        tells=tuple(tells.values()),
    )


def _both(one: MoveRule, other: MoveRule) -> MoveRule:
    minutes = max((rule.minutes for rule in (one, other) if rule.minutes is not None), default=None)
    names = tuple(dict.fromkeys([*(() if one.kept else one.names), *(() if other.kept else other.names)]))
    kept = one.kept and other.kept
    return MoveRule(one.code, kept, one.hard or other.hard, minutes, names or (one.names if kept else ()))
