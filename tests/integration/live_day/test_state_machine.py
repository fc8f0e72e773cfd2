"""Bookings, moves, cancellations, delays, illness and plans in any order: the rules hold after every step."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from dispatch.db.session import Database
from dispatch.db.tables import InboundText, WaitEntry, WorkOrder
from tests.support.histories.live_day_state_machine import LAST, Day
from tests.support.planning import the_visit


def told(day: Day, model: type[Any], name: str) -> list[str]:
    with day.backend.work() as work:
        return [getattr(row, name) for row in work.session.query(model).order_by(model.id)]


def test_reaches_what_its_rules_are_for(database: Database) -> None:
    """A rule that is always refused checks nothing: this is what one day of them brings about."""
    day = Day(database)
    try:
        day.begin(hours=4, planned=False)
        for order_id in (1, 2):
            day.book((order_id, LAST))
            day.wait_for_an_earlier_window(order_id)
        day.wait(minutes=120)
        day.look_round()
        assert told(day, WaitEntry, "state") == ["offered", "offered"]
        day.write(2, "1")
        day.write(1, "1")
        assert told(day, WaitEntry, "state") == ["waiting", "taken"]
        day.write(2, "2")
        day.write(2, "1")
        day.write(1, "2")
        day.write(1, "9")
        assert told(day, InboundText, "meaning") == [
            "take_earlier", "take_earlier", "change", "slot", "change", "call_off",
        ]  # fmt: skip
        assert told(day, InboundText, "outcome") == ["applied"] * 6
        assert told(day, WorkOrder, "state")[:2] == ["cancelled", "scheduled"]
        day.emergency(3)
        for report in ("en_route", "arrived"):
            day.report(visit_id=3, report=(report, None))
        day.report(visit_id=3, report=("cannot_complete", "nobody_home"))
        assert the_visit(day.backend, 3).state == "cannot_complete"
        day.holds_every_rule()
    finally:
        day.teardown()


def test_holds_every_rule_whatever_comes_in_whatever_order(database: Database) -> None:
    run_state_machine_as_test(
        lambda: Day(database),
        settings=settings(
            max_examples=6,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
