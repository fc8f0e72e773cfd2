"""What technicians did and carried: every figure by hand, the orders behind it, files and pages."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Closure, Shift, ShiftBreak, Survey, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.doors.pages import signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take
from tests.support.technicians import a_shift, a_territory

SPAN = "first_day=2026-11-23&last_day=2026-12-06"
MINUTE = timedelta(minutes=1)


def at(hours: float) -> Any:
    return START + timedelta(hours=hours)


@pytest.fixture
def week(backend: Backend, clock: FixedClock) -> dict[str, int]:
    """The tests' week: Ada (10:00 to 18:00 local on Monday and Tuesday) has four visits, Bo none; all local UTC+1.

    Monday: 30 minutes of driving and 40 of work; 10 of driving and an hour of work until 40 minutes after her shift.
    Saturday, a holiday, at 19:00: 20 minutes of driving, an hour of work. Tuesday: nobody home after 5 minutes.
    """
    with backend.work() as work:
        territory, (ada, bo) = a_day(work, technicians=2)
        for who in (ada, bo):
            a_shift(work, who, at(24), at(32))
        work.session.add(Absence(technician_id=ada.id, during=Range(at(24), at(26)), reason="course"))
        saturday = 24 * 5
        work.session.add(
            Closure(territory_id=territory.id, during=Range(at(saturday - 8), at(saturday + 14)), reason="x")
        )
        hours = {"first": 1, "last": 7.5, "away": 27, "saturday": saturday + 9}
        visits = {name: a_booked_visit(work, ada, hours=when).id for name, when in hours.items()}
        device = a_device(work, ada)
        orders = {name: work.session.get_one(Visit, id).order_id for name, id in visits.items()}
    reports = (
        ("first", 0.5, 1, 1 + 40 / 60, "completed"),
        ("last", 7.5, 7.5 + 10 / 60, 8 + 40 / 60, "completed"),
        ("away", 26.5, 27, 27 + 5 / 60, "cannot_complete"),
        ("saturday", saturday + 8 + 40 / 60, saturday + 9, saturday + 10, "completed"),
    )
    for name, left, arrived, ended, how in reports:
        clock.set(at(ended))
        reason: dict[str, str] = {"reason": "nobody_home"} if how == "cannot_complete" else {}
        told: tuple[tuple[str, float, dict[str, str]], ...] = (
            ("en_route", left, {}),
            ("arrived", arrived, {}),
            (how, ended, reason),
        )
        take(backend, device, *(an_event(visits[name], kind, at(when), **more) for kind, when, more in told))
    with backend.work() as work:
        for name, score, fixed, words in (("first", 5, True, "Kind and quick."), ("last", 2, False, "Still slow.")):
            work.session.add(
                Survey(visit_id=visits[name], score=score, fixed=fixed, comment=words, answered_at=work.now)
            )
    clock.set(at(24 * 6))
    complaint = {"order_id": orders["last"], "said": "It is slow."}
    assert door(backend).post("/complaints", complaint).status_code == 201
    return orders | {"ada": ada.id, "bo": bo.id}


def rows(backend: Backend, query: str = SPAN) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in door(backend).get(f"/reports/technicians?{query}").json["items"]}


def behind(backend: Backend, figure: str, more: str = "") -> list[int]:
    found = door(backend).get(f"/reports/technicians/orders?{SPAN}&figure={figure}{more}")
    assert found.status_code == 200, found.json
    return [one["order_id"] for one in found.json["items"]]


def test_counts_what_a_technician_did_and_what_became_of_it(backend: Backend, week: dict[str, int]) -> None:
    ada = rows(backend)["Ada Weiss"]
    assert (ada["visits"], ada["completed"], ada["territory"]) == (4, 3, "T1")
    # Two shifts of eight hours, less two breaks of half an hour and an absence of two hours.
    assert ada["shift_seconds"] == (16 - 1 - 2) * 3600
    assert ada["work_seconds"] == (40 + 60 + 5 + 60) * 60
    assert ada["driving_seconds"] == (30 + 10 + 30 + 20) * 60
    assert ada["productive_percent"] == round(100 * 165 / (13 * 60), 1)
    assert (ada["score"], ada["surveys"], ada["praise"], ada["complaints"]) == (3.5, 2, 1, 1)


def test_compares_what_work_took_with_what_was_planned(backend: Backend, week: dict[str, int]) -> None:
    with backend.work() as work:
        planned = [visit.service_seconds for visit in work.session.query(Visit) if visit.ended_by]
    assert rows(backend)["Ada Weiss"]["actual_percent"] == round(100 * 165 * 60 / sum(planned), 1)


def test_lists_whoever_had_a_shift_and_no_visit(backend: Backend, week: dict[str, int]) -> None:
    bo = rows(backend)["Bo Lind"]
    assert (bo["visits"], bo["shift_seconds"], bo["productive_percent"], bo["score"]) == (0, 54_000, 0, None)
    assert rows(backend, "first_day=2026-11-01&last_day=2026-11-02") == {}


@pytest.mark.parametrize(
    ("figure", "more", "expected"),
    [
        ("visits", "", ["saturday", "away", "last", "first"]),
        ("visits", "&good=false", ["away"]),
        ("praise", "", ["first"]),
        ("without_complaint", "&good=false", ["last"]),
        ("overtime", "", ["saturday", "last"]),
        ("evenings", "", ["saturday"]),
        ("weekends", "", ["saturday"]),
        ("holidays", "", ["saturday"]),
        ("late", "", ["last"]),
    ],
)
def test_opens_the_orders_behind_each_figure(
    backend: Backend, week: dict[str, int], figure: str, more: str, expected: list[str]
) -> None:
    wanted = sorted((week[name] for name in expected), reverse=True)
    assert behind(backend, figure, more + f"&technician_id={week['ada']}") == wanted
    assert behind(backend, figure, more + f"&technician_id={week['bo']}") == []


def test_counts_load_by_week_and_how_it_is_spread(backend: Backend, week: dict[str, int]) -> None:
    found = door(backend).get(f"/reports/load?{SPAN}").json
    [ada] = [one for one in found["items"] if one["name"] == "Ada Weiss"]
    assert (ada["week"], ada["visits"], ada["evenings"], ada["weekends"], ada["holidays"], ada["late"]) == (
        "2026-W49", 4, 1, 1, 1, 1,
    )  # fmt: skip
    assert ada["overtime_seconds"] == (40 + 80) * 60
    spread = {one["figure"]: one for one in found["spreads"]}["overtime"]
    # Bo carries none of it: of two, one carries all.
    assert (spread["technicians"], spread["gini"], spread["least"]) == (2, 0.5, 0)
    assert spread["most"] == round(120 * 60 * 40 / 13, 2)


def test_calls_a_drive_far_that_is_longer_than_nine_of_ten_there(backend: Backend, week: dict[str, int]) -> None:
    with backend.work() as work:
        [visit] = work.session.query(Visit).filter_by(order_id=week["saturday"])
        visit.en_route_at = visit.arrived_at - 90 * MINUTE
    assert behind(backend, "far") == [week["saturday"]]


def test_gives_the_same_as_files(backend: Backend, week: dict[str, int]) -> None:
    asker = door(backend)
    table = asker.get(f"/reports/technicians/table?{SPAN}")
    [ada, _] = csv.DictReader(io.StringIO(table.data.decode("utf-8-sig")))
    assert (ada["name"], ada["visits"], ada["praise"]) == ("Ada Weiss", "4", "1")
    sheet = load_workbook(io.BytesIO(asker.get(f"/reports/load/table?{SPAN}&format=xlsx").data)).active
    assert [cell.value for cell in sheet[2]][:3] == [week["ada"], "Ada Weiss", "T1"]


def test_shows_nobody_outside_of_the_asker_s_territories(backend: Backend, week: dict[str, int]) -> None:
    with backend.work() as work:
        other = a_territory(work, "T2").id
    bounded = door(backend, Role.DISPATCHER, name="Bounded", territory_ids=(other,))
    assert bounded.get(f"/reports/technicians?{SPAN}").json["items"] == []
    assert bounded.get(f"/reports/load?{SPAN}").json["items"] == []
    assert bounded.get(f"/reports/technicians/orders?{SPAN}&figure=visits").json["items"] == []
    one = f"/reports/technicians/orders?{SPAN}&figure=visits&technician_id={week['ada']}"
    assert bounded.get(one).status_code == 404


def test_shows_figures_plots_and_orders_by_clicking_in_both_languages(backend: Backend, week: dict[str, int]) -> None:
    reader = signed_in(backend)
    assert 'href="/console/reports/technicians"' in reader.get("/console/reports").text
    page = reader.get(f"/console/reports/technicians?{SPAN}").text
    assert ("<svg" in page, "Ada Weiss" in page, "3 completed" in words_of(page)) == (True, True, True)
    orders = reader.get(f"/console/reports/technicians/orders?{SPAN}&figure=praise&technician={week['ada']}").text
    assert f'href="/console/orders/{week["first"]}"' in orders
    load = words_of(reader.get(f"/console/reports/load?{SPAN}").text)
    assert "How load is spread" in load
    assert "2026-W49" in load
    reader.language = "zh-CN"
    assert "师傅报表" in reader.get(f"/console/reports/technicians?{SPAN}").text
    assert "基尼系数" in reader.get(f"/console/reports/load?{SPAN}").text


def accompany(backend: Backend, week: dict[str, int], *names: str) -> None:
    """Lets Bo come along to visits of Ada's week."""
    with backend.work() as work:
        for visit in work.session.query(Visit).filter(Visit.order_id.in_([week[name] for name in names])):
            visit.crew, visit.mate_id = 2, week["bo"]


