"""Which visits come up on which simulated day, where one comes after another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.planning.rules.snapshots import VisitFacts
from dispatch.simulation.rules.orders import KnownVisit, drawn, first_days, of_day
from dispatch.visits.rules.visit_links import UNLINKED
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Priority, Tier
from dispatch.vocabulary.windows import Window

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
BEFORE = datetime(2026, 11, 29, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


def a_visit(id: int, after: int | None = None, day: date | None = None) -> KnownVisit:
    """A visit that was known before Monday; on a day where its customer is at home on that one only."""
    home = () if day is None else (Window(at(day, 9), at(day, 12)),)
    facts = VisitFacts(
        id=id,
        state=VisitState.DRAFT,
        point=(47.14, 9.52),
        service_seconds=3600,
        skills=(),
        priority=Priority.NORMAL,
        tier=Tier.STANDARD,
        reported_at=BEFORE,
        windows=home,
    )
    return KnownVisit(facts, BEFORE, None, after)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def waits_for(visit: VisitFacts) -> int | None:
    return None if visit.links.after is None else visit.links.after.id


def test_plans_what_comes_after_another_on_the_same_day() -> None:
    found = of_day([a_visit(2, after=1), a_visit(1)], MONDAY, ZONE, served=())
    assert [(one.id, waits_for(one)) for one in found.visits] == [(2, 1), (1, None)]


def test_lets_what_comes_first_be_served_on_an_earlier_day() -> None:
    found = of_day([a_visit(2, after=1), a_visit(1)], TUESDAY, ZONE, served={1})
    assert [(one.id, one.links) for one in found.visits] == [(2, UNLINKED)]


def test_waits_with_all_that_follows_until_what_comes_first_can_be_planned() -> None:
    pool = [a_visit(1, day=TUESDAY), a_visit(2, after=1), a_visit(3, after=2), a_visit(4)]
    assert [one.id for one in of_day(pool, MONDAY, ZONE, served=()).visits] == [4]
    assert [one.id for one in of_day(pool, TUESDAY, ZONE, served={4}).visits] == [1, 2, 3]
    assert first_days(pool, [MONDAY, TUESDAY], ZONE) == {1: TUESDAY, 2: TUESDAY, 3: TUESDAY, 4: MONDAY}


def test_waits_for_nothing_that_never_came() -> None:
    found = of_day([a_visit(2, after=99)], MONDAY, ZONE, served=())
    assert [(one.id, one.links) for one in found.visits] == [(2, UNLINKED)]


def test_keeps_the_instant_of_nothing_that_waits() -> None:
    came = at(MONDAY, 8)
    first = replace(a_visit(1, day=TUESDAY), known_at=came)
    later = replace(a_visit(2, after=1, day=MONDAY), known_at=came)
    found = of_day([first, later], MONDAY, ZONE, served=())
    assert (found.visits, found.not_before) == ((), {})


def test_draws_visits_that_come_after_no_other() -> None:
    pool = drawn([a_visit(1), a_visit(2, after=1)], [MONDAY], 20, ZONE, seed=1)
    assert len(pool) == 20
    assert {one.after_id for one in pool} == {None}
    assert timedelta(0) < pool[0].known_at - BEFORE
