"""What came of it, in numbers, and whether anything that should have happened did not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dispatch.demo.player import Player
from dispatch.kernel.work import Work
from dispatch.reports.queries import counts
from dispatch.vocabulary.states import TERMINAL_MESSAGES, MessageState, VisitState
from dispatch.vocabulary.terms import PromiseKind, PromiseState

ON_THEIR_WAY = {MessageState.SENT, MessageState.QUEUED}
"""Not terminal, yet in order: accepted by the carrier, or waiting for its time."""


@dataclass(frozen=True)
class Summary:
    """The result of a run. `faults` is empty when everything that should have happened did."""

    orders_received: int
    placed: int
    unplaced: list[dict[str, str]]
    texts: dict[str, dict[str, int]]
    texts_doubled: int
    visits: dict[str, int]
    visits_completed: int
    promises: dict[str, dict[str, int]]
    promises_kept: int
    promises_broken: int
    surveys_answered: int
    follow_ups_due: dict[str, int]
    picked_up: int
    """So many stops at the supply place were made."""
    for_two: int
    """So many visits were completed by two."""
    in_order: int
    """So many visits were planned after the one that they follow, and both are completed."""
    wishes_kept: int
    """So many visits with a wish for or against somebody went to whom it allows."""
    seconds: float
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The summary as plain values."""
        return asdict(self)


def summarise(work: Work, players: Sequence[Player], *, orders: int, seconds: float) -> Summary:
    """Counts what stands in the database and holds it against what was played."""
    promises = counts.promises(work.session)
    arrivals = promises.get(PromiseKind.ARRIVAL, {})
    visits = counts.visits(work.session)
    counted = Summary(
        orders_received=sum(counts.orders(work.session).values()),
        placed=counts.first_visits_placed(work.session),
        unplaced=[
            {"order": reference, "code": code, "sentence": sentence}
            for reference, code, sentence in counts.unplaced(work.session)
        ],
        texts=counts.texts(work.session),
        texts_doubled=counts.doubled_texts(work.session),
        visits=visits,
        visits_completed=visits.get(VisitState.COMPLETED, 0),
        promises=promises,
        promises_kept=arrivals.get(PromiseState.KEPT, 0),
        promises_broken=arrivals.get(PromiseState.BROKEN, 0),
        surveys_answered=counts.surveys(work.session),
        follow_ups_due=counts.follow_ups_due(work.session),
        picked_up=counts.picked_up(work.session),
        for_two=counts.done_by_two(work.session),
        in_order=counts.planned_in_order(work.session),
        wishes_kept=counts.wishes_kept(work.session),
        seconds=round(seconds, 1),
    )
    counted.faults.extend(faults(counted, players, orders=orders))
    return counted


def faults(counted: Summary, players: Sequence[Player], *, orders: int) -> list[str]:
    """Every expectation that was not met, a sentence each."""
    completed = sum(player.reported.get("completed", 0) for player in players)
    verdicts = [verdict for player in players for verdict in player.verdicts]
    confirmations = sum(counted.texts.get("confirmation", {}).values())
    told_completed = sum(counted.texts.get("completed", {}).values())
    stuck = _stuck(counted.texts)
    expectations = (
        (counted.orders_received == orders, f"{orders} orders were sent, {counted.orders_received} are there."),
        (counted.placed > 0, "No visit was placed."),
        (
            confirmations == counted.placed,
            f"{counted.placed} orders were placed, {confirmations} first confirmations were written.",
        ),
        (counted.texts_doubled == 0, f"{counted.texts_doubled} texts were sent twice."),
        (not stuck, f"Texts neither went out nor ended with a reason: {stuck}."),
        (
            counted.visits_completed == completed,
            f"{completed} visits were reported completed, {counted.visits_completed} are.",
        ),
        (told_completed == completed, f"{completed} visits were completed, {told_completed} customers were told."),
        (
            counted.promises_kept + counted.promises_broken >= completed,
            "Arrivals were reported whose promises are neither kept nor broken.",
        ),
        (set(verdicts) <= {"applied"}, f"Events were not applied: {sorted(set(verdicts) - {'applied'})}."),
        (
            counted.picked_up >= sum(player.picked_up for player in players),
            f"{sum(player.picked_up for player in players)} pickups were reported, {counted.picked_up} are made.",
        ),
        (sum(counted.follow_ups_due.values()) > 0, "No call-back is due."),
    )
    return [sentence for holds, sentence in expectations if not holds]


def town_faults(counted: Summary) -> list[str]:
    """What the demonstration's own town asks for beside: a sentence for each that nobody could see in it."""
    expectations = (
        (counted.picked_up > 0, "Nobody picked up the part that most vans lack."),
        (counted.for_two > 0, "No visit was done by two."),
        (counted.in_order > 0, "No visit was planned and done after the one that it follows."),
        (counted.wishes_kept > 1, f"Of two wishes for or against a technician {counted.wishes_kept} were kept."),
    )
    return [sentence for holds, sentence in expectations if not holds]


def _stuck(texts: dict[str, dict[str, int]]) -> dict[str, int]:
    fine = TERMINAL_MESSAGES | ON_THEIR_WAY
    return {
        f"{kind} {state}": count
        for kind, by_state in texts.items()
        for state, count in by_state.items()
        if state.partition(":")[0] not in fine
    }