def test_counts_the_time_of_whoever_came_along(backend: Backend, week: dict[str, int]) -> None:
    before = rows(backend)["Ada Weiss"]
    accompany(backend, week, "first", "last")
    found = rows(backend)
    assert found["Ada Weiss"] == before
    bo = found["Bo Lind"]
    assert bo["work_seconds"] == (40 + 60) * 60
    assert bo["productive_percent"] == round(100 * 100 / (15 * 60), 1)
    assert (bo["visits"], bo["completed"], bo["driving_seconds"], bo["score"], bo["complaints"]) == (0, 0, 0, None, 0)
    assert behind(backend, "work", f"&technician_id={week['bo']}") == sorted(
        (week["first"], week["last"]), reverse=True
    )


def test_counts_the_load_of_whoever_came_along(backend: Backend, week: dict[str, int]) -> None:
    accompany(backend, week, "last", "saturday")
    with backend.work() as work:
        work.session.query(ShiftBreak).delete()
        work.session.query(Shift).filter(Shift.technician_id == week["bo"], Shift.during.contains(at(1))).delete()
    carried = door(backend).get(f"/reports/load?{SPAN}").json["technicians"]
    [bo] = [one for one in carried if one["name"] == "Bo Lind"]
    # From the arrival on, an hour each: Bo had no shift on Monday, unlike Ada.
    assert bo["overtime_seconds"] == (60 + 60) * 60
    assert (bo["visits"], bo["evenings"], bo["weekends"], bo["holidays"], bo["late"]) == (0, 1, 1, 1, 0)


def test_counts_no_time_of_a_second_whose_lead_was_replaced(backend: Backend, week: dict[str, int]) -> None:
    accompany(backend, week, "first")
    with backend.work() as work:
        visit = work.session.query(Visit).filter_by(order_id=week["first"]).one()
        visit.mate_id, visit.technician_id = week["ada"], week["bo"]
    assert rows(backend)["Bo Lind"]["work_seconds"] == 0
    assert rows(backend)["Ada Weiss"]["work_seconds"] == (40 + 60 + 5 + 60) * 60
