"""Taking orders in, below the door."""

from dataclasses import replace
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import window_of
from dispatch.db.tables import VisitWindow, WorkOrder
from dispatch.orders.services.orders import place
from dispatch.vocabulary.errors import Invalid
from tests.support.orders import a_window, an_order, order_in
from tests.support.technicians import a_technician, a_territory


def test_places_an_order_with_one_draft_visit_of_its_work_type(backend: Backend) -> None:
    with backend.work() as work:
        territory = a_territory(work)
        order = an_order(work, symptom="no_sync", windows=(a_window(hours=3), a_window(hours=1, length_hours=3)))
    (visit,) = order.visits
    assert (order.state, order.source, order.territory_id) == ("received", "manual", territory.id)
    assert (visit.state, visit.number, visit.service_seconds, visit.skills) == ("draft", 1, 3600, ["copper"])
    assert [(w.during.lower, w.during.upper) for w in visit.windows] == [
        (a_window(hours=1).start, a_window(hours=3).end)
    ]


def test_finds_the_live_order_of_the_same_source_and_external_id(backend: Backend) -> None:
    with backend.work() as work:
        first = place(work, order_in(external_id="X-1"))
    with backend.work() as work:
        second = place(work, order_in(external_id="X-1"))
    assert (first.created, second.created) == (True, False)
    assert first.order.id == second.order.id


def test_keeps_a_landline_but_marks_it_as_not_textable(backend: Backend) -> None:
    with backend.work() as work:
        order = an_order(work, phone="+86 10 6552 9988")
    assert (order.customer.phone, order.customer.textable) == ("+861065529988", False)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"windows": (a_window(hours=-9),)}, "window_past"),
        ({"phone": "12"}, "bad_phone"),
        ({"windows": (a_window(day=400),)}, "window_too_far"),
        ({"territory": "T9"}, "unknown_territory"),
    ],
)
def test_refuses_what_cannot_be_used_and_stores_nothing(backend: Backend, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal, backend.work() as work:
        place(work, order_in(**given))
    assert refusal.value.code == code
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 0


def test_chooses_the_territory_whose_technician_lives_nearest(backend: Backend) -> None:
    with backend.work() as work:
        far, near = a_territory(work, "T1"), a_territory(work, "T2")
        a_technician(work, far, home=(47.0, 9.0))
        a_technician(work, near, home=(47.2, 9.5))
        order = an_order(work, point=(47.19, 9.5))
    assert order.territory_id == near.id


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [(None, None, False), (True, None, True), (True, False, False), (False, True, True)],
)
def test_keeps_what_the_customer_said_of_surveys_and_care_calls(
    backend: Backend, first: bool | None, second: bool | None, kept: bool
) -> None:
    for number, consent in enumerate((first, second)):
        wanted = order_in(external_id=f"O-{number}")
        customer = replace(wanted.customer, external_id="C-1", care_consent=consent)
        with backend.work() as work:
            order = place(work, replace(wanted, customer=customer)).order
    assert order.customer.care_consent is kept


def test_leaves_out_the_windows_that_are_over_and_says_which(backend: Backend) -> None:
    over, ahead = a_window(hours=-9), a_window(hours=4)
    with backend.work() as work:
        placed = place(work, order_in(windows=(over, ahead)))
    assert placed.dropped == (over,)
    with backend.work() as work:
        (window,) = work.session.query(VisitWindow)
        assert window_of(window.during) == ahead
