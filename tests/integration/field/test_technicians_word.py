"""A technician says that they run late, want help, or do not take a visit: whom it concerns hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, FieldEvent, Visit
from dispatch.vocabulary.terms import EventVerdict
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, a_token, an_event, bearer, take
from tests.support.planning import EARLY, the_visit
from tests.support.promises import Town, a_told_town

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Town:
    """One customer told a window of today, at 08:00 local."""
    clock.set(EARLY)
    return a_told_town(backend)[0]


def say(town: Town, kind: str, **words: Any) -> Any:
    """The holder of visit 1 says something about it, and the workers do what follows."""
    with town.house.work() as work:
        device = a_device(work, work.session.get_one(Visit, 1).technician)
        now = work.now
    (verdict,) = take(town.house, device, an_event(1, kind, now, **words))
    town.work_off()
    return (verdict.verdict, verdict.reason)


def until_the_end_of_the_window(town: Town) -> int:
    """How many minutes pass between the planned arrival and the end of the promised window."""
    with town.house.work() as work:
        window = work.session.query(Appointment).one().arrival_window
        return int((window.upper - work.session.get_one(Visit, 1).during.lower) / MINUTE)


def test_tells_the_customer_of_a_delay_that_breaks_their_window(town: Town) -> None:
    minutes = until_the_end_of_the_window(town) + 20
    assert say(town, "running_late", minutes=minutes) == (EventVerdict.APPLIED, None)
    ((kind, _, body),) = town.send()
    eta = the_visit(town.house, 1).eta
    local = (eta + timedelta(hours=1)).strftime("%H:%M")
    assert kind == "running_late"
    assert local in body or f"{eta:%-I:%M}" in body
    town.watch()
    assert town.send() == []


def test_tells_nobody_of_a_delay_within_the_window(town: Town) -> None:
    planned = the_visit(town.house, 1).during.lower
    say(town, "running_late", minutes=10)
    assert the_visit(town.house, 1).eta == planned + 10 * MINUTE
    assert town.send() == []


def test_counts_on_what_the_technician_did_since(town: Town, clock: FixedClock) -> None:
    say(town, "running_late", minutes=60)
    clock.forward(minutes=5)
    say(town, "en_route")
    town.watch()
    assert the_visit(town.house, 1).eta < the_visit(town.house, 1).during.lower + 60 * MINUTE


def test_delays_those_who_come_after_work_that_takes_longer(backend: Backend, clock: FixedClock) -> None:
    town = Town(backend)
    with backend.work() as work:
        _, (ada,) = a_day(work)
        first, second = (a_booked_visit(work, ada, hours=hours, point=(47.141, 9.5209)) for hours in (1, 3))
        device, planned = a_device(work, ada), second.during.lower
    clock.set(START + 60 * MINUTE)
    take(backend, device, an_event(first.id, "arrived", clock.at))
    take(backend, device, an_event(first.id, "running_late", clock.at, minutes=120))
    town.work_off()
    assert the_visit(backend, second.id).eta == planned + 60 * MINUTE


def test_asks_dispatchers_for_help_once(backend: Backend, town: Town) -> None:
    with town.house.work() as work:
        technician = work.session.get_one(Visit, 1).technician
        device, reference = a_device(work, technician), work.session.get_one(Visit, 1).order.reference
    event = an_event(1, "help_wanted", EARLY, notes="ladder too short")
    first, again = take(town.house, device, event, event)
    assert (first.verdict, again.verdict) == (EventVerdict.APPLIED, EventVerdict.DUPLICATE)
    sentence = f"{technician.name} ({technician.phone}) asks for help at order {reference}: ladder too short"
    assert town.tasks() == [("help_wanted", sentence)]


def test_gives_a_declined_visit_to_another_and_tells_the_customer(town: Town) -> None:
    gone = town.holder(1)
    assert say(town, "declined", reason="missing_skill") == (EventVerdict.APPLIED, None)
    successor = town.holder(1)
    assert successor.id != gone.id
    ((kind, _, body),) = town.send()
    assert kind == "technician_changed"
    assert successor.name.split(" ", maxsplit=1)[0] in body


def test_never_gives_it_back_to_whom_declined_it(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town = a_told_town(backend, technicians=1)[0]
    say(town, "declined", reason="unsafe")
    assert the_visit(town.house, 1).technician_id is None
    assert [kind for kind, _ in town.tasks()] == ["promise_dropped"]


def test_keeps_what_has_begun_at_the_door_from_being_declined(town: Town, clock: FixedClock) -> None:
    holder = town.holder(1)
    say(town, "arrived")
    assert say(town, "declined", reason="no_time") == (EventVerdict.CONFLICT, "begun_already")
    assert town.holder(1).id == holder.id


def test_knows_a_repeated_delay_and_another_under_its_id(town: Town) -> None:
    with town.house.work() as work:
        device = a_device(work, work.session.get_one(Visit, 1).technician)
    said = [an_event(1, "running_late", EARLY, event_id="e", minutes=minutes) for minutes in (20, 20, 30)]
    verdicts = [(one.verdict, one.reason) for one in take(town.house, device, *said)]
    assert verdicts == [
        (EventVerdict.APPLIED, None),
        (EventVerdict.DUPLICATE, None),
        (EventVerdict.REJECTED, "event_id_reused"),
    ]
    with town.house.work() as work:
        assert work.session.query(FieldEvent).count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"kind": "running_late"}, "minutes"),
        ({"kind": "running_late", "minutes": 0}, "minutes"),
        ({"kind": "running_late", "minutes": 481}, "minutes"),
        ({"kind": "arrived", "minutes": 10}, "minutes"),
        ({"kind": "declined"}, "reason"),
        ({"kind": "declined", "reason": "nobody_home"}, "reason"),
        ({"kind": "help_wanted", "reason": "other"}, "reason"),
    ],
)
def test_names_the_field_of_a_word_that_says_too_little(
    client: FlaskClient, backend: Backend, words: dict[str, Any], field: str
) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit_id = a_booked_visit(work, ada).id
    event = {"event_id": "e1", "visit_id": visit_id, "at": START.isoformat()} | words
    answer = client.post("/api/v1/mobile/events", json={"events": [event]}, headers=bearer(a_token(backend, 1)))
    (verdict,) = answer.json["verdicts"]
    assert (verdict["verdict"], verdict["reason"], list(verdict["errors"])) == ("rejected", "invalid_event", [field])
