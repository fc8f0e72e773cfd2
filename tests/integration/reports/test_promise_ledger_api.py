from datetime import timedelta
from typing import Any
from urllib.parse import quote

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Message, Promise, Task, WorkOrder, WorkType
from dispatch.reports.services import promise_ledger
from dispatch.vocabulary.terms import PromiseState, Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.planning import EARLY, a_town, plan_day, quick
from tests.support.technicians import a_technician, a_territory

SKILLS = ("wifi", "iptv")
SKILL_CODES = ("skill_missing", "skill_without_shift")
DAYS = "first_day=2026-11-30&last_day=2026-11-30"


def planned(backend: Backend, clock: FixedClock, orders: int = 3) -> Backend:
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=orders)
    plan_day(house)
    return house


def settle(backend: Backend, promise_id: int, state: PromiseState) -> None:
    with backend.work() as work:
        work.session.get_one(Promise, promise_id).state = state


def test_counts_promises_by_what_became_of_them(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock)
    settle(house, 1, PromiseState.KEPT)
    settle(house, 2, PromiseState.BROKEN)
    report = door(house).get(f"/reports/promises?{DAYS}").get_json()
    counted = {item["state"]: (item["kind"], item["day"], item["promises"]) for item in report["items"]}
    assert counted == dict.fromkeys(("broken", "kept", "made"), ("arrival", "2026-11-30", 1))
    assert (report["kept"], report["broken"], report["kept_percent"]) == (1, 1, 50.0)
    assert door(house).get(f"/reports/promises?{DAYS}&technician_id=9").get_json()["items"] == []
    assert door(house).get("/reports/promises?first_day=2026-12-02&last_day=2026-12-01").status_code == 422


def test_hands_the_counts_out_by_pages_that_neither_skip_nor_repeat(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock, orders=6)
    for number, state in enumerate((PromiseState.KEPT, PromiseState.BROKEN, PromiseState.DELIVERED), start=1):
        settle(house, number, state)
    desk = door(house)
    whole = desk.get(f"/reports/promises?{DAYS}").get_json()
    pages: list[dict[str, Any]] = []
    after = ""
    while not pages or after:
        page = desk.get(f"/reports/promises?{DAYS}&limit=1{after}").get_json()
        pages.append(page)
        after = f"&after={quote(page['next'])}" if page["next"] else ""
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert (len(pages), whole["next"]) == (4, None)
    assert [(page["kept"], page["broken"]) for page in pages] == [(1, 1)] * 4
    assert desk.get(f"/reports/promises?{DAYS}&after=yesterday").status_code == 422


def test_counts_only_what_the_asker_may_see(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock)
    with house.work() as work:
        elsewhere = a_territory(work, "T2").id
    stranger = door(house, Role.DISPATCHER, name="stranger", territory_ids=(elsewhere,))
    assert stranger.get(f"/reports/promises?{DAYS}").get_json()["items"] == []
    assert stranger.get(f"/reports/promises?{DAYS}&territory=T1").status_code == 404


def test_makes_a_task_of_a_promise_that_never_reached_its_customer(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock, orders=2)
    with house.work() as work:
        told = work.session.get_one(Promise, 1)
        told.delivered_at, told.state = EARLY, PromiseState.DELIVERED
    with house.work() as work:
        for promise in work.session.query(Promise):
            promise.due = Range(START + timedelta(hours=6), START + timedelta(hours=8))
    clock.set(EARLY + promise_ledger.DELIVERED_WITHIN - timedelta(seconds=1))
    with house.work() as work:
        assert promise_ledger.chase(work) == 0
    clock.forward(seconds=1)
    with house.work() as work:
        assert promise_ledger.chase(work) == 1
        assert [task.topic for task in work.session.query(Task)] == ["promise:2"]
    with house.work() as work:
        assert promise_ledger.chase(work) == 0


def test_waits_for_a_text_that_may_not_go_out_yet(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock, orders=1)
    with house.work() as work:
        promise = work.session.query(Promise).one()
        promise.due = Range(START + timedelta(hours=6), START + timedelta(hours=8))
        work.session.get_one(Message, promise.message_id).not_before = START + timedelta(hours=1)
    clock.set(START + timedelta(hours=2, minutes=59))
    with house.work() as work:
        assert promise_ledger.chase(work) == 0
    clock.forward(minutes=1)
    with house.work() as work:
        assert promise_ledger.chase(work) == 1
        assert [task.kind for task in work.session.query(Task)] == ["promise_undelivered"]


