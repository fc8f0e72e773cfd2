"""What followers of the events hear of the times of the work: enough to count it, and put right by late reports."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Visit
from dispatch.vocabulary.terms import Role
from tests.integration.field.test_events_in_any_order import at, booked, handed_over
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.field import an_event, take

NOTHING = {
    "technician_id": None, "completed": False, "left_at": None, "arrived_at": None, "began_at": None, "ended_at": None,
    "planned_seconds": 0, "mate_id": None,
}  # fmt: skip


def worked(backend: Backend, visit_id: int) -> list[dict[str, Any]]:
    """What was told of a visit's work, one after the other."""
    with backend.work() as work:
        order_id = work.session.get_one(Visit, visit_id).order_id
    items = door(backend, Role.ADMIN).get("/events?kind=visit.worked&limit=200").json["items"]
    assert {(one["thing_id"], one["data"].pop("order_id")) for one in items} <= {(visit_id, order_id)}
    return [one["data"] for one in items]


def test_says_nothing_before_the_end(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(at(60))
    take(backend, ada, an_event(visit_id, "en_route", at(40)), an_event(visit_id, "arrived", at(55)))
    assert worked(backend, visit_id) == []


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_tells_the_times_last_as_they_stand_in_any_order(
    backend: Backend, clock: FixedClock, order: Sequence[int]
) -> None:
    visit_id, ada = booked(backend)
    clock.set(at(180))
    kinds = {"en_route": at(40), "arrived": at(55), "started": at(58), "completed": at(110)}
    reports = [an_event(visit_id, kind, when) for kind, when in kinds.items()]
    take(backend, ada, *(reports[index] for index in order))
    told = worked(backend, visit_id)
    assert told[-1] == {
        "technician_id": ada.technician_id, "completed": True, "left_at": at(40).isoformat(),
        "arrived_at": at(55).isoformat(), "began_at": at(58).isoformat(), "ended_at": at(110).isoformat(),
        "planned_seconds": 2700, "mate_id": None,
    }  # fmt: skip
    # Once at the end, and once more for each report that came after it.
    assert len(told) == 4 - order.index(3)


def test_takes_back_what_another_report_contradicts(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada, bo = handed_over(backend, clock)
    take(backend, ada, an_event(visit_id, "completed", at(100)))
    take(backend, bo, an_event(visit_id, "started", at(90)))
    done, taken_back = worked(backend, visit_id)
    assert (done["technician_id"], done["completed"], done["ended_at"]) == (
        ada.technician_id,
        True,
        at(100).isoformat(),
    )
    assert taken_back == NOTHING


def test_tells_of_a_visit_in_vain(backend: Backend, clock: FixedClock) -> None:
    visit_id, ada = booked(backend)
    clock.set(at(180))
    take(backend, ada, an_event(visit_id, "cannot_complete", at(90), reason="no_access"))
    (told,) = worked(backend, visit_id)
    assert (told["technician_id"], told["completed"], told["arrived_at"]) == (
        ada.technician_id,
        False,
        at(90).isoformat(),
    )
