import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from dispatch.bootstrap import Backend
from dispatch.db.tables import (
    FollowUp,
    FollowUpAttempt,
    LineDevice,
    ServiceLine,
    Survey,
    Technician,
    Visit,
    WorkOrder,
)
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

NOVEMBER = "first_day=2026-11-01&last_day=2026-11-30"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Four repairs by Ada and Bo on one day: three done, one with nobody home.

    The first customer is content, the second says it is not fixed and complains, the third's fault comes back.
    """
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visits = [a_booked_visit(work, who, hours=hours).id for who, hours in ((ada, 1), (ada, 3), (bo, 1), (bo, 3))]
        devices = [a_device(work, who) for who in (ada, ada, bo, bo)]
    for visit_id, device, hours in zip(visits, devices, (1, 3, 1, 3), strict=True):
        arrived = START + timedelta(hours=hours)
        clock.set(arrived + timedelta(minutes=40))
        if visit_id == visits[3]:
            ended = an_event(visit_id, "cannot_complete", clock.at, reason="nobody_home")
        else:
            ended = an_event(visit_id, "completed", clock.at)
        take(backend, device, an_event(visit_id, "arrived", arrived), ended)
    with backend.work() as work:
        first, second, third, _ = (work.session.get_one(Visit, id) for id in visits)
        work.session.add(Survey(visit_id=first.id, score=5, fixed=True, answered_at=work.now))
        work.session.add(Survey(visit_id=second.id, score=2, fixed=False, answered_at=work.now))
        again = a_booked_visit(work, work.session.query(Technician).order_by(Technician.id).first(), hours=30)
        again.order.repeat_of_id = third.order_id
        complained_about = {"order_id": second.order_id, "said": "It is slow."}
    assert door(backend).post("/complaints", complained_about).status_code == 201
    return backend


def figures(asker: Door, query: str) -> dict[str, dict[str | None, tuple[int, int | None]]]:
    """By figure and label: cases and how many are good."""
    found: dict[str, dict[str | None, tuple[int, int | None]]] = {}
    for item in asker.get(f"/reports/service?{query}").json["items"]:
        found.setdefault(item["figure"], {})[item["label"]] = (item["cases"], item["good"])
    return found


def test_counts_every_figure_by_technician(town: Backend) -> None:
    found = figures(door(town), f"{NOVEMBER}&by=technician")
    assert found["promises_kept"] == {"Ada Weiss": (2, 2), "Bo Lind": (2, 2)}
    assert found["content"] == {"Ada Weiss": (2, 1)}
    assert found["really_fixed"] == {"Ada Weiss": (2, 1)}
    assert found["without_complaint"] == {"Ada Weiss": (2, 1), "Bo Lind": (2, 2)}
    assert found["time_to_repair"] == {"Ada Weiss": (2, None), "Bo Lind": (1, None)}
    assert found["new_faults"] == {"Bo Lind": (1, 0), None: (4, 4)}


def test_counts_by_contractor_and_sees_who_works_for_one_now(town: Backend) -> None:
    admin = door(town, Role.ADMIN)
    assert (
        admin.patch("/technicians/2", {"contractor": "Kabelbau Nord"}, version=1).json["contractor"] == "Kabelbau Nord"
    )
    found = figures(door(town), f"{NOVEMBER}&by=contractor")
    assert found["promises_kept"] == {None: (2, 2), "Kabelbau Nord": (2, 2)}
    assert found["new_faults"] == {"Kabelbau Nord": (1, 0), None: (4, 4)}
    behind = f"/reports/service/orders?{NOVEMBER}&by=contractor&figure=time_to_repair&group=Kabelbau Nord"
    assert len(door(town).get(behind).json["items"]) == 1
    admin.patch("/technicians/2", {"contractor": None}, version=2)
    assert set(figures(door(town), f"{NOVEMBER}&by=contractor")["promises_kept"]) == {None}


def test_counts_by_what_is_known_of_the_line(town: Backend) -> None:
    with town.work() as work:
        for number, order in enumerate(work.session.query(WorkOrder).order_by(WorkOrder.id).limit(2), 1):
            order.line = ServiceLine(
                source="oss", service_id=f"SL-{number}", customer_id=order.customer_id, site_id=order.site_id,
                access_node=f"OLT-{number}", installer="Kim Berg",
                devices=[
                    LineDevice(kind="modem", model="M1", serial=f"A{number}", removed_on=date(2026, 1, 1)),
                    LineDevice(kind="ont", model="X7" if number == 1 else None, serial=f"B{number}"),
                ],
            )  # fmt: skip
    asker = door(town)
    of_nodes = figures(asker, f"{NOVEMBER}&by=node")["promises_kept"]
    assert of_nodes == {"OLT-1": (1, 1), "OLT-2": (1, 1), None: (2, 2)}
    assert figures(asker, f"{NOVEMBER}&by=installer")["without_complaint"] == {"Kim Berg": (2, 1), None: (2, 2)}
    assert figures(asker, f"{NOVEMBER}&by=device")["content"] == {"X7": (1, 1), "ont": (1, 0)}
    behind = asker.get(f"/reports/service/orders?{NOVEMBER}&by=node&figure=promises_kept&group=OLT-2").json["items"]
    assert [one["order_id"] for one in behind] == [2]
    table = asker.get(f"/reports/service/table?{NOVEMBER}&by=device").text
    assert "X7" in table


def test_blames_the_last_visit_of_an_order_whatever_other_orders_have(town: Backend) -> None:
    """Found by the town: where any order had two visits, no complaint about an order counted any more."""
    with town.work() as work:
        ada = work.session.query(Technician).order_by(Technician.id).first()
        first = a_booked_visit(work, ada, hours=50)
        second = Visit(order_id=first.order_id, number=2, previous_visit_id=first.id, service_seconds=60, skills=[])
        for visit in (first, second):
            visit.technician_id, visit.during = ada.id, first.during
            visit.state, visit.ended_by, visit.ended_at = "completed", ada.id, START
        work.session.add(second)
    found = figures(door(town), f"{NOVEMBER}&by=territory")["without_complaint"]
    assert found == {"T1": (6, 5)}


def test_counts_a_repair_as_done_at_the_first_visit_once_it_has_held(town: Backend, clock: FixedClock) -> None:
    assert figures(door(town), f"{NOVEMBER}&by=technician")["first_time_fix"] == {"Bo Lind": (1, 0)}
    clock.forward(days=31)
    assert figures(door(town), f"{NOVEMBER}&by=technician")["first_time_fix"] == {
        "Ada Weiss": (2, 2),
        "Bo Lind": (1, 0),
    }
    with town.work() as work:
        call = FollowUp(
            kind="call_back", order_id=1, visit_id=1, reason="sample", state="done", due_at=START, deadline=START,
            done_at=START, outcome="reached_not_fixed",
        )  # fmt: skip
        work.session.add(call)
        work.session.flush()
        work.session.add(FollowUpAttempt(follow_up_id=call.id, at=START, user_id=1, outcome="reached_not_fixed"))
    assert figures(door(town), f"{NOVEMBER}&by=territory")["first_time_fix"] == {"T1": (3, 1)}
    assert figures(door(town), f"{NOVEMBER}&by=territory")["call_backs_in_time"]["T1"][0] >= 1


def test_says_how_long_repairs_took(town: Backend) -> None:
    asker = door(town)
    (item,) = (
        one
        for one in asker.get(f"/reports/service?{NOVEMBER}&by=kind").json["items"]
        if one["figure"] == "time_to_repair"
    )
    assert (item["group"], item["cases"], item["good"], item["percent"]) == ("repair", 3, None, None)
    assert item["p90"] >= item["median"] > 0


def test_lists_the_orders_behind_a_figure_page_by_page(town: Backend) -> None:
    asker = door(town)
    query = f"/reports/service/orders?{NOVEMBER}&figure=without_complaint"
    first = asker.get(f"{query}&limit=3").json
    rest = asker.get(f"{query}&limit=3&after={first['next']}").json
    assert [one["order_id"] for one in first["items"] + rest["items"]] == [4, 3, 2, 1]
    assert rest["next"] is None
    (bad,) = asker.get(f"{query}&good=false").json["items"]
    (of_bo,) = {
        tuple(one["order_id"] for one in asker.get(f"{query}&by=technician&group={group}").json["items"])
        for group in asker.get(f"/reports/service?{NOVEMBER}&by=technician").json["items"]
        if group["label"] == "Bo Lind"
        for group in [group["group"]]
    }
    assert of_bo == (4, 3)
    assert bad == {"order_id": 2, "day": "2026-11-30", "cases": 1, "good": 0, "value": None}


def test_gives_the_figures_as_a_file_in_which_nothing_is_carried_out(town: Backend) -> None:
    with town.work() as work:
        work.session.get_one(Technician, 1).name = "=HYPERLINK(A1)"
    asker = door(town)
    answer = asker.get(f"/reports/service/table?{NOVEMBER}&by=technician")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="service-2026-11-01-2026-11-30.csv"'
    assert [
        (row["label"], row["cases"], row["good"], row["percent"]) for row in rows if row["figure"] == "content"
    ] == [("'=HYPERLINK(A1)", "2", "1", "50.0")]
    workbook = load_workbook(io.BytesIO(asker.get(f"/reports/service/table?{NOVEMBER}&format=xlsx").data))
    sheet: list[tuple[Any, ...]] = list(workbook["service"].iter_rows(values_only=True))
    assert sheet[0] == ("figure", "group", "label", "cases", "good", "percent", "median", "p90")
    assert ("content", "T1", "T1", 2, 1, 50, 3.5, 4.7) in sheet


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("first_day=2026-11-30&last_day=2026-11-01", (422, "days_inverted")),
        ("first_day=2020-01-01&last_day=2026-11-01", (422, "period_too_long")),
        ("territory=T9", (404, "not_found")),
    ],
)
def test_refuses_what_no_report_is_about(backend: Backend, query: str, refusal: tuple[int, str]) -> None:
    answer = door(backend).get(f"/reports/service?{query}")
    assert (answer.status_code, answer.json["title"]) == refusal


def test_counts_nothing_outside_of_ones_bounds(town: Backend) -> None:
    elsewhere = door(town, name="elsewhere", territory_ids=(99,))
    assert elsewhere.get(f"/reports/service?{NOVEMBER}").json["items"] == []
    assert elsewhere.get(f"/reports/service/orders?{NOVEMBER}&figure=content").json["items"] == []
