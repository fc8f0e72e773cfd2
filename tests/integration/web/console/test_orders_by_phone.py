"""An order by phone, from who calls to a confirmed time, as it is clicked without script."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import BookingRules, Closure, Customer, Hold, Site, Visit, Warranty, WorkOrder
from dispatch.messaging.processes.sending import SenderPool
from dispatch.messaging.services import opt_outs
from dispatch.orders.geocoders.gazetteer import Gazetteer
from dispatch.vocabulary.terms import Role
from tests.support.carriers import FakeCarrier, with_carriers
from tests.support.clocks import START, FixedClock
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.field import a_booked_visit
from tests.support.planning import a_town, quick
from tests.support.technicians import a_technician, a_territory

NEW = "/console/orders/new"
NINE = "2026-11-30T09:00:00+00:00/2026-11-30T11:00:00+00:00"
POINT = {"lat": "47,141", "lon": "9.5215"}
TYPED = {
    "name": "Robin Clark",
    "phone": "202-555 0107",
    "language": "en",
    "tier": "standard",
    "care_consent": "yes",
    "kind": "repair",
    "symptom": "slow_speed",
    "priority": "normal",
    "address": "Landstrasse 7",
    "access_notes": "bell 2",
    **POINT,
}


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    """A town with one technician, at 07:00 in its territory; nothing is ordered."""
    clock.set(START - timedelta(hours=3))
    house = quick(backend)
    a_town(house, orders=0)
    return house


def button(page: str, start: str) -> str:
    """The value of the button that holds the window that begins at this instant."""
    found = re.search(rf'name="window" value="({re.escape(start)}/[^"]+)"', page)
    assert found is not None, page
    return found[1]


def test_books_a_new_caller_while_they_are_on_the_phone(house: Backend) -> None:
    carrier = FakeCarrier()
    reader = signed_in(house, Role.SERVICE)
    asked = reader.get(f"{NEW}?q=202 555 0107")
    assert "Nobody is known by that." in asked.text
    assert 'name="phone" type="tel" value="202 555 0107"' in asked.text
    taken = reader.send(NEW, NEW, **TYPED)
    assert (taken.status_code, taken.headers["Location"]) == (303, "/console/orders/1/times")
    page = reader.get("/console/orders/1/times")
    assert "Order FD-000001 is taken." in page.text
    told = words_of(page.text)
    assert "Propose first: Mon 30 November 10:00–12:00 ·" in told
    assert "too late to book" in told
    assert "Open to an emergency." in told
    assert "quiet half-day" in told
    reader.post("/console/orders/1/holds", csrf=csrf(page.text), window=button(page.text, NINE[:25]), back=times(1))
    held = words_of(reader.get(times(1)).text)
    assert "The time is held." in held
    assert "Held: Mon 30 November 10:00–12:00 Reserved until 07:10." in held
    confirmed = reader.send(times(1), "/console/orders/1/holds/1/confirm")
    assert confirmed.headers["Location"] == "/console/orders/1"
    order = words_of(reader.get("/console/orders/1").text)
    assert "Booked. The customer gets the confirmation by text." in order
    assert "Mon 30 November 10:00–12:00" in order
    SenderPool(with_carriers(house, carrier)).send_due()
    [text] = carrier.taken
    assert (text.to, text.kind) == ("+12025550107", "confirmation")
    assert "Mon 30 Nov, 10:00-12:00" in text.body


def times(order_id: int) -> str:
    return f"/console/orders/{order_id}/times"


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_shows_what_was_done_for_a_caller_and_keeps_to_their_record(backend: Backend, clock: FixedClock) -> None:
    with backend.work() as work:
        territory = a_territory(work)
        ada = a_technician(work, territory)
        visit = a_booked_visit(work, ada, address="Landstrasse 7", phone="+12025550107", external_id="BSS-7")
        visit.state, visit.ended_at, visit.ended_by = "completed", START + timedelta(hours=2), ada.id
        visit.order.state = "completed"
        visit.order.site.access_notes = "gate 4711"
        visit.order.customer.tier = "gold"
        last_day = START.date().replace(year=2027)
        work.session.add(Warranty(visit_id=visit.id, first_day=START.date(), last_day=last_day))
    clock.forward(days=3)
    reader = signed_in(backend)
    found = reader.get(f"{NEW}?q=0107").text
    assert f'href="{NEW}?customer=1"' in found
    form = reader.get(f"{NEW}?customer=1")
    told = words_of(form.text)
    assert "A repair here repeats order BSS-7" in told
    assert "under warranty until 30 November 2027: a repair is free of charge" in told
    assert "BSS-7 · Repair" in told
    assert 'value="Landstrasse 7"' in form.text
    assert "gate 4711</textarea>" in form.text
    reader.send(
        f"{NEW}?customer=1", NEW, **TYPED | {"tier": "gold", "access_notes": "gate 4711", "phone": "+12025550108"}
    )
    with backend.work() as work:
        [customer] = work.session.query(Customer)
        assert (customer.phone, customer.care_consent, customer.tier) == ("+12025550108", True, "gold")
        order = work.session.get_one(WorkOrder, 2)
        assert (order.source, order.customer_id, order.repeat_of_id, order.in_warranty) == ("manual", 1, 1, True)
        assert work.session.query(Site).count() == 1


def test_takes_a_form_in_once_that_is_sent_twice(house: Backend) -> None:
    reader = signed_in(house)
    page = reader.get(NEW).text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    sent = [reader.post(NEW, csrf=csrf(page), key=key[1], **TYPED).headers["Location"] for _ in range(2)]
    assert sent == ["/console/orders/1/times"] * 2
    with house.work() as work:
        assert work.session.query(WorkOrder).count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "call me"}, "电话号码无法拨打"),
        ({"phone": "", "address": "  "}, "请检查：电话（按客户所说填写）、地址。"),
        ({"lat": "north"}, "请以度为单位填写纬度和经度"),
        ({"kind": "dance"}, "请检查：业务类型。"),
        ({"lat": "-47.1"}, "正负号有误"),
    ],
)
def test_says_what_is_wrong_keeps_what_was_typed_and_changes_nothing(
    house: Backend, wrong: dict[str, str], said: str
) -> None:
    reader = signed_in(house)
    reader.language = "zh-CN"
    before = everything(house)
    answer = reader.send(NEW, NEW, **TYPED | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Robin Clark"' in answer.text
    assert everything(house) == before


def test_opens_a_refused_window_to_a_dispatcher_with_a_reason_only(house: Backend) -> None:
    with house.work() as work:
        day = Range(START - timedelta(hours=9), START + timedelta(hours=15))
        work.session.add(Closure(territory_id=1, during=day, reason="fair"))
    service, desk = signed_in(house, Role.SERVICE), signed_in(house)
    service.send(NEW, NEW, **TYPED)
    shown = service.get(times(1))
    assert "nothing is booked then" in shown.text
    assert "No free time in this week." in shown.text
    assert "Book against a rule" not in shown.text
    sent = {"window": NINE, "back": times(1)}
    service.post("/console/orders/1/holds", csrf=csrf(shown.text), **sent)
    assert "Nothing is booked on that day. nothing is booked then" in words_of(service.get(times(1)).text)
    assert service.post("/console/orders/1/holds", csrf=csrf(shown.text), why="VIP", **sent).status_code == 403
    mine = desk.get(times(1)).text
    assert "Book against a rule" in mine
    desk.post("/console/orders/1/holds", csrf=csrf(mine), why="The mayor's office.", **sent)
    assert "Held: Mon 30 November 10:00–12:00" in words_of(desk.get(times(1)).text)
    with house.work() as work:
        assert work.session.query(Hold).one().override_reason == "The mayor's office."


def test_says_that_an_address_is_looked_up_and_uses_what_is_known_here_at_once(house: Backend, tmp_path: Path) -> None:
    nowhere = TYPED | {"lat": "", "lon": ""}
    reader = signed_in(house)
    reader.send(NEW, NEW, **nowhere)
    page = reader.get(times(1)).text
    assert "It is being looked up" in page
    assert 'data-live="5"' in page
    file = tmp_path / "addresses.csv"
    file.write_text("address,lat,lon\nLandstrasse 8,47.141,9.52\n")
    knowing = signed_in(replace(house, geocoders=(Gazetteer.of_file(file),)), name="knowing")
    knowing.send(NEW, NEW, **nowhere | {"address": "Landstrasse 8"})
    assert button(knowing.get(times(2)).text, NINE[:25]) == NINE


def test_lets_go_of_a_window_and_holds_another(house: Backend) -> None:
    reader = signed_in(house)
    reader.send(NEW, NEW, **TYPED)
    page = reader.get(times(1)).text
    reader.post("/console/orders/1/holds", csrf=csrf(page), window=NINE, back=times(1))
    reader.send(times(1), "/console/orders/1/holds/1/release")
    assert "The time is free again." in reader.get(times(1)).text
    with house.work() as work:
        assert work.session.get_one(Hold, 1).state == "released"
        assert work.session.get_one(Visit, 1).state == "draft"
    assert reader.post("/console/orders/1/holds", csrf=csrf(page), window="0001-01-01/no").status_code == 422


def test_says_that_a_window_is_taken_meanwhile(house: Backend) -> None:
    with house.work() as work:
        work.session.add(BookingRules(territory_id=1, reserve_percent=0))
        work.session.query(Hold).delete()
    first, second = signed_in(house), signed_in(house, name="second")
    for reader in (first, second):
        reader.send(NEW, NEW, **TYPED)
    pages = [first.get(times(1)).text, second.get(times(2)).text]
    with house.work() as work:
        work.session.add(Closure(territory_id=1, during=Range(START, START + timedelta(hours=2)), reason="fair"))
    second.post("/console/orders/2/holds", csrf=csrf(pages[1]), window=button(pages[1], NINE[:25]), back=times(2))
    assert "nothing is booked then" in words_of(second.get(times(2)).text)
    with house.work() as work:
        assert work.session.query(Hold).count() == 0


def test_asks_somebody_bound_to_several_territories_for_one(house: Backend) -> None:
    with house.work() as work:
        a_territory(work, "T2")
        a_territory(work, "T3")
    reader = signed_in(house, territories=(1, 2))
    page = reader.get(NEW).text
    assert '<select name="territory" required>' in page
    assert "Territory T3" not in page
    assert "check_fields" not in page
    assert reader.send(NEW, NEW, **TYPED | {"territory": "T3"}).status_code == 422


@pytest.mark.parametrize(
    ("phone", "stopped"), [("+423 232 12 34", False), (TYPED["phone"], True)], ids=["a landline", "after a STOP"]
)
def test_tells_to_say_it_on_the_phone_where_no_text_arrives(house: Backend, phone: str, *, stopped: bool) -> None:
    reader: Reader = signed_in(house)
    reader.send(NEW, NEW, **TYPED | {"phone": phone})
    if stopped:
        with house.work() as work:
            opt_outs.opt_out(work, work.session.get_one(WorkOrder, 1).customer.phone, "STOP")
    page = reader.get(times(1)).text
    reader.post("/console/orders/1/holds", csrf=csrf(page), window=NINE, back=times(1))
    assert "This customer gets no texts" in reader.get(times(1)).text
    reader.send(times(1), "/console/orders/1/holds/1/confirm")
    assert "Booked. The customer gets no texts" in reader.get("/console/orders/1").text
