from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.planning.rules.frozen_visits import frozen
from dispatch.planning.rules.snapshots import AbsenceFacts, Promised, ShiftFacts, Snapshot
from dispatch.planning.solver.problem import lay_out, outcome, present, to_problem
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority
from dispatch.workforce.rules.plan_rules import PlanRules
from routing import Break, Limits, Pin, Problem, Window, solve
from routing.roads import GreatCircleRoads
from tests.support.snapshots import OTHER_SITE, a_break, a_snapshot, a_visit, assigned, at, span


def problem_of(snapshot: Snapshot) -> Problem:
    layout = lay_out(frozen(snapshot))
    return to_problem(layout, GreatCircleRoads().matrix(layout.places))


def seconds(hour: int, minute: int = 0) -> int:
    return int(at(hour, minute).timestamp())


def test_speaks_in_whole_seconds_since_1970() -> None:
    problem = problem_of(a_snapshot(a_visit(windows=(span(9, 11),), skills=("fiber",))))
    (job,), (shift,) = problem.jobs, problem.shifts
    assert (job.id, job.service_seconds, job.windows) == (1, 3600, (Window(seconds(9), seconds(11)),))
    assert (dict(job.skills), job.due, job.pin, job.promise) == ({"fiber": 1}, None, None, None)
    assert (shift.technician, shift.start, shift.end) == (7, seconds(8), seconds(16))


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("days_ago", [0, 10, 400])
def test_serves_what_is_overdue_however_long_it_has_been(priority: Priority, days_ago: int) -> None:
    overdue = a_visit(priority=priority, reported_at=at(8) - timedelta(days=days_ago))
    problem = problem_of(a_snapshot(overdue))
    (job,) = problem.jobs
    assert job.due is not None
    latest = max(shift.end for shift in problem.shifts)
    assert job.unserved_price > job.late_price * (latest - job.due)
    assert [stop.job for route in solve(problem, Limits(seconds=0.5)).routes for stop in route.stops] == [1]


@pytest.mark.parametrize(
    ("changes", "pin"),
    [
        ({"pinned_technician_id": 8}, Pin(technician=8)),
        ({"pinned_arrival": at(12)}, Pin(start=seconds(12))),
        ({"pinned_technician_id": 8, "pinned_arrival": at(12)}, Pin(technician=8, start=seconds(12))),
    ],
)
def test_hands_pins_on(changes: dict[str, Any], pin: Pin) -> None:
    assert problem_of(a_snapshot(a_visit(**changes))).jobs[0].pin == pin


def test_allows_the_promised_window_beside_the_customers_own_later_ones() -> None:
    visit = assigned(windows=(span(8, 9), span(14, 15)), promised=Promised(span(10, 12), 7))
    (job,) = problem_of(a_snapshot(visit)).jobs
    assert job.windows == (Window(seconds(10), seconds(12)), Window(seconds(14), seconds(15)))
    assert job.promise is not None
    assert (job.promise.window, job.promise.technician) == (Window(seconds(10), seconds(12)), 7)


def test_moves_nobody_who_has_a_place_before_what_was_promised() -> None:
    (job,) = problem_of(a_snapshot(assigned(windows=(), promised=Promised(span(10, 12), 7)))).jobs
    assert [window.start for window in job.windows] == [seconds(10)]


@pytest.mark.parametrize(
    ("windows", "open_times"),
    [((span(8, 9),), ((8, 9), (10, 12))), ((), ())],
)
def test_lets_a_visit_come_sooner_whose_technician_is_away(windows: Any, open_times: Any) -> None:
    visit = assigned(windows=windows, promised=Promised(span(10, 12), 7))
    absent = AbsenceFacts(7, span(8, 16))
    (job,) = problem_of(a_snapshot(visit, absences=(absent,))).jobs
    assert job.windows == tuple(Window(seconds(start), seconds(end)) for start, end in open_times)


