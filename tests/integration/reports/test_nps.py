"""Who would recommend the operator: asked on the page, by text and by phone, and counted by segment."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from dispatch.aftercare.services.follow_ups import after_completion
from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician, Visit
from dispatch.messaging.services import customer_links
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.doors.pages import Reader, signed_in, words_of
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take
from tests.support.technicians import a_territory

NOVEMBER = "first_day=2026-11-01&last_day=2026-11-30"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Four repairs, all done: 10 (a VIP), 9, 7 and 3 (who complained before); Ada did the first two, Bo the others."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        visits = [a_booked_visit(work, who, hours=hours).id for who, hours in ((ada, 1), (ada, 3), (bo, 1), (bo, 3))]
        devices = [a_device(work, who) for who in (ada, ada, bo, bo)]
        work.session.get_one(Visit, visits[0]).order.customer.tier = "vip"
    for visit_id, device, hours in zip(visits, devices, (1, 3, 1, 3), strict=True):
        arrived = START + timedelta(hours=hours)
        clock.set(arrived + timedelta(minutes=40))
        take(backend, device, an_event(visit_id, "arrived", arrived), an_event(visit_id, "completed", clock.at))
    order_id = order_of(backend, visits[3])
    assert door(backend).post("/complaints", {"order_id": order_id, "said": "He was rude."}).status_code == 201
    clock.forward(minutes=5)
    for visit_id, likelihood in zip(visits, (10, 9, 7, 3), strict=True):
        say(backend, visit_id, score="5", fixed="yes", likelihood=str(likelihood))
    return backend


def order_of(backend: Backend, visit_id: int) -> int:
    with backend.work() as work:
        return work.session.get_one(Visit, visit_id).order_id


def say(backend: Backend, visit_id: int, **fields: str) -> str:
    """Answers the survey's page of a visit; returns its path."""
    with backend.work() as work:
        path = customer_links.issue(work, work.session.get_one(Visit, visit_id), "s").removeprefix("https://fd.example")
    assert Reader(backend).post(path, **fields).status_code == 303
    return path


def by_label(asker: Door, query: str) -> dict[str | None, tuple[int, int, int, float]]:
    items = asker.get(f"/reports/nps?{NOVEMBER}&{query}").json["items"]
    return {one["label"]: (one["promoters"], one["passives"], one["detractors"], one["nps"]) for one in items}


def test_counts_by_tier_and_by_technician(town: Backend) -> None:
    assert by_label(door(town), "by=tier") == {"standard": (1, 1, 1, 0.0), "vip": (1, 0, 0, 100.0)}
    assert by_label(door(town), "by=technician") == {"Ada Weiss": (2, 0, 0, 100.0), "Bo Lind": (0, 1, 1, -50.0)}
    assert by_label(door(town), "by=channel") == {"page": (2, 1, 1, 25.0)}
    total = door(town).get(f"/reports/nps?{NOVEMBER}").json["total"]
    assert (total["answers"], total["nps"]) == (4, 25.0)


def test_says_what_sets_promoters_and_detractors_apart(town: Backend) -> None:
    clearest, *others = door(town).get(f"/reports/nps?{NOVEMBER}").json["drivers"]
    assert clearest == {
        "driver": "complaint", "promoters": 0, "of_promoters": 2, "promoter_percent": 0.0,
        "detractors": 1, "of_detractors": 1, "detractor_percent": 100.0, "difference": 100.0,
    }  # fmt: skip
    assert {one["difference"] for one in others} == {0.0}


def test_counts_nothing_that_happened_after_the_answer(town: Backend, clock: FixedClock) -> None:
    clock.forward(hours=1)
    complained = {"order_id": order_of(town, 1), "said": "Off again."}
    assert door(town).post("/complaints", complained).status_code == 201
    found = {one["driver"]: one for one in door(town).get(f"/reports/nps?{NOVEMBER}").json["drivers"]}
    assert found["complaint"]["promoters"] == 0


def test_lists_the_orders_behind_each_figure(town: Backend) -> None:
    desk = door(town)
    found = desk.get(f"/reports/nps/orders?{NOVEMBER}&camp=promoter").json["items"]
    assert [(one["order_id"], one["likelihood"], one["camp"]) for one in found] == [
        (order_of(town, 2), 9, "promoter"), (order_of(town, 1), 10, "promoter")
    ]  # fmt: skip
    (unhappy,) = desk.get(f"/reports/nps/orders?{NOVEMBER}&camp=detractor&driver=complaint").json["items"]
    assert unhappy["order_id"] == order_of(town, 4)
    assert desk.get(f"/reports/nps/orders?{NOVEMBER}&by=tier&group=vip&camp=detractor").json["items"] == []


