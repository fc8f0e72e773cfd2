"""Tests of lines: asked for, brought to an end, given up."""

from collections.abc import Sequence

from dispatch.db.tables import LineTest, ServiceLine, Visit, WorkOrder
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.line_tests.queries import line_tests as queries
from dispatch.line_tests.rules.timing import AHEAD, GIVE_UP_AFTER, STALE_AFTER
from dispatch.line_tests.rules.verdicts import Judgement, judge
from dispatch.line_tests.services import consequences
from dispatch.line_tests.testers.tester import Progress
from dispatch.orders.services import orders
from dispatch.vocabulary.errors import Missing, Refused
from dispatch.vocabulary.facts import OrderPlaced, WorkReported
from dispatch.vocabulary.jobs import RUN_LINE_TEST
from dispatch.vocabulary.states import ENDED_ORDERS, OrderState
from dispatch.vocabulary.terms import LineTestOccasion, LineTestState, OrderKind

NOTHING_MEASURED = "nothing_measured"
NO_ANSWER = "no_answer"


def test_new(work: Work, fact: OrderPlaced) -> None:
    """A repair that has just come in has its line tested, unless it waits for an outage already."""
    order = work.session.get_one(WorkOrder, fact.order_id)
    if order.kind == OrderKind.REPAIR and order.state == OrderState.RECEIVED:
        _ask_where_possible(work, order, LineTestOccasion.INTAKE)


def test_after(work: Work, fact: WorkReported) -> None:
    """The line of a repair or an installation that was reported as done is tested again."""
    order = work.session.get_one(Visit, fact.visit_id).order
    _ask_where_possible(work, order, LineTestOccasion.AFTER_WORK)


def test_ahead(work: Work) -> None:
    """Tests the lines of the repairs that somebody drives to within the next hours and that were not tested lately."""
    if not work.tools.tests_lines:
        return
    until, fresh_since = work.now + AHEAD, work.now - STALE_AFTER
    for order_id in queries.due_before_dispatch(work.session, work.now, until, fresh_since):
        _ask_where_possible(work, work.session.get_one(WorkOrder, order_id), LineTestOccasion.BEFORE_DISPATCH)


def by_hand(work: Work, order_id: int) -> LineTest:
    """A person, or a system of theirs, has the line of an order tested now; a test that runs is theirs, too.

    Raises `Missing`, and `Refused` where nothing tests lines, or the order has no line with a service id.
    """
    order = queries.order_seen(work.session, work.actor, order_id)
    if order is None:
        raise Missing("order")
    if not work.tools.tests_lines:
        raise Refused("no_line_tester", "No system that tests lines is set up.")
    if order.line is None or order.line.service_id is None:
        raise Refused("no_service_id", "The order names no line with a service id.")
    running = [test for test in queries.of_order(work.session, order.id) if test.state in queries.WAITING]
    if running:
        return running[0]
    test = _ask(work, order, order.line, LineTestOccasion.BY_HAND)
    audit(work, "order.line_test", "order", order.id, line_test_id=test.id)
    return test


def tests_of(work: Work, order_id: int) -> Sequence[LineTest]:
    """The tests made for an order within the actor's bounds, the newest first; raises `Missing` for any other."""
    return queries.of_order(work.session, orders.visible(work, order_id).id)


def follow(work: Work, test: LineTest, progress: Progress) -> None:
    """Keeps how far a test is, and draws the conclusions of one that has ended."""
    test.foreign_id, test.state = progress.foreign_id, LineTestState.RUNNING
    if not progress.has_ended:
        return
    rules = [queries.as_rule(row) for row in queries.rules(work.session)]
    judgement = judge(progress.measures, test.line.technology, rules)
    if judgement is None:
        end_without_result(work, test, progress.failure or NOTHING_MEASURED)
        return
    test.measures = [one.kept() for one in progress.measures]
    _judged(work, test, judgement)
    consequences.draw(work, test)


def end_without_result(work: Work, test: LineTest, failure: str) -> None:
    """The order goes on as without a test; who reads it sees why there is none."""
    test.state, test.failure, test.ended_at = LineTestState.UNANSWERED, failure, work.now
    order = test.order
    announce(
        work, "order.line_untested", "order", order.id, territory_id=order.territory_id, source=order.source,
        line_test_id=test.id, occasion=test.occasion, failure=failure,
    )  # fmt: skip


def give_up_late(work: Work) -> None:
    """Ends the tests that nobody waits for any more."""
    for test in queries.given_up(work.session, work.now - GIVE_UP_AFTER):
        end_without_result(work, test, NO_ANSWER)


def _judged(work: Work, test: LineTest, judgement: Judgement) -> None:
    test.state, test.ended_at, test.verdict = LineTestState.DONE, work.now, judgement.verdict
    found = judgement.rule and queries.rule(work.session, judgement.rule.id or 0)
    if found:
        test.rule_name, test.advice, test.advice_zh = found.name, found.advice, found.advice_zh
        test.skills, test.parts = list(found.skills), list(found.parts)
    order = test.order
    announce(
        work, "order.line_tested", "order", order.id, territory_id=order.territory_id, source=order.source,
        line_test_id=test.id, occasion=test.occasion, verdict=judgement.verdict,
    )  # fmt: skip


def _ask_where_possible(work: Work, order: WorkOrder, occasion: LineTestOccasion) -> None:
    has_ended = order.state in ENDED_ORDERS and occasion is not LineTestOccasion.AFTER_WORK
    if not work.tools.tests_lines or has_ended or queries.waits(work.session, order.id):
        return
    if order.line is not None and order.line.service_id is not None:
        _ask(work, order, order.line, occasion)


def _ask(work: Work, order: WorkOrder, line: ServiceLine, occasion: LineTestOccasion) -> LineTest:
    test = LineTest(
        order_id=order.id, line_id=line.id, occasion=occasion, by=work.actor.name, asked_at=work.now, measures=[]
    )
    work.session.add(test)
    work.session.flush()
    work.defer(RUN_LINE_TEST, line_test_id=test.id)
    return test
