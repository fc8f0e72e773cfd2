"""Simulations through their doors: what an operator asks, and what the days would have been."""

import json
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Message, Visit
from dispatch.simulation.processes import simulations as processes
from dispatch.vocabulary.terms import Role
from tests.support.bare_databases import run_command
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.histories.day_that_was import a_day_that_was, a_question, played
from tests.support.orders import order_json
from tests.support.planning import DAY
from tests.support.running.run_jobs import run_left_jobs


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    return a_day_that_was(backend, clock)


def figures(told: dict[str, Any], policy: int) -> dict[str, float]:
    return {name: one["value"] for name, one in told["policies"][policy]["figures"].items()}


def test_tells_what_one_more_technician_would_have_done(house: Backend) -> None:
    told = played(house, door(house), a_question())
    assert (told["state"], told["steps_done"], told["steps"]) == ("done", 2, 2)
    today, more = figures(told, 0), figures(told, 1)
    assert today["served"] + today["unplanned"] == more["served"] + more["unplanned"] == 12
    assert more["served"] > today["served"]
    gap = told["policies"][1]["differences"]["served"]
    assert (gap["value"], gap["low"] > 0) == (more["served"] - today["served"], True)
    assert told["policies"][1]["changes"] == {"technicians": 1}
    assert told["policies"][0]["days"][0]["day"] == DAY.isoformat()


def test_serves_fewer_with_one_technician_fewer_or_shorter_shifts(backend: Backend, clock: FixedClock) -> None:
    house = a_day_that_was(backend, clock, technicians=2)
    told = played(house, door(house), a_question({"technicians": -1}, {"shift_end_minutes": -180}))
    today, fewer, shorter = (figures(told, number) for number in range(3))
    assert fewer["served"] < today["served"]
    assert shorter["served"] < today["served"]


def test_gives_the_same_answer_to_the_same_question(house: Backend) -> None:
    desk = door(house)
    first, again = played(house, desk, a_question()), played(house, desk, a_question())
    other = played(house, desk, a_question(seed=2))
    assert first["policies"] == again["policies"]
    assert first["policies"] != other["policies"]


def test_finds_wider_windows_kept_more_often_and_narrower_ones_less(house: Backend) -> None:
    blocks = [{"windows": "blocks", "window_minutes": minutes} for minutes in (30, 240)]
    told = played(house, door(house), a_question(*blocks, {"windows": "odds", "level_percent": 95}))
    narrow, wide, by_odds = (figures(told, number) for number in (1, 2, 3))
    assert narrow["window_minutes"] < by_odds["window_minutes"] < wide["window_minutes"]
    assert narrow["kept_percent"] < by_odds["kept_percent"]
    assert narrow["kept_percent"] < wide["kept_percent"]
    assert by_odds["kept_percent"] > 90


def test_tells_windows_today_by_the_rules_of_the_territory(house: Backend) -> None:
    desk = door(house)
    before = played(house, desk, a_question({"windows": "odds", "level_percent": 90}))
    assert figures(before, 0) != figures(before, 1)
    rules = desk.get("/territories/1/booking").json | {"told_windows": "odds", "told_odds_percent": 90}
    version = rules.pop("version")
    assert desk.put("/territories/1/booking", rules, headers={"If-Match": f'"{version}"'}).status_code == 200
    after = played(house, desk, a_question({"windows": "odds", "level_percent": 90}))
    assert figures(after, 0) == figures(after, 1) == figures(before, 1)


def test_agrees_with_the_odds_that_plans_state(backend: Backend, clock: FixedClock) -> None:
    """The simulator shares nothing with the library's own odds but the laws of durations."""
    house = a_day_that_was(backend, clock, orders=24, technicians=3)
    told = played(house, door(house), a_question({"windows": "blocks", "window_minutes": 60}, futures=1000))
    for policy in (0, 1):
        one = figures(told, policy)
        assert one["kept_percent"] == pytest.approx(one["stated_percent"], abs=2.5)


