from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.rules.frozen_visits import frozen
from dispatch.planning.rules.snapshots import (
    AbsenceFacts,
    Promised,
    Snapshot,
    TechnicianFacts,
    basis_of,
    fingerprint,
    holds,
    span_of_days,
)
from dispatch.vocabulary.states import VisitState
from tests.support.snapshots import HOME, a_snapshot, a_visit, assigned, at, span

THEN = frozen(a_snapshot(a_visit(1), assigned(2), assigned(3, span(7, 8), state=VisitState.EN_ROUTE)))


def changed(index: int, **changes: Any) -> Snapshot:
    visits = list(THEN.visits)
    visits[index] = replace(visits[index], **changes)
    return frozen(replace(THEN, visits=tuple(visits)))


def with_more(*visits: Any) -> Snapshot:
    return frozen(replace(THEN, visits=(*THEN.visits, *visits)))


@pytest.mark.parametrize(
    "now",
    [
        THEN,
        replace(THEN, visits=tuple(reversed(THEN.visits))),
        with_more(a_visit(9)),
        changed(2, state=VisitState.ON_SITE, arrived_at=at(7), eta=None),
        frozen(replace(THEN, visits=THEN.visits[:2])),
        changed(1, eta=at(10, 10)),
    ],
    ids=["same", "other order", "new order", "kept one went on", "kept one ended", "later eta"],
)
def test_holds_while_nothing_moved_that_the_plan_rests_on(now: Snapshot) -> None:
    assert holds(now, basis_of(THEN))


@pytest.mark.parametrize(
    "now",
    [
        changed(0, service_seconds=3601),
        changed(0, windows=(span(8, 9),)),
        changed(0, technician_id=7, during=span(12, 13), state=VisitState.SCHEDULED),
        changed(1, technician_id=8),
        changed(1, state=VisitState.EN_ROUTE),
        changed(1, promised=Promised(span(10, 12), 7)),
        changed(2, technician_id=8),
        frozen(replace(THEN, visits=THEN.visits[1:])),
        with_more(assigned(9, span(14, 15))),
        frozen(replace(THEN, absences=(AbsenceFacts(7, span(12, 13)),))),
        frozen(replace(THEN, shifts=())),
        frozen(replace(THEN, technicians=(TechnicianFacts(7, HOME, 100, (("fiber", 1),)),))),
    ],
)
def test_holds_no_more_when_something_moved_that_the_plan_rests_on(now: Snapshot) -> None:
    assert not holds(now, basis_of(THEN))


def test_gives_the_same_facts_the_same_fingerprint_in_every_zone() -> None:
    vaduz = ZoneInfo("Europe/Vaduz")
    local = replace(THEN.visits[0], reported_at=at(6).astimezone(vaduz))
    assert fingerprint(replace(THEN, visits=(local, *THEN.visits[1:]))) == fingerprint(THEN)


@pytest.mark.parametrize(
    ("day", "start", "hours"),
    [
        (date(2026, 12, 1), datetime(2026, 11, 30, 23, tzinfo=UTC), 24),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
    ],
)
def test_spans_a_local_day_also_when_the_clocks_change(day: date, start: datetime, hours: int) -> None:
    found = span_of_days(day, day, ZoneInfo("Europe/Vaduz"))
    assert (found.start, found.length.total_seconds()) == (start, hours * 3600)
