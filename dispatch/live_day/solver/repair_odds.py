"""What a repair does to the odds of promises: of the one at risk, and of those whose routes it touches."""

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.planning.rules.snapshots import Snapshot
from dispatch.planning.solver.insertion import TravelBook
from dispatch.planning.solver.move_odds import Move, odds_of_moves
from dispatch.uncertainty.rules.factors import LearnedLaws


@dataclass(frozen=True, slots=True)
class RepairWeights:
    """What odds weigh: a broken promise in seconds of driving, and the odds (0 to 1) of the one at risk today."""

    worth: int
    kept: float
    laws: LearnedLaws


def broken_by(snapshot: Snapshot, moves: Sequence[Move], book: TravelBook, weights: RepairWeights) -> float:
    """How many promises are to be expected broken: those of the first moved visit, and more or fewer of all others."""
    at_risk = moves[0].visit.id
    changed = odds_of_moves(snapshot, moves, drive=book.drive, laws=weights.laws)
    before = {one.visit_id: 1.0 if one.before is None or one.visit_id == at_risk else one.before for one in changed}
    return sum(before[one.visit_id] - one.after for one in changed)