def test_plans_as_the_house_does_unless_a_broken_promise_has_another_price(house: Backend) -> None:
    """The house's own price is today's; without one the search sees no odds."""
    own = house.settings.broken_promise_minutes
    assert own > 0
    told = played(house, door(house), a_question({"broken_price": own}, {"broken_price": 0}))
    assert told["policies"][1]["figures"] == told["policies"][0]["figures"]
    assert told["policies"][1]["changes"] == {"broken_price": own}
    assert told["policies"][2]["changes"] == {"broken_price": 0}
    assert told["policies"][2]["figures"] != told["policies"][0]["figures"]


def test_draws_days_from_such_orders_as_came(house: Backend) -> None:
    question = a_question(orders="drawn", orders_a_day=5, last_day="2026-12-01")
    told = played(house, door(house), question)
    assert told["state"] == "done"
    today = figures(told, 0)
    assert today["served"] + today["unplanned"] == 10


def test_changes_nothing_that_is_planned_and_tells_nobody(house: Backend) -> None:
    played(house, door(house), a_question())
    with house.work() as work:
        assert work.session.query(Message).count() == 0
        assert work.session.query(Appointment).count() == 0
        assert work.session.query(Visit).filter(Visit.technician_id.is_not(None)).count() == 0


def test_holds_no_customer_in_what_it_keeps(house: Backend) -> None:
    told = json.dumps(played(house, door(house), a_question()))
    assert "Customer" not in told
    assert "Landstrasse" not in told
    assert "visit" not in told


def test_refuses_a_second_one_of_the_territory_until_the_first_is_cancelled(house: Backend) -> None:
    desk = door(house)
    first = desk.post("/simulations", a_question()).json["id"]
    refused = desk.post("/simulations", a_question())
    assert (refused.status_code, refused.json["title"], refused.json["simulation_id"]) == (
        409, "simulation_in_hand", first,
    )  # fmt: skip
    assert desk.post(f"/simulations/{first}/cancel").json["state"] == "cancelled"
    run_left_jobs(house)
    assert desk.get(f"/simulations/{first}").json["policies"] == []
    assert desk.post("/simulations", a_question()).status_code == 202
    assert [one["id"] for one in desk.get("/simulations").json["items"]] == [first + 1, first]


def test_stops_after_the_day_at_which_it_is_cancelled(house: Backend) -> None:
    desk = door(house)
    simulation_id = desk.post("/simulations", a_question()).json["id"]
    shown: list[int] = []

    def cancel_after_the_first_day() -> None:
        shown.append(1)
        desk.post(f"/simulations/{simulation_id}/cancel")

    processes.run(house, simulation_id, shown=cancel_after_the_first_day)
    told = desk.get(f"/simulations/{simulation_id}").json
    assert (told["state"], told["steps_done"], told["policies"], shown) == ("cancelled", 0, [], [1])
    assert desk.post(f"/simulations/{simulation_id}/cancel").status_code == 200


def test_begins_anew_where_a_worker_died_and_gives_up_in_the_end(house: Backend) -> None:
    desk = door(house)
    simulation_id = desk.post("/simulations", a_question()).json["id"]

    def die() -> None:
        raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            processes.run(house, simulation_id, shown=die)
        assert desk.get(f"/simulations/{simulation_id}").json["state"] == "running"
    processes.run(house, simulation_id)
    told = desk.get(f"/simulations/{simulation_id}").json
    assert (told["state"], told["failure_code"]) == ("failed", "simulation_gave_up")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"first_day": "2026-12-02"}, "day_not_past"),
        ({"last_day": "2026-11-29"}, "days_inverted"),
        ({"first_day": "2026-10-01", "last_day": "2026-11-30"}, "too_many_days"),
        ({"orders_a_day": 5}, "orders_a_day"),
        ({"orders": "drawn"}, "orders_a_day"),
    ],
)
def test_says_what_can_not_be_played(house: Backend, changes: dict[str, Any], code: str) -> None:
    answer = door(house).post("/simulations", a_question(**changes))
    assert (answer.status_code, answer.json["title"]) == (422, code)


