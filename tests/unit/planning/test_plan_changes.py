import pytest

from dispatch.planning.rules.plan_changes import CurrentAssignment, Placement, VisitChange, difference
from dispatch.planning.rules.snapshots import Promised
from dispatch.vocabulary.states import ChangeKind
from tests.support.snapshots import MINUTE, at, span

PROMISED = Promised(span(10, 12), 7)


def placed(visit_id: int, hour: int, technician_id: int = 7, *, kept: bool = False) -> Placement:
    start = at(hour)
    return Placement(visit_id, technician_id, 70, 0, start - MINUTE, start, start + 60 * MINUTE, 60, kept=kept)


@pytest.mark.parametrize(
    ("before", "placement", "kind"),
    [
        (CurrentAssignment(), placed(1, 10), ChangeKind.NEW),
        (CurrentAssignment(7, at(10), PROMISED), placed(1, 10), ChangeKind.SAME),
        (CurrentAssignment(7, at(10), PROMISED), placed(1, 11), ChangeKind.MOVED),
        (CurrentAssignment(7, at(10), PROMISED), placed(1, 12), ChangeKind.WINDOW_BROKEN),
        (CurrentAssignment(7, at(10), PROMISED), placed(1, 13, 8), ChangeKind.WINDOW_BROKEN),
        (CurrentAssignment(7, at(10), PROMISED), placed(1, 11, 8), ChangeKind.TECHNICIAN_CHANGED),
        (CurrentAssignment(7, at(13), PROMISED), placed(1, 13, kept=True), ChangeKind.SAME),
        (CurrentAssignment(7, at(10)), placed(1, 10, 8), ChangeKind.TECHNICIAN_CHANGED),
    ],
)
def test_says_what_becomes_of_a_visit(before: CurrentAssignment, placement: Placement, kind: ChangeKind) -> None:
    after = CurrentAssignment(placement.technician_id, placement.start)
    assert difference({1: before}, [placement]) == (VisitChange(1, kind, before, after),)


def test_lists_a_visit_that_loses_its_place_but_none_that_never_had_one() -> None:
    held = CurrentAssignment(7, at(10), PROMISED)
    assert difference({1: held, 2: CurrentAssignment()}, []) == (VisitChange(1, ChangeKind.DROPPED, held),)