def test_gives_each_break_to_one_piece_and_drops_what_no_longer_fits() -> None:
    shift = ShiftFacts(70, 7, span(8, 16), breaks=(a_break(11, 13), a_break(14, 15)))
    pinned = assigned(during=span(9, 10), overridden=True)
    problem = problem_of(a_snapshot(pinned, shifts=(shift,)))
    lunch = Break(Window(seconds(11), seconds(12, 30) + 1), 1800)
    tea = Break(Window(seconds(14), seconds(14, 30) + 1), 1800)
    assert [piece.breaks for piece in problem.shifts] == [(), (lunch, tea)]
    late = problem_of(a_snapshot(shifts=(shift,), now=at(14, 20)))
    assert [piece.breaks for piece in late.shifts] == [(Break(Window(seconds(14, 20), seconds(14, 30) + 1), 1800),)]


def test_leaves_out_what_has_no_point_or_no_time_left_and_says_why() -> None:
    passed = a_visit(2, windows=(span(7, 8),))
    snapshot = frozen(a_snapshot(a_visit(1, point=None), passed, now=at(9)))
    layout = lay_out(snapshot)
    travel = GreatCircleRoads().matrix(layout.places)
    problem = to_problem(layout, travel)
    assert problem.jobs == ()
    told = outcome(layout, present(layout, problem), travel)
    assert [(one.visit_id, one.code) for one in told.unplaced] == [(1, "unlocated"), (2, "window_passed")]


def test_starts_from_what_stands() -> None:
    one, two = assigned(1, span(10, 11)), replace(assigned(2, span(8, 9)), point=OTHER_SITE)
    layout = lay_out(frozen(a_snapshot(one, two, a_visit(3))))
    problem = to_problem(layout, GreatCircleRoads().matrix(layout.places))
    assert present(layout, problem).sequences == {0: (2, 1)}


def test_numbers_kept_and_planned_stops_of_a_shift_in_one_row() -> None:
    pinned = assigned(1, span(10, 11), pinned_technician_id=7, pinned_arrival=at(10))
    early, late = a_visit(2, windows=(span(8, 9),)), a_visit(3, windows=(span(12, 14),))
    layout = lay_out(frozen(a_snapshot(pinned, early, late)))
    travel = GreatCircleRoads().matrix(layout.places)
    problem = to_problem(layout, travel)
    told = outcome(layout, solve(problem, Limits(seconds=1, steps=10)), travel)
    assert [(one.visit_id, one.position, one.shift_id, one.kept) for one in told.placements] == [
        (2, 0, 70, False),
        (1, 1, 70, True),
        (3, 2, 70, False),
    ]
    assert told.unplaced == ()


def test_hands_the_territory_s_rules_on_and_overtime_to_the_last_stretch_alone() -> None:
    rules = PlanRules(60, 4, 7, 2, 5, 90)
    now = at(12)
    here = assigned(1, span(12, 13), state=VisitState.ON_SITE, arrived_at=now)
    free = problem_of(a_snapshot(a_visit(2), rules=rules))
    assert (free.prices.balance, free.prices.working_second) == (7, 2)
    (shift,) = free.shifts
    assert (shift.overtime_seconds, shift.overtime_price, shift.max_visits) == (3600, 4, 5)
    assert shift.max_driving_seconds == 90 * 60
    absent = AbsenceFacts(7, span((16, 30), 18))
    for snapshot, overtime in (
        (a_snapshot(a_visit(2), now=now, rules=rules), [3600]),
        (a_snapshot(here, a_visit(2), now=now, rules=rules), [3600]),
        (a_snapshot(a_visit(2), now=now, rules=rules, absences=(absent,)), [0]),
        (a_snapshot(a_visit(2), now=now, rules=rules, absences=(AbsenceFacts(7, span(13, 14)),)), [0, 3600]),
    ):
        assert [one.overtime_seconds for one in problem_of(snapshot).shifts] == overtime
    usual = problem_of(a_snapshot(a_visit(2)))
    assert (usual.prices.balance, usual.prices.working_second, usual.shifts[0].overtime_seconds) == (20, 0, 0)
    assert (usual.shifts[0].max_visits, usual.shifts[0].max_driving_seconds) == (None, None)