def test_gives_the_figures_as_files(town: Backend) -> None:
    text = door(town).get(f"/reports/nps/table?{NOVEMBER}&by=tier").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["group"], row["answers"], row["nps"]) for row in rows] == [
        ("standard", "3", "0.0"), ("vip", "1", "100.0")
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(door(town).get(f"/reports/nps/table?{NOVEMBER}&format=xlsx").data))
    assert [cell.value for cell in book.active[2]][:3] == ["standard", "standard", 3]


def test_counts_the_same_from_the_events_alone(town: Backend) -> None:
    events = door(town, Role.ADMIN).get("/events?limit=200").json["items"]
    said = [one["data"]["likelihood"] for one in events if one["kind"] == "survey.recommended"]
    promoters, detractors = sum(one >= 9 for one in said), sum(one <= 6 for one in said)
    total = door(town).get(f"/reports/nps?{NOVEMBER}").json["total"]
    assert (len(said), promoters, detractors) == (total["answers"], total["promoters"], total["detractors"])


@pytest.mark.parametrize(("language", "words"), [("en", "Promoters (9–10)"), ("zh-CN", "推荐者（9-10分）")])
def test_draws_the_segments_and_leads_to_the_orders(town: Backend, language: str, words: str) -> None:
    reader = signed_in(town)
    page = reader.get(f"/console/reports/nps?{NOVEMBER}&lang={language}").text
    assert words in words_of(page)
    assert page.count('<svg class="nps-bar"') == 3
    assert "+25.0" in page
    address = next(part.split('"')[0] for part in page.split('href="') if "camp=detractor" in part and "driver" in part)
    assert f"/console/orders/{order_of(town, 4)}" in reader.get(address.replace("&amp;", "&")).text


def test_shows_only_answers_within_the_bounds_of_whoever_asks(town: Backend) -> None:
    with town.work() as work:
        other = a_territory(work, "T2").id
    stranger = door(town, Role.DISPATCHER, name="stranger", territory_ids=(other,))
    assert stranger.get(f"/reports/nps?{NOVEMBER}").json["total"]["answers"] == 0


def test_keeps_the_first_answer_and_asks_later_on_the_page_that_thanks(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work, technicians=1)
        visit_id = a_booked_visit(work, ada, hours=1).id
        visit = work.session.get_one(Visit, visit_id)
        visit.state, visit.ended_at, visit.ended_by = "completed", START, ada.id
        after_completion(work, visit)
    path = say(backend, visit_id, score="5", fixed="yes")
    reader = Reader(backend)
    assert 'name="likelihood"' in reader.get(path).text
    assert reader.post(path, likelihood="11").status_code == 422
    assert reader.post(path, likelihood="0").status_code == 303
    assert "you answered 0 of 10." in reader.get(path).text
    assert 'name="likelihood"' not in reader.get(path).text
    assert reader.post(path, likelihood="10").status_code == 303
    answer = door(backend).get(f"/orders/{order_of(backend, visit_id)}")
    assert answer.status_code == 200, answer.json
    (kept,) = answer.json["recommendations"]
    assert (kept["likelihood"], kept["channel"]) == (0, "page")


def test_keeps_what_whoever_was_called_says(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        _, (ada,) = a_day(work, technicians=1)
        visit_id = a_booked_visit(work, ada, hours=1).id
        visit = work.session.get_one(Visit, visit_id)
        visit.state, visit.ended_at, visit.ended_by = "completed", START, ada.id
        after_completion(work, visit)
        assert work.session.query(Technician).count() == 1
    say(backend, visit_id, score="2", fixed="yes")
    service = door(backend, Role.SERVICE)
    (call,) = service.get("/follow-ups?kind=call_back").json["items"]
    unreached = {"outcome": "no_answer", "likelihood": 4}
    path, read = f"/follow-ups/{call['id']}/attempts", {"If-Match": f'"{call["version"]}"'}
    assert service.post(path, unreached, headers=read).status_code == 422
    tried = service.post(path, {"outcome": "reached_fixed", "likelihood": 4}, headers=read)
    assert tried.status_code == 201
    (kept,) = service.get(f"/follow-ups/{call['id']}").json["recommendations"]
    assert (kept["likelihood"], kept["channel"]) == (4, "call")
    page = signed_in(backend).get(f"/console/orders/{call['order_id']}").text
    assert "Recommends us: 4 of 10 · by phone" in words_of(page)
