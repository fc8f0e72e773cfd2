"""Explains a plan: what else was possible and what it would cost, or what would have to give way."""

from dataclasses import dataclass, replace
from enum import StrEnum

from dispatch.planning.rules.snapshots import Snapshot, VisitFacts
from dispatch.planning.solver.insertion import InsertionPlace, NoInsertion, TravelBook, find_place, without_place
from dispatch.planning.solver.relaxations import RelaxedPlacement, relaxations
from dispatch.vocabulary.windows import Window


class PlacedBecause(StrEnum):
    """What decided who comes."""

    STARTED = "started"
    OVERRIDDEN = "overridden"
    PINNED = "pinned"
    TWO_TOGETHER = "two_together"
    NOBODY_ELSE = "nobody_else"
    LEAST_DRIVING = "least_driving"
    WHOLE_PLAN = "whole_plan"


SAID = {
    PlacedBecause.STARTED: "The technician is on the way or at work already.",
    PlacedBecause.OVERRIDDEN: "A dispatcher sent this technician and overrode a rule for it.",
    PlacedBecause.PINNED: "A dispatcher pinned the technician, the time, or both.",
    PlacedBecause.TWO_TOGETHER: "Two technicians come together; the plan took a time when both are free.",
    PlacedBecause.NOBODY_ELSE: "Nobody else could come at that time without breaking a promise.",
    PlacedBecause.LEAST_DRIVING: "Of all who could come at that time this technician drives the least for it.",
    PlacedBecause.WHOLE_PLAN: (
        "Another technician would drive less for it alone; the plan as a whole drives less like this."
    ),
}


@dataclass(frozen=True)
class PlacementReasons:
    """Why a visit is where it is: its own seat, the cheapest one of anybody else; or why it has none.

    `why` says it of a visit that somebody has. `relaxations` are the smallest changes that would place it, one of each
    kind, the smallest first.
    """

    sentence: str
    code: str | None = None
    present: InsertionPlace | None = None
    next_best: InsertionPlace | None = None
    relaxations: tuple[RelaxedPlacement, ...] = ()
    why: PlacedBecause | None = None

    @property
    def difference_seconds(self) -> int | None:
        """So much more (or, negative, less) the next best technician would drive for it; None where there is none."""
        if self.present is None or self.next_best is None:
            return None
        return self.next_best.price - self.present.price


def explain(snapshot: Snapshot, visit: VisitFacts, window: Window, book: TravelBook) -> PlacementReasons:
    """The reasons for a visit's place within a window, by the routes of the snapshot as they stand."""
    windows = visit.windows or (window,)
    wanted = without_place(visit, (visit.promised.window,) if visit.promised else windows)
    if visit.technician_id is not None:
        return _of_placed(snapshot, visit, wanted, book)
    found = find_place(snapshot, wanted, book)
    if isinstance(found, InsertionPlace):
        return PlacementReasons("It has no place yet, but there is one: the next plan can take it.", None, None, found)
    return PlacementReasons(found.sentence, found.code, relaxations=relaxations(snapshot, wanted, book))


def _of_placed(snapshot: Snapshot, visit: VisitFacts, wanted: VisitFacts, book: TravelBook) -> PlacementReasons:
    own = [shift for shift in snapshot.shifts if shift.technician_id == visit.technician_id]
    others = [shift for shift in snapshot.shifts if shift.technician_id != visit.technician_id]
    present = find_place(replace(snapshot, shifts=tuple(own)), wanted, book)
    best = find_place(replace(snapshot, shifts=tuple(others)), wanted, book)
    why = _why(visit, present, best)
    return PlacementReasons(
        SAID[why],
        present=present if isinstance(present, InsertionPlace) else None,
        next_best=best if isinstance(best, InsertionPlace) else None,
        why=why,
    )


def _why(visit: VisitFacts, present: InsertionPlace | NoInsertion, best: InsertionPlace | NoInsertion) -> PlacedBecause:
    if visit.started:
        return PlacedBecause.STARTED
    if visit.overridden:
        return PlacedBecause.OVERRIDDEN
    if visit.pinned_technician_id is not None or visit.pinned_arrival is not None:
        return PlacedBecause.PINNED
    if isinstance(best, NoInsertion):
        return PlacedBecause.NOBODY_ELSE if visit.crew == 1 else PlacedBecause.TWO_TOGETHER
    if isinstance(present, InsertionPlace) and present.price <= best.price:
        return PlacedBecause.LEAST_DRIVING
    return PlacedBecause.WHOLE_PLAN
