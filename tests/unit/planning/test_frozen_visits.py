from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from dispatch.planning.rules.frozen_visits import expected_finish, frozen, occupied, pieces, places
from dispatch.planning.rules.snapshots import AbsenceFacts, HoldFacts, ShiftFacts, Snapshot
from dispatch.vocabulary.states import VisitState
from tests.support.snapshots import HOME, OTHER_SITE, SITE, a_snapshot, a_visit, assigned, at, span


def free(snapshot: Snapshot) -> list[tuple[datetime, datetime, Any, Any]]:
    return [(one.during.start, one.during.end, one.start, one.end) for one in pieces(frozen(snapshot))]


@pytest.mark.parametrize(
    ("changes", "now", "stays"),
    [
        ({}, at(9, 30), False),
        ({}, at(9, 30, 1), True),
        ({"eta": at(10, 20)}, at(9, 30, 1), False),
        ({"state": VisitState.EN_ROUTE, "eta": at(12)}, at(9), True),
        ({"state": VisitState.ON_SITE, "arrived_at": at(8, 30)}, at(9), True),
        ({"overridden": True}, at(7), True),
        ({"pinned_technician_id": 7}, at(7), False),
        ({"pinned_arrival": at(10)}, at(7), False),
        ({"pinned_technician_id": 7, "pinned_arrival": at(10)}, at(7), True),
        ({"pinned_technician_id": 7, "pinned_arrival": at(11)}, at(7), False),
        ({"pinned_technician_id": 8, "pinned_arrival": at(10)}, at(7), False),
    ],
)
def test_freezes_what_has_begun_is_about_to_or_is_pinned_in_whole(
    changes: dict[str, Any], now: datetime, stays: bool
) -> None:
    assert frozen(a_snapshot(assigned(**changes), now=now)).frozen == ({1} if stays else frozenset())


def test_freezes_nothing_that_nobody_has() -> None:
    assert frozen(a_snapshot(a_visit(), now=at(12))).frozen == frozenset()


@pytest.mark.parametrize(("state", "stays"), [(VisitState.SCHEDULED, False), (VisitState.ON_SITE, True)])
def test_frees_an_imminent_visit_of_somebody_absent_but_none_that_has_begun(state: VisitState, stays: bool) -> None:
    ill = (AbsenceFacts(7, span(9, 16)),)
    snapshot = a_snapshot(assigned(state=state), now=at(9, 50), absences=ill)
    assert frozen(snapshot).frozen == ({1} if stays else frozenset())


def test_takes_an_overrun_visit_to_need_five_minutes_more() -> None:
    overrun = assigned(state=VisitState.ON_SITE, arrived_at=at(10))
    assert expected_finish(overrun, at(10, 30)) == at(11)
    assert expected_finish(overrun, at(11, 30)) == at(11, 35)


def test_takes_the_time_that_is_expected_and_the_time_that_is_booked() -> None:
    late = assigned(state=VisitState.EN_ROUTE, eta=at(10, 30))
    assert occupied(late, at(10)) == span(10, (11, 30))


def test_cuts_absences_and_frozen_visits_out_of_a_shift() -> None:
    pinned = assigned(pinned_technician_id=7, pinned_arrival=at(10))
    snapshot = a_snapshot(pinned, absences=(AbsenceFacts(7, span(12, 13)), AbsenceFacts(8, span(8, 16))))
    assert free(snapshot) == [
        (at(8), at(10), HOME, SITE),
        (at(11), at(12), SITE, HOME),
        (at(13), at(16), HOME, HOME),
    ]


def test_begins_a_piece_now_and_where_the_last_visit_ended() -> None:
    shift = ShiftFacts(70, 7, span(8, 16), last_point=OTHER_SITE)
    assert free(a_snapshot(now=at(11, 20), shifts=(shift,))) == [(at(11, 20), at(16), OTHER_SITE, HOME)]


def test_leaves_no_piece_of_a_shift_that_is_over_or_that_an_absence_covers() -> None:
    assert free(a_snapshot(now=at(16))) == []
    assert free(a_snapshot(absences=(AbsenceFacts(7, span(7, 17)),))) == []


def test_ends_a_piece_exactly_where_a_cut_at_the_end_of_the_shift_begins() -> None:
    pinned = assigned(during=span(15, 16), pinned_technician_id=7, pinned_arrival=at(15))
    assert free(a_snapshot(pinned)) == [(at(8), at(15), HOME, SITE)]


def test_keeps_overlapping_cuts_from_freeing_time_twice() -> None:
    one = assigned(1, span(9, 12), overridden=True)
    two = replace(assigned(2, span(10, 11), overridden=True), point=OTHER_SITE)
    assert free(a_snapshot(one, two)) == [(at(8), at(9), HOME, SITE), (at(12), at(16), SITE, HOME)]


def test_knows_every_point_of_a_route_whichever_visits_are_frozen() -> None:
    """A visit at risk is moved as if it were free: the route then begins where the technician was last."""
    last, held = (47.2, 9.6), (47.3, 9.7)
    snapshot = a_snapshot(
        assigned(during=span(8, 16)),
        now=at(8, 5),
        shifts=(ShiftFacts(70, 7, span(8, 16), last_point=last),),
        holds=(HoldFacts(1, 7, span(12, 13), held),),
    )
    assert pieces(frozen(snapshot)) == ()
    assert set(places(frozen(snapshot))) == {SITE, last, held, HOME}
