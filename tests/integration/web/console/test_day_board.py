import re
from datetime import timedelta

import pytest

from dispatch.accounts.services import devices
from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Message, Plan, Visit
from dispatch.vocabulary.states import VisitState
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.orders import an_order
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.technicians import a_territory

BOARD = "/console?territory=1&date=2026-11-30"


@pytest.fixture
def town(backend: Backend, clock: FixedClock) -> Backend:
    """Three visits of one technician on a published plan, and one that has no point on the map."""
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=3)
    with house.work() as work:
        an_order(work, point=None)
    plan_day(house)
    return house


def test_shows_the_day_of_each_technician(town: Backend) -> None:
    page = words_of(signed_in(town).get(BOARD).text)
    assert "Visits: 3, technicians: 1, unplaced: 1, late: 0" in page
    assert "Ada Weiss" in page
    assert "The address has no point on the map." in page


def test_says_whose_promises_the_plan_is_the_least_likely_to_keep(town: Backend) -> None:
    with town.work() as work:
        plan = work.session.query(Plan).one()
        odds = {stop.visit_id: stop.odds_percent for stop in plan.stops}
        plan.stops[0].odds_percent, plan.stops[1].odds_percent, plan.stops[2].odds_percent = 81.0, 99.0, 62.5
        whose = [plan.stops[2].visit_id, plan.stops[0].visit_id]
    assert None not in odds.values()
    page = signed_in(town).get(BOARD).text
    words = words_of(page)
    assert "Promises to be expected broken: 0.6." in words
    assert words.index(" 62 %") < words.index(" 81 %")
    assert "99 %" not in words
    assert all(f'href="#visit-{visit_id}"' in page for visit_id in whose)


def test_opens_on_today_of_the_first_territory(town: Backend) -> None:
    assert "Mon 30 November Territory T1" in words_of(signed_in(town).get("/console").text)


def test_opens_on_the_next_day_with_visits_where_today_has_none(town: Backend, clock: FixedClock) -> None:
    for now, opened in ((EARLY - timedelta(days=3), "Mon 30 November"), (EARLY + timedelta(days=1), "Tue 1 December")):
        clock.set(now)
        assert f"{opened} Territory T1" in words_of(signed_in(town, name=opened).get("/console").text)


def test_tells_how_late_a_visit_is(town: Backend) -> None:
    with town.work() as work:
        visit = work.session.get_one(Visit, 1)
        assert visit.during is not None
        visit.state, visit.eta = VisitState.EN_ROUTE, START + timedelta(hours=9, minutes=10)
    page = words_of(signed_in(town).get(BOARD).text)
    assert "min late" in page
    assert "late: 1" in page


def test_escapes_what_customers_call_themselves(town: Backend) -> None:
    with town.work() as work:
        work.session.get_one(Customer, 1).name = '<script>alert("x")</script>'
    page = signed_in(town).get(BOARD).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in page


def test_shows_a_dispatcher_his_own_territories_only(town: Backend) -> None:
    with town.work() as work:
        other = a_territory(work, "T2")
    reader = signed_in(town, territories=(other.id,))
    assert "Territory T2" in reader.get("/console").text
    assert "Territory T1" not in reader.get("/console").text
    assert "Territory T2" in reader.get("/console?territory=T2").text
    assert reader.get("/console?territory=T1").status_code == 404
    assert reader.get(BOARD).status_code == reader.get("/console?territory=999").status_code == 404


def test_pins_technician_and_time_on_the_form(town: Backend) -> None:
    reader = signed_in(town)
    answer = reader.send(f"{BOARD}&visit=1", "/console/visits/1/pin", technician="1", arrival="13:30")
    assert (answer.status_code, answer.headers["Location"]) == (303, BOARD)
    visit = the_visit(town, 1)
    assert (visit.pinned_technician_id, visit.pinned_arrival) == (1, START.replace(hour=12, minute=30))
    page = words_of(reader.get(BOARD).text)
    assert "Pinned. The next plan keeps to it." in page


def test_lets_a_pinned_visit_go_again(town: Backend) -> None:
    reader = signed_in(town)
    reader.send(f"{BOARD}&visit=1", "/console/visits/1/pin", technician="1", arrival="")
    assert the_visit(town, 1).pinned_technician_id == 1
    reader.send(f"{BOARD}&visit=1", "/console/visits/1/unpin")
    assert the_visit(town, 1).pinned_technician_id is None


def test_tells_who_was_slower_that_the_visit_has_changed(town: Backend) -> None:
    reader = signed_in(town)
    stale = {"csrf": _token(reader), "back": BOARD, "date": "2026-11-30", "technician": "1"}
    reader.send(f"{BOARD}&visit=1", "/console/visits/1/pin", technician="", arrival="13:30")
    reader.get(BOARD)
    reader.post("/console/visits/1/pin", **stale | {"version": "1"})
    assert "has changed since you read it" in words_of(reader.get(BOARD).text)
    assert the_visit(town, 1).pinned_technician_id is None


def test_asks_for_a_new_plan_of_the_day(town: Backend) -> None:
    reader = signed_in(town, name="dora")
    assert reader.send(BOARD, "/console/plans").headers["Location"] == BOARD
    with town.work() as work:
        plan = work.session.query(Plan).order_by(Plan.id.desc()).first()
        assert plan is not None
        assert (plan.asked_by, plan.state, plan.first_day.isoformat()) == ("dora", "requested", "2026-11-30")
    assert "requested" in words_of(reader.get(BOARD).text)


def test_publishes_a_draft_and_tells_the_customers(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    house = quick(backend)
    a_town(house, orders=2, publishes_itself=False)
    plan_day(house)
    reader = signed_in(house)
    assert "draft" in words_of(reader.get(BOARD).text)
    reader.send(BOARD, "/console/plans/1/publish")
    with house.work() as work:
        assert [text.kind for text in work.session.query(Message).order_by(Message.id)] == ["confirmation"] * 2


def test_shows_service_staff_the_day_without_its_tools(town: Backend) -> None:
    reader = signed_in(town, Role.SERVICE)
    page = reader.get(f"{BOARD}&visit=1").text
    assert "Ada Weiss" in page
    assert "/console/plans" not in page
    assert "/pin" not in page
    before = everything(town)
    assert reader.post("/console/visits/1/unpin", csrf=_token(reader), version="2").status_code == 403
    assert everything(town) == before


@pytest.mark.parametrize(
    "query", ["date=yesterday", "date=9999-12-31", "date=0001-01-01", "visit=99999999999999999999", "territory='"]
)
def test_answers_odd_addresses_with_a_page(town: Backend, query: str) -> None:
    answer = signed_in(town).get(f"/console?{query}")
    assert answer.status_code in {200, 404, 422}
    assert answer.content_type == "text/html; charset=utf-8"


def _token(reader: Reader) -> str:
    with reader.client.session_transaction(base_url="https://fd.example") as session:
        return str(session["csrf"])


def test_gives_a_code_that_pairs_a_technicians_device(town: Backend) -> None:
    reader = signed_in(town)
    shown = words_of(reader.send(BOARD, "/console/technicians/1/devices").text)
    told = re.search(r"Code (\d{4} \d{4} \d{4}) pairs one device at /tech until 08:10\.", shown)
    assert told is not None
    with town.work() as work:
        assert devices.pair(work, told[1], "phone").technician.name == "Ada Weiss"
