from dispatch.planning.rules.frozen_visits import frozen
from dispatch.planning.rules.snapshots import Promised, Snapshot
from dispatch.planning.solver.priced_odds import with_priced_odds
from dispatch.planning.solver.problem import ProblemLayout, lay_out, to_problem
from dispatch.planning.solver.promise_odds import VisitLaws
from dispatch.uncertainty.rules.factors import DurationLaw, LearnedLaws
from routing import Problem, Spread
from routing.roads import GreatCircleRoads
from tests.support.snapshots import a_snapshot, a_visit, assigned, span

LAWS = LearnedLaws(
    DurationLaw(1.0, 0.35),
    DurationLaw(1.1, 0.2),
    work={5: DurationLaw(1.2, 0.5)},
    planned={5: 3600},
    technicians={7: 1.5},
)


def laid_out(snapshot: Snapshot) -> tuple[Problem, ProblemLayout]:
    layout = lay_out(frozen(snapshot))
    return to_problem(layout, GreatCircleRoads().matrix(layout.places)), layout


def test_leaves_the_problem_as_it_is_where_a_broken_promise_is_worth_nothing() -> None:
    problem, layout = laid_out(a_snapshot(a_visit(windows=(span(9, 11),))))
    assert with_priced_odds(problem, layout, VisitLaws(LAWS, {}), 0) is problem


def test_prices_what_a_customer_was_told_or_asked_for_in_seconds_of_driving() -> None:
    promised = assigned(2, during=span(12, 13), promised=Promised(span(12, 14), 7))
    problem, layout = laid_out(a_snapshot(a_visit(1, windows=(span(9, 11),)), promised, a_visit(3)))
    priced = with_priced_odds(problem, layout, VisitLaws(LAWS, {1: 5}), 30)
    assert {job.id: job.broken_price for job in priced.jobs} == {1: 1800, 2: 1800, 3: 0}
    assert (priced.prices.start_deviation, priced.prices.expected_overtime) == (10, 1)


def test_asks_for_certain_starts_only_where_a_window_is_told_later() -> None:
    problem, layout = laid_out(a_snapshot(a_visit(windows=(span(9, 11),))))
    assert with_priced_odds(problem, layout, VisitLaws(LAWS, {}), 30).prices.start_deviation == 0


def test_takes_the_law_of_the_work_type_whoever_comes() -> None:
    problem, layout = laid_out(a_snapshot(a_visit(1, windows=(span(9, 11),)), a_visit(2, windows=(span(9, 11),))))
    priced = with_priced_odds(problem, layout, VisitLaws(LAWS, {1: 5}), 30)
    assert {job.id: job.spread for job in priced.jobs} == {1: Spread(0.5, 1.2), 2: Spread(0.35, 1.0)}
    assert priced.uncertainty.travel == Spread(0.2, 1.1)
