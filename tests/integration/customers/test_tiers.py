"""What customers of each tier are given: which windows, whom a plan leaves out last, and by when things are done."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import BookingRules, SlotWindow, Visit
from dispatch.orders.services import due_repairs
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.orders import order_json
from tests.support.planning import a_town, plan_day, quick

TIERS = ("standard", "gold")
WIDE, NARROW = ("08:00", "12:00"), ("12:00", "13:00")
"""The offered windows, as they begin and end in UTC."""


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """06:00 UTC, one technician from 09:00 UTC on, a window of four hours and one of one hour on each day."""
    clock.set(START - timedelta(hours=3))
    backend = quick(backend)
    a_town(backend, orders=0)
    with backend.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0, closes_minutes=0))
        work.session.flush()
        for start, end in (WIDE, NARROW):
            work.session.add(SlotWindow(territory_id=1, starts_minute=_minute(start), ends_minute=_minute(end)))
    return backend


@pytest.fixture
def chief(house: Backend) -> Door:
    return door(house, Role.ADMIN, name="Chief")


@pytest.fixture
def orders(house: Backend) -> dict[str, int]:
    """Two orders of the same need, reported at 05:30 UTC, one of each tier; by tier."""
    return {tier: an_order_of(house, tier) for tier in TIERS}


def _minute(clock: str) -> int:
    """Local minutes after midnight of a clock in UTC: the territory is an hour ahead."""
    return (int(clock[:2]) + 1) * 60


def an_order_of(house: Backend, tier: str, **more: Any) -> int:
    wanted = order_json(reported_at="2026-11-30T05:30:00Z", **{"windows": None} | more)
    answer = door(house).post("/orders", wanted | {"customer": wanted["customer"] | {"tier": tier}})
    assert answer.status_code == 201, answer.json
    return int(answer.json["id"])


def set_rule(chief: Door, tier: str, **rule: Any) -> None:
    version = next(one["version"] for one in chief.get("/tiers").json["items"] if one["tier"] == tier)
    answer = put(chief, tier, version, {"weight_percent": 100} | rule)
    assert answer.status_code == 200, answer.json


def put(who: Door, tier: str, version: int, rule: dict[str, Any]) -> Any:
    return who.ask("PUT", f"/tiers/{tier}", json=rule, headers={"If-Match": f'"{version}"'})


def search(house: Backend, order_id: int, days: int = 1) -> dict[str, Any]:
    found = door(house).post("/slots/search", {"order_id": order_id, "first_day": "2026-11-30", "days": days})
    assert found.status_code == 200, found.json
    return dict(found.json)


def starts(found: list[dict[str, Any]], **equal: Any) -> set[str]:
    alike = [one for one in found if all(one[name] == value for name, value in equal.items())]
    return {one["window"]["start"][11:16] for one in alike}


def test_gives_every_tier_what_it_gave_before_until_a_rule_is_set(
    house: Backend, chief: Door, orders: dict[str, int]
) -> None:
    rules = {one["tier"]: one for one in chief.get("/tiers").json["items"]}
    told = [(one["tier"], one["weight_percent"], one["complaint_priority"], one["version"]) for one in rules.values()]
    assert told == [("standard", 100, "normal", 0), ("gold", 125, "high", 0), ("vip", 150, "high", 0)]
    offers = {tier: search(house, order)["offers"] for tier, order in orders.items()}
    assert offers["gold"] == offers["standard"]
    assert {one["window"]["start"][11:16] for one in offers["gold"]} == {WIDE[0], NARROW[0]}
    detail = chief.get(f"/orders/{orders['gold']}").json
    assert (detail["due_at"], detail["tier_rule"]) == (None, rules["gold"])


def test_offers_narrow_windows_to_the_higher_tier_alone(house: Backend, chief: Door, orders: dict[str, int]) -> None:
    set_rule(chief, "standard", narrowest_window_minutes=240)
    assert starts(search(house, orders["gold"])["offers"]) == {WIDE[0], NARROW[0]}
    found = search(house, orders["standard"])
    assert starts(found["offers"]) == {WIDE[0]}
    (refused,) = [one for one in found["refused"] if one["code"] == "not_for_tier"]
    assert (refused["window"]["start"][11:16], refused["opened_by"]) == (NARROW[0], ["override", "emergency", "tier"])
    desk, window = door(house), refused["window"]
    held = desk.post("/holds", {"order_id": orders["standard"], "window": window})
    assert (held.status_code, held.json["reason"]) == (409, "not_for_tier")
    assert desk.post("/holds", {"order_id": orders["gold"], "window": window}).status_code == 201
    urgent = an_order_of(house, "standard", priority="emergency")
    assert starts(search(house, urgent)["refused"], code="not_for_tier") == set()


def test_offers_days_further_ahead_to_the_higher_tier_alone(
    house: Backend, chief: Door, orders: dict[str, int]
) -> None:
    set_rule(chief, "standard", days_ahead=1)
    refused = search(house, orders["standard"], days=3)["refused"]
    late = [one["window"]["start"][:10] for one in refused if one["code"] == "not_for_tier"]
    assert set(late) == {"2026-12-02"}
    assert starts(search(house, orders["gold"], days=3)["refused"], code="not_for_tier") == set()


def test_knows_the_tier_of_a_customer_who_has_no_order_yet(house: Backend, chief: Door) -> None:
    set_rule(chief, "vip", narrowest_window_minutes=240)
    wish = {"kind": "repair", "lat": 47.14, "lon": 9.52, "first_day": "2026-11-30", "days": 1}
    found = door(house).post("/slots/search", wish | {"tier": "vip"}).json
    assert starts(found["refused"], code="not_for_tier") == {NARROW[0]}
    assert starts(door(house).post("/slots/search", wish).json["refused"], code="not_for_tier") == set()


def test_lets_a_tier_have_what_is_kept_for_emergencies(house: Backend, chief: Door, orders: dict[str, int]) -> None:
    with house.work() as work:
        work.session.get_one(BookingRules, 1).reserve_percent = 90
    assert starts(search(house, orders["gold"])["refused"], code="reserved") == {WIDE[0], NARROW[0]}
    set_rule(chief, "gold", takes_reserve=True)
    assert starts(search(house, orders["gold"])["offers"]) == {WIDE[0], NARROW[0]}
    assert starts(search(house, orders["standard"])["refused"], code="reserved") == {WIDE[0], NARROW[0]}


def test_ranks_what_is_in_time_first_and_says_so(house: Backend, chief: Door, orders: dict[str, int]) -> None:
    set_rule(chief, "gold", repair_due_hours=7)
    found = {tier: search(house, order)["offers"] for tier, order in orders.items()}
    reasons = {one["window"]["start"][11:16]: one["why"] for one in found["gold"]}
    assert ("before_due" in reasons[WIDE[0]], "before_due" in reasons[NARROW[0]]) == (True, False)
    assert not [one for one in found["standard"] if "before_due" in one["why"]]
    score = {tier: {one["window"]["start"][11:16]: one["score"] for one in offers} for tier, offers in found.items()}
    assert score["gold"][WIDE[0]] == score["standard"][WIDE[0]]
    assert score["gold"][NARROW[0]] == score["standard"][NARROW[0]] - 30
    assert chief.get(f"/orders/{orders['gold']}").json["due_at"] == "2026-11-30T12:30:00+00:00"


@pytest.mark.parametrize(("weights", "first"), [({}, "gold"), ({"standard": 300}, "standard")])
def test_leaves_out_of_a_plan_whom_the_rule_weighs_less(
    house: Backend, chief: Door, weights: dict[str, int], first: str
) -> None:
    for tier, percent in weights.items():
        set_rule(chief, tier, weight_percent=percent)
    only = [{"start": "2026-11-30T10:00:00Z", "end": "2026-11-30T10:01:00Z"}]
    orders = {tier: an_order_of(house, tier, windows=only) for tier in TIERS}
    plan_day(house)
    assert [tier for tier in TIERS if begins(house, orders[tier])] == [first]


@pytest.mark.parametrize(("hours", "first"), [(None, "standard"), (4, "gold")])
def test_plans_a_repair_by_when_its_tier_wants_it(house: Backend, chief: Door, hours: int | None, first: str) -> None:
    """The gold customer lives farther away: nearest first, but for the deadline."""
    if hours:
        set_rule(chief, "gold", repair_due_hours=hours)
    near = {"address": "Near 1", "lat": 47.1401, "lon": 9.5201}
    orders = {"standard": an_order_of(house, "standard", site=near), "gold": an_order_of(house, "gold", site=FAR)}
    plan_day(house)
    began = {tier: begins(house, order) for tier, order in orders.items()}
    assert min(began, key=lambda tier: began[tier] or START) == first


FAR = {"address": "Far 9", "lat": 47.20, "lon": 9.56}


def begins(house: Backend, order_id: int) -> datetime | None:
    with house.work() as work:
        (visit,) = work.session.query(Visit).filter_by(order_id=order_id)
        return visit.during.lower if visit.during else None


def tasks(house: Backend) -> list[dict[str, Any]]:
    with house.work() as work:
        due_repairs.sweep(work)
    return [one for one in door(house).get("/tasks?state=open").json["items"] if one["kind"] == "repair_due"]


def test_asks_a_person_while_a_repair_can_still_be_in_time(
    house: Backend, chief: Door, orders: dict[str, int], clock: FixedClock
) -> None:
    set_rule(chief, "gold", repair_due_hours=8)
    clock.set(START + timedelta(hours=2, minutes=29))
    assert tasks(house) == []
    clock.set(START + timedelta(hours=2, minutes=31))
    (task,) = tasks(house)
    assert (task["order_id"], task["due_at"]) == (orders["gold"], "2026-11-30T13:30:00+00:00")
    assert "within 8 hours of its report" in task["sentence"]
    assert tasks(house) == [task]
    desk = door(house)
    (offer,) = [one for one in search(house, orders["gold"])["offers"] if one["window"]["start"][11:16] == NARROW[0]]
    held = desk.post("/holds", {"order_id": orders["gold"], "window": offer["window"]}).json
    assert desk.post("/appointments", {"hold_id": held["id"]}).status_code == 201
    assert tasks(house) == []


def test_gives_complaints_of_a_tier_their_urgency_and_limit(
    house: Backend, chief: Door, orders: dict[str, int]
) -> None:
    set_rule(chief, "gold", complaint_priority="normal", complaint_limit_percent=50)
    sam = door(house, Role.SERVICE, name="Sam")
    kept = [sam.post("/complaints", {"order_id": orders[tier], "said": "Nobody came."}).json for tier in TIERS]
    assert [one["priority"] for one in kept] == ["normal", "normal"]
    assert [one["due_at"] for one in kept] == ["2026-11-30T14:00:00+00:00", "2026-11-30T10:00:00+00:00"]


def test_is_set_by_whoever_may_set_the_house_on_what_they_read(house: Backend, chief: Door) -> None:
    before = chief.get("/tiers").json
    rule = {"weight_percent": 200}
    assert put(door(house, Role.SERVICE, name="Sam"), "gold", 0, rule).status_code == 403
    assert put(chief, "gold", 1, rule).status_code == 412
    assert put(chief, "silver", 0, rule).status_code == 404
    assert put(chief, "gold", 0, {"weight_percent": 20}).status_code == 422
    assert chief.get("/tiers").json == before
    assert put(chief, "gold", 0, rule).headers["ETag"] == '"1"'
    (entry,) = [one for one in chief.get("/audit").json["items"] if one["action"] == "tier_rule.set"]
    assert entry["actor"] == "Chief"


SETTINGS = "/console/settings/tiers"


def test_is_set_on_a_page_and_told_where_it_acts(house: Backend, orders: dict[str, int]) -> None:
    page: Reader = signed_in(house)
    typed = {"weight_percent": "200", "repair_due_hours": "7", "narrowest_window_minutes": "60",
             "complaint_limit_percent": "50", "complaint_priority": "high", "version": "0"}  # fmt: skip
    page.send(SETTINGS, f"{SETTINGS}/gold", **typed, takes_reserve="yes")
    assert "Kept." in page.get(SETTINGS).text
    said = words_of(page.get(f"/console/orders/{orders['gold']}").text)
    assert "To begin by" in said
    assert "Weighs 200 % of a standard visit when a plan must leave somebody out." in said
    assert "Is offered windows of 60 minutes and wider." in said
    times = words_of(page.get(f"/console/orders/{orders['gold']}/times").text)
    assert "in time for the tier" in times
    assert "within 7 hours of the report" in times
    page.language = "zh-CN"
    assert "排程取舍时按普通工单的200%计。" in words_of(page.get(f"/console/orders/{orders['gold']}").text)
    assert "Weighs" not in words_of(page.get(f"/console/orders/{orders['standard']}").text)
