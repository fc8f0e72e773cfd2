"""What one more visit does to promises, and what would make one promise likelier."""

from dataclasses import replace

import pytest

from routing import ProblemError, Shift, Spread, Uncertainty, arrange, assess, explain_odds, quote, quote_odds
from tests.unit.routing_odds.days import HOUR, QUARTER, day, in_order, visit

UNSURE = Uncertainty(Spread(0.35), Spread(0.2))


def test_quotes_the_odds_of_a_visit_and_what_it_takes_from_the_next() -> None:
    problem = day(visit(1), visit(3, (0, 9 * QUARTER + 2 * HOUR)), uncertainty=UNSURE)
    plan, new = in_order(problem), visit(2, (0, 3 * HOUR))
    between = next(one for one in quote(problem, plan, new) if one.position == 1)
    odds = quote_odds(problem, plan, new, between, draws=10_000)
    whole = replace(problem, jobs=(problem.jobs[0], new, problem.jobs[1]))
    after = assess(whole, in_order(whole))
    assert odds.kept == after.at(2).kept
    (changed,) = odds.changed
    assert (changed.job, changed.after) == (3, after.at(3).kept)
    assert changed.after < changed.before == assess(problem, plan).at(3).kept
    assert odds.expected_broken == pytest.approx(1 - odds.kept + changed.before - changed.after)


def test_changes_nothing_where_nothing_is_uncertain() -> None:
    problem = day(visit(1), visit(2, (0, 8 * HOUR)))
    plan, new = in_order(problem), visit(3)
    for place in quote(problem, plan, new):
        odds = quote_odds(problem, plan, new, place)
        assert (odds.kept, odds.expected_broken, odds.changed) == (1.0, 0.0, ())


def test_quotes_an_insertion_among_linked_stops() -> None:
    one = day(visit(1, crew=2), visit(2, after=(1,)), uncertainty=UNSURE)
    problem = replace(one, shifts=(*one.shifts, replace(one.shifts[0], id=2, technician=2)))
    plan = arrange(problem, {1: [(1, False)], 2: [(1, True), (2, False)]})
    new = visit(3, (0, 6 * HOUR))
    places = quote(problem, plan, new)
    assert {place.shift for place in places} == {1, 2}
    assert all(0.5 < quote_odds(problem, plan, new, place).kept <= 1.0 for place in places)


def test_refuses_an_insertion_for_which_there_is_no_place() -> None:
    problem = day(visit(1), visit(2), uncertainty=UNSURE)
    plan = in_order(problem)
    (place, *_) = quote(problem, plan, visit(3))
    with pytest.raises(ProblemError) as refused:
        quote_odds(problem, plan, visit(3, (0, 60)), place)
    assert [code for code, _ in refused.value.faults] == ["insertion"]


def test_says_what_would_make_a_promise_likelier() -> None:
    problem = day(visit(1), visit(2, (0, 2 * QUARTER + HOUR + 600)), uncertainty=UNSURE)
    other = Shift(id=2, technician=2, start_place=3, end_place=3, start=0, end=8 * HOUR)
    problem = replace(problem, shifts=(*problem.shifts, other))
    plan = arrange(problem, {1: [(1, False), (2, False)]})
    told = explain_odds(problem, plan, 2, draws=10_000)
    assert told.kept == assess(problem, plan).at(2).kept
    assert [minutes for minutes, _ in told.wider] == [15, 30, 60]
    assert told.kept < told.wider[0][1] < told.wider[1][1] < told.wider[2][1]
    assert (told.shift, told.kept_there) == (2, 1.0)
    assert told.sentence == (
        f"It is kept with {100 * told.kept:.0f} %; 15 minutes more of window make it "
        f"{100 * told.wider[0][1]:.0f} %, another technician 100 %."
    )


def test_says_so_where_no_time_is_told_and_refuses_what_is_not_served() -> None:
    problem = day(visit(1), uncertainty=UNSURE)
    plan = in_order(problem)
    assert explain_odds(problem, plan, 1).sentence == "No time is told: there is nothing to break."
    with pytest.raises(ProblemError) as refused:
        explain_odds(problem, plan, 9)
    assert [code for code, _ in refused.value.faults] == ["job"]
