from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Shift, Territory, Visit
from dispatch.vocabulary.terms import OrderKind
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.orders import an_order
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.technicians import VADUZ, a_shift, a_technician

MINUTE = timedelta(minutes=1)
HOME = {"point": VADUZ}
"""Nobody drives to an order here: its 45 minutes are all that it takes."""

FAR = (47.2410, 9.5209)
NOTHING: dict[str, Any] = {"minutes": None, "window": None, "skills": []}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A backend at 07:00 UTC whose solver is quick."""
    clock.set(EARLY)
    return quick(backend)


def at(clock_time: str, day: int = 0) -> datetime:
    hour, minute = clock_time.split(":")
    return START.replace(hour=int(hour), minute=int(minute)) + timedelta(days=day)


def between(start: str, end: str, day: int = 0) -> tuple[Window]:
    return (Window(at(start, day), at(end, day)),)


def a_visit(house: Backend, technicians: int = 1, **order: Any) -> int:
    """A visit at the homes of all technicians, who work from 09:00 to 17:00 UTC."""
    return a_town(house, orders=1, technicians=technicians, **HOME | order)[0]


def explained(house: Backend, visit_id: int) -> dict[str, Any]:
    answer = door(house).get(f"/visits/{visit_id}/explanation")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def of_kind(told: dict[str, Any], kind: str) -> dict[str, Any]:
    (one,) = [one for one in told["relaxations"] if one["kind"] == kind]
    return dict(one)


def kinds(told: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(one["kind"], one["minutes"]) for one in told["relaxations"]]


def end_shifts(house: Backend, end: datetime) -> None:
    with house.work() as work:
        for shift in work.session.query(Shift):
            shift.during = Range(shift.during.lower, end)


def text(instant: datetime) -> str:
    return instant.isoformat()


def test_explains_why_this_technician_and_what_the_next_best_was(house: Backend) -> None:
    ids = a_town(house, orders=1, technicians=2)
    plan_day(house)
    told = door(house).get(f"/visits/{ids[0]}/explanation").get_json()
    visit = the_visit(house, ids[0])
    assert told["present"]["technician_id"] == visit.technician_id
    assert told["next_best"]["technician_id"] == 3 - (visit.technician_id or 0)
    assert told["present"]["price"] <= told["next_best"]["price"]
    assert told["sentence"] == "Of all who could come at that time this technician drives the least for it."
    assert told["why"] == "least_driving"
    assert told["difference_seconds"] == told["next_best"]["price"] - told["present"]["price"]


@pytest.mark.parametrize(("opens", "minutes"), [("16:16", 1), ("16:30", 15), ("17:00", 45), ("20:15", 240)])
def test_tells_the_overtime_that_would_place_a_visit_to_the_minute(house: Backend, opens: str, minutes: int) -> None:
    visit_id = a_visit(house, windows=between(opens, "21:00"))
    plan_day(house)
    told = explained(house, visit_id)
    assert told["code"] == the_visit(house, visit_id).unplaced_code
    unit = "minute" if minutes == 1 else "minutes"
    assert of_kind(told, "overtime") == NOTHING | {
        "kind": "overtime",
        "sentence": f"Allow {minutes} {unit} of overtime.",
        "minutes": minutes,
        "place": {"technician_id": 1, "arrival": text(at(opens)), "price": of_kind(told, "overtime")["place"]["price"]},
    }
    end_shifts(house, at("17:00") + (minutes - 1) * MINUTE)
    assert kinds(explained(house, visit_id))[0] == ("overtime", 1)
    end_shifts(house, at("17:00") + minutes * MINUTE)
    placed = explained(house, visit_id)
    assert (placed["code"], placed["relaxations"]) == (None, [])
    assert placed["next_best"]["arrival"] == text(at(opens))


def test_asks_for_no_more_than_four_hours_of_overtime(house: Backend) -> None:
    visit_id = a_visit(house, windows=between("20:16", "21:00"))
    assert kinds(explained(house, visit_id)) == [("window", 241)]


def test_asks_nobody_to_come_back_whose_shift_is_over(house: Backend, clock: FixedClock) -> None:
    visit_id = a_visit(house, windows=between("17:30", "19:00"))
    assert kinds(explained(house, visit_id))[0] == ("overtime", 75)
    clock.set(at("17:00"))
    assert explained(house, visit_id)["relaxations"] == []


def test_ends_the_overtime_where_the_next_shift_begins(house: Backend) -> None:
    visit_id = a_visit(house, technicians=0, windows=between("11:45", "12:00"))
    with house.work() as work:
        ada = a_technician(work, work.session.get_one(Territory, 1), shift=None)
        for start, end in (("09:00", "12:00"), ("12:20", "16:00")):
            a_shift(work, ada, at(start), at(end), pause=False)
    # Half an hour of overtime would do, but after twenty minutes they are at work again.
    assert kinds(explained(house, visit_id)) == [("window", 21)]


@pytest.mark.parametrize(
    ("asked", "minutes", "nearest", "arrival"),
    [
        (("17:00", "18:00"), 45, ("16:15", "17:15"), "16:15"),
        (("08:00", "08:30"), 31, ("08:31", "09:01"), "09:00"),
        (("16:30", "22:30"), 15, ("16:15", "20:15"), "16:15"),
    ],
)
def test_names_the_nearest_window_that_would_do(
    house: Backend, asked: tuple[str, str], minutes: int, nearest: tuple[str, str], arrival: str
) -> None:
    visit_id = a_visit(house, windows=between(*asked))
    told = of_kind(explained(house, visit_id), "window")
    assert told == NOTHING | {
        "kind": "window",
        "sentence": f"Ask the customer for another window, {minutes} minutes from the one asked for.",
        "minutes": minutes,
        "window": {"start": text(at(nearest[0])), "end": text(at(nearest[1]))},
        "place": {"technician_id": 1, "arrival": text(at(arrival)), "price": told["place"]["price"]},
    }
    start, end = (datetime.fromisoformat(told["window"][side]) for side in ("start", "end"))
    toward = MINUTE if start < at(asked[0]) else -MINUTE
    with house.work() as work:
        just_short, enough = (
            an_order(work, **HOME, windows=(Window(start + shift, end + shift),)).visits[0].id
            for shift in (toward, 0 * MINUTE)
        )
    assert ("window", 1) in kinds(explained(house, just_short))
    assert explained(house, enough)["relaxations"] == []


def test_names_no_window_that_has_begun_already(house: Backend, clock: FixedClock) -> None:
    visit_id = a_visit(house, windows=between("09:00", "09:30"))
    clock.set(at("10:05"))
    told = explained(house, visit_id)
    assert (told["code"], kinds(told)) == ("window_passed", [("window", 36)])
    assert told["relaxations"][0]["window"] == {"start": text(at("10:05")), "end": text(at("10:35"))}
    assert told["relaxations"][0]["place"]["arrival"] == text(at("10:05"))


def test_finds_the_nearest_window_on_the_next_day(house: Backend) -> None:
    visit_id = a_visit(house, windows=between("22:00", "23:00"))
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), shift=(at("00:30", 1), at("08:30", 1)))
    told = explained(house, visit_id)
    assert kinds(told) == [("window", 91)]
    assert told["relaxations"][0]["place"]["technician_id"] == 2
    assert told["relaxations"][0]["window"] == {"start": text(at("23:31")), "end": text(at("00:31", 1))}


def test_names_the_skill_without_which_somebody_could_go(house: Backend) -> None:
    visit_id = a_visit(house, technicians=0, kind=OrderKind.INSTALL, symptom=None)
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), skills=("copper",))
    plan_day(house)
    told = explained(house, visit_id)
    assert told["code"] == the_visit(house, visit_id).unplaced_code == "no_skill"
    assert told["relaxations"] == [
        NOTHING
        | {
            "kind": "skill",
            "sentence": "Send somebody without fiber.",
            "skills": ["fiber"],
            "place": told["relaxations"][0]["place"],
        }
    ]
    assert told["relaxations"][0]["place"]["technician_id"] == 1


def test_lets_two_rules_give_way_only_where_no_single_one_is_enough(house: Backend) -> None:
    late = between("20:30", "21:00")
    visit_id = a_visit(house, technicians=0, kind=OrderKind.INSTALL, symptom=None, windows=late)
    with house.work() as work:
        a_technician(work, work.session.get_one(Territory, 1), skills=("copper",))
        minutes = work.session.get_one(Visit, visit_id).service_seconds // 60
    told = explained(house, visit_id)
    off = 3 * 60 + 30 + minutes
    assert kinds(told) == [("window_and_skill", off)]
    assert told["relaxations"][0]["skills"] == ["fiber"]
    sentence = f"Send somebody without fiber, in a window {off} minutes from the one asked for."
    assert told["relaxations"][0]["sentence"] == sentence


def test_tells_every_kind_the_fewest_minutes_first(house: Backend) -> None:
    """Ada has the skill and goes home too early; Bo has time and lacks it."""
    visit_id = a_visit(house, technicians=0, kind=OrderKind.INSTALL, symptom=None, windows=between("14:00", "14:10"))
    with house.work() as work:
        territory = work.session.get_one(Territory, 1)
        length = timedelta(seconds=work.session.get_one(Visit, visit_id).service_seconds)
        a_technician(work, territory, skills=("fiber",), shift=(START, at("14:20") + length - 30 * MINUTE))
        a_technician(work, territory, skills=("copper",), name="Bo Lind", shift=(START, at("20:00")))
    told = explained(house, visit_id)
    assert kinds(told) == [("overtime", 10), ("window", 10), ("skill", None)]
    assert [one["place"]["technician_id"] for one in told["relaxations"]] == [1, 1, 2]


def test_looks_beyond_the_ten_who_live_nearest(house: Backend) -> None:
    visit_id = a_visit(house, technicians=0, windows=between("17:00", "18:00"))
    with house.work() as work:
        territory = work.session.get_one(Territory, 1)
        for _ in range(24):
            a_technician(work, territory)
        a_technician(work, territory, home=FAR, shift=(START, at("17:30")))
    told = explained(house, visit_id)
    assert told["relaxations"][0]["place"]["technician_id"] == 25
    assert told["relaxations"][0]["minutes"] < 45