def test_says_so_where_no_order_came(backend: Backend, clock: FixedClock) -> None:
    house = a_day_that_was(backend, clock, orders=0)
    told = played(house, door(house), a_question())
    assert (told["state"], told["failure_code"]) == ("failed", "simulation_without_orders")


def test_lets_those_ask_who_plan_and_those_read_who_read_reports(house: Backend) -> None:
    service = door(house, Role.SERVICE)
    assert service.post("/simulations", a_question()).status_code == 403
    assert service.get("/simulations").status_code == 200


def test_takes_the_orders_of_a_day_as_they_came(backend: Backend, clock: FixedClock) -> None:
    """An order that came in after the day belongs to no past day; whoever was served before it is not served again."""
    house = a_day_that_was(backend, clock, orders=3)
    with house.work() as work:
        done = work.session.query(Visit).order_by(Visit.id).first()
        done.ended_at = done.arrived_at = clock.at.replace(day=29, month=11)
    a_town_of_later = door(house).post("/orders", _an_order_of_today())
    assert a_town_of_later.status_code == 201, a_town_of_later.json
    today = figures(played(house, door(house), a_question()), 0)
    assert today["served"] + today["unplanned"] == 2


def _an_order_of_today() -> dict[str, Any]:
    return order_json(windows=[])


def test_plays_by_the_command_line_and_keeps_what_came_of_it(house: Backend) -> None:
    words = ("simulate", "T1", DAY.isoformat(), "--technicians", "1", "--orders-a-day", "9")
    ran = run_command(house.database.url, *words, "--json")
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["state"] == "done"
    assert told["policies"][1]["changes"] == {"technicians": 1}
    assert door(house).get(f"/simulations/{told['id']}").json["policies"] == told["policies"]
    shown = run_command(house.database.url, *words)
    assert f"{figures(told, 1)['driving_hours']:g} [" in shown.stdout
    refused = run_command(house.database.url, "simulate", "T1", "2035-01-01")
    assert (refused.exit_code, "days that are over" in refused.output) == (1, True)


def test_plans_visits_for_two_with_two(backend: Backend, clock: FixedClock) -> None:
    house = a_day_that_was(backend, clock, orders=4)
    desk = door(house)
    assert figures(played(house, desk, a_question()), 0)["served"] == 4
    with house.work() as work:
        work.session.get_one(Visit, 2).crew = 2
    told = played(house, desk, a_question())
    # One technician can't go to it, whatever the policy; with one more both go.
    assert (figures(told, 0)["served"], figures(told, 1)["served"]) == (3, 4)


def test_keeps_the_order_between_visits(backend: Backend, clock: FixedClock) -> None:
    house = a_day_that_was(backend, clock, orders=3, technicians=2)
    desk = door(house)
    assert figures(played(house, desk, a_question()), 0)["served"] == 3
    with house.work() as work:
        first, second = work.session.get_one(Visit, 1), work.session.get_one(Visit, 2)
        first.service_seconds, second.after_visit_id = 5 * 3600, first.id
    # The first begins at 14:00 at the earliest, works until 19:00, and the shifts end at 18:00.
    told = played(house, desk, a_question({"overtime_minutes": 180}))
    assert figures(told, 0)["served"] == 1
    with house.work() as work:
        work.session.get_one(Visit, 1).service_seconds = 3600
    assert figures(played(house, desk, a_question()), 0)["served"] == 3


def test_plans_by_the_rules_of_the_territory(house: Backend) -> None:
    desk = door(house, Role.ADMIN)
    before = figures(played(house, desk, a_question({"overtime_minutes": 120})), 0)
    version = desk.get("/territories/1").json["version"]
    assert desk.patch("/territories/1", {"most_visits": 4}, version=version).status_code == 200
    fewer = figures(played(house, desk, a_question()), 0)
    assert before["served"] > fewer["served"] == 4
    version = desk.get("/territories/1").json["version"]
    longer = {"most_visits": None, "overtime_minutes": 120}
    assert desk.patch("/territories/1", longer, version=version).status_code == 200
    more = played(house, desk, a_question({"overtime_minutes": 120}))
    assert figures(more, 0)["served"] > before["served"]