def test_tells_what_of_the_set_up_will_refuse_customers(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        a_territory(work)
    items = door(backend).get("/problems").get_json()["items"]
    assert [(item["code"], item["territory_id"]) for item in items] == [("no_technicians", 1)]


def test_reads_out_of_skills_and_shifts_what_will_refuse_customers(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    with backend.work() as work:
        one, two = a_territory(work), a_territory(work, "T2")
        a_technician(work, one, skills=("copper", "fiber"))
        a_technician(work, one, skills=("iptv",), shift=None)
        a_technician(work, two, shift=None)
        needing = {skill: {row.id for row in work.session.query(WorkType) if skill in row.skills} for skill in SKILLS}
    items = door(backend).get("/problems").get_json()["items"]
    assert {(item["code"], item["territory_id"]) for item in items} == {
        ("no_shifts", 2),
        ("skill_missing", 1),
        ("skill_without_shift", 1),
    }
    named = {code: {item["work_type_id"] for item in items if item["code"] == code} for code in SKILL_CODES}
    assert named == {"skill_missing": needing["wifi"], "skill_without_shift": needing["iptv"] - needing["wifi"]}


def test_tells_of_work_that_takes_no_time(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    with backend.work() as work:
        everything = {skill for row in work.session.query(WorkType) for skill in row.skills}
        a_technician(work, a_territory(work), skills=tuple(sorted(everything)))
        kind = work.session.query(WorkType).order_by(WorkType.id).first()
        assert kind is not None
        changed, version = kind.id, kind.version
    desk = door(backend)
    assert desk.get("/problems").get_json()["items"] == []
    answer = desk.patch(f"/work-types/{changed}", {"service_minutes": 4}, version=version)
    assert answer.status_code == 200, answer.get_json()
    items = desk.get("/problems").get_json()["items"]
    assert [(item["code"], item["work_type_id"]) for item in items] == [("short_service_time", changed)]


def test_counts_promises_by_territory_and_technician(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock)
    with house.work() as work:
        another = a_technician(work, a_territory(work, "T2")).id
        work.session.get_one(Promise, 2).technician_id = another
        work.session.get_one(WorkOrder, 3).territory_id = 2
    desk = door(house)

    def counted(wanted: str) -> list[tuple[str, int, int]]:
        items = desk.get(f"/reports/promises?{DAYS}{wanted}").get_json()["items"]
        return [(item["territory"], item["technician_id"], item["promises"]) for item in items]

    assert counted("") == [("T1", 1, 1), ("T1", another, 1), ("T2", 1, 1)]
    assert counted("&technician_id=1") == [("T1", 1, 1), ("T2", 1, 1)]
    assert counted("&territory=T2") == [("T2", 1, 1)]


def test_lists_what_was_promised_to_whom_and_what_became_of_it(backend: Backend, clock: FixedClock) -> None:
    house = planned(backend, clock, orders=2)
    with house.work() as work:
        promise = work.session.get_one(Promise, 1)
        promise.state, promise.settled_at, promise.settled_by_event = PromiseState.KEPT, START, "e1"
        order_id, message_id = promise.order_id, promise.message_id
    desk = door(house)
    (kept,) = desk.get(f"/promises?order_id={order_id}").get_json()["items"]
    assert (kept["kind"], kept["customer_id"], kept["message_id"]) == ("arrival", order_id, message_id)
    assert (kept["state"], kept["settled_at"], kept["settled_by_event"]) == ("kept", START.isoformat(), "e1")
    assert [one["id"] for one in desk.get("/promises?state=made").get_json()["items"]] == [2]
    first = desk.get("/promises?limit=1").get_json()
    assert ([one["id"] for one in first["items"]], first["next"]) == ([2], "2")
    assert [one["id"] for one in desk.get("/promises?limit=1&after=2").get_json()["items"]] == [1]
    with house.work() as work:
        elsewhere = a_territory(work, "T2").id
    stranger = door(house, Role.DISPATCHER, name="stranger", territory_ids=(elsewhere,))
    assert stranger.get("/promises").get_json()["items"] == []


def test_counts_a_promise_on_the_local_day_on_which_it_falls_due_and_on_no_other(
    backend: Backend, clock: FixedClock
) -> None:
    house = planned(backend, clock, orders=1)
    with house.work() as work:
        late = START.replace(hour=23, minute=30)
        work.session.get_one(Promise, 1).due = Range(late, late + timedelta(days=365))
    desk = door(house)
    found = desk.get("/reports/promises?first_day=2026-12-01&last_day=2026-12-01&kind=arrival").get_json()["items"]
    assert [item["day"] for item in found] == ["2026-12-01"]
    later = "first_day=2026-12-02&last_day=2026-12-02"
    for days in (DAYS, later, "first_day=2026-12-01&last_day=2026-12-01&kind=warranty"):
        assert desk.get(f"/reports/promises?{days}").get_json()["items"] == []
