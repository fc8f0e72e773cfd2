"""A new name or number reaches whom it concerns, whichever door it came through."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, Visit
from dispatch.orders.services.orders import place
from tests.support.clocks import START, FixedClock
from tests.support.orders import an_order, order_in
from tests.support.planning import a_town
from tests.support.promises import Town
from tests.support.technicians import a_shift, a_technician, a_territory


@pytest.fixture
def told(backend: Backend, clock: FixedClock) -> tuple[Town, int]:
    """A visit of tomorrow afternoon, booked and confirmed at nine in the morning."""
    clock.set(START - timedelta(hours=2))
    town = Town(backend)
    with backend.work() as work:
        territory = a_territory(work)
        ada = a_technician(work, territory, name="Ada Weiss")
        a_shift(work, ada, START + timedelta(days=1), START + timedelta(days=1, hours=8))
        visit_id = an_order(work, windows=(), point=(47.141, 9.5215)).visits[0].id
    town.book(visit_id, number=-1, days=2)
    ((kind, _, _),) = town.send()
    assert kind == "confirmation"
    return town, visit_id


def remind(town: Town, clock: FixedClock) -> list[tuple[str, str, str]]:
    """Lets the clock reach 17:00 local of the day before."""
    clock.set(START + timedelta(hours=7, minutes=1))
    return town.send()


def customer(town: Town, visit_id: int) -> Customer:
    with town.house.work() as work:
        return work.session.get_one(Visit, visit_id).order.customer


def test_tells_a_technicians_new_number_to_whom_the_old_one_was_told(told: tuple[Town, int], clock: FixedClock) -> None:
    town, visit_id = told
    assert town.change_technician(town.holder(visit_id).id, phone="+14155550199").status_code == 200
    ((kind, to, body),) = town.send()
    assert (kind, to) == ("technician_details", customer(town, visit_id).phone)
    assert "415-555-0199" in body
    ((kind, _, body),) = remind(town, clock)
    assert kind == "reminder"
    assert "415-555-0199" in body


def test_names_a_renamed_technician_by_the_new_name_in_what_waits(told: tuple[Town, int], clock: FixedClock) -> None:
    town, visit_id = told
    town.change_technician(town.holder(visit_id).id, name="Eve New")
    ((kind, _, body),) = town.send()
    assert kind == "technician_details"
    assert "Eve New" in body
    ((_, _, body),) = remind(town, clock)
    assert "Eve New" in body
    assert "Ada" not in body


def test_words_a_confirmation_that_waits_with_the_number_of_the_moment_it_leaves(
    backend: Backend, clock: FixedClock
) -> None:
    clock.set(START - timedelta(hours=2))
    town = Town(backend)
    (visit_id,) = a_town(town.house, orders=1)
    town.book(visit_id, number=-1)
    town.change_technician(town.holder(visit_id).id, phone="+14155550198", name="Eve New")
    ((kind, _, body),) = town.send()
    assert kind == "confirmation"
    assert "Eve New" in body
    assert "415-555-0198" in body


def test_confirms_anew_to_a_customers_new_number(told: tuple[Town, int], clock: FixedClock) -> None:
    town, visit_id = told
    with town.house.work() as work:
        order_id = work.session.get_one(Visit, visit_id).order_id
    assert town.change_order(order_id, customer={"phone": "+12065550203"}).status_code == 200
    assert [(kind, to) for kind, to, _ in town.send()] == [("confirmation", "+12065550203")]
    assert [(kind, to) for kind, to, _ in remind(town, clock)] == [("reminder", "+12065550203")]


def test_confirms_anew_when_a_second_order_brings_the_new_number(told: tuple[Town, int], clock: FixedClock) -> None:
    town, visit_id = told
    known = customer(town, visit_id)
    wanted = order_in(windows=())
    mine = replace(wanted.customer, external_id=known.external_id, phone="+12065550205")
    with town.house.work() as work:
        place(work, replace(wanted, customer=mine))
    assert ("confirmation", "+12065550205") in [(kind, to) for kind, to, _ in town.send()]
    assert {to for _, to, _ in remind(town, clock)} == {"+12065550205"}


def test_tells_the_same_change_once(told: tuple[Town, int]) -> None:
    town, visit_id = told
    ada = town.holder(visit_id).id
    town.change_technician(ada, phone="+14155550199")
    town.change_technician(ada, phone="+14155550199")
    assert [kind for kind, _, _ in town.send()] == ["technician_details"]
    town.change_technician(ada, languages=["en", "zh-CN"])
    assert town.send() == []


def test_asks_a_person_after_three_texts_of_the_same_kind(told: tuple[Town, int]) -> None:
    town, visit_id = told
    for number in range(4):
        town.change_technician(town.holder(visit_id).id, phone=f"+1415555019{number}")
        town.send()
    assert [kind for kind, _ in town.tasks()] == ["tell_customer"]


def test_says_nothing_twice_where_a_customers_number_was_changed_and_changed_back(told: tuple[Town, int]) -> None:
    town, visit_id = told
    known = customer(town, visit_id).phone
    town.change_order(1, customer={"phone": "+12065550133"})
    town.change_order(1, customer={"phone": known})
    assert town.send() == []


def test_confirms_once_to_the_last_of_several_new_numbers(told: tuple[Town, int]) -> None:
    town, visit_id = told
    known = customer(town, visit_id).phone
    for phone in ("+12065550133", known, "+12065550133"):
        town.change_order(1, customer={"phone": phone})
    assert [(kind, to) for kind, to, _ in town.send()] == [("confirmation", "+12065550133")]


def test_tells_a_number_that_comes_back_what_it_has_not_heard(told: tuple[Town, int]) -> None:
    town, visit_id = told
    known = customer(town, visit_id).phone
    town.change_order(1, customer={"phone": "+12065550133"})
    town.send()
    town.change_technician(town.holder(visit_id).id, phone="+14155550199")
    assert [to for _, to, _ in town.send()] == ["+12065550133"]
    town.change_order(1, customer={"phone": known})
    ((kind, to, body),) = town.send()
    assert (kind, to, "415-555-0199" in body) == ("confirmation", known, True)


def test_says_nothing_where_a_technicians_number_or_name_was_changed_and_changed_back(told: tuple[Town, int]) -> None:
    town, visit_id = told
    who = town.holder(visit_id)
    town.change_technician(who.id, phone="+14155550199", name="Eve New")
    town.change_technician(who.id, phone=who.phone, name=who.name)
    assert town.send() == []


def test_tells_a_technicians_number_that_comes_back_after_another_was_told(told: tuple[Town, int]) -> None:
    town, visit_id = told
    who = town.holder(visit_id)
    town.change_technician(who.id, phone="+14155550199")
    assert [kind for kind, _, _ in town.send()] == ["technician_details"]
    town.change_technician(who.id, phone=who.phone)
    assert [kind for kind, _, _ in town.send()] == ["technician_details"]
