"""What a dispatcher changes about an order on its page: its facts, a part that came, a time that is given up."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, AuditEntry, WorkOrder
from dispatch.vocabulary.states import OrderState
from tests.support.doors.pages import Reader, everything, signed_in, words_of
from tests.support.field import a_booked_visit, a_day
from tests.support.planning import the_visit

PAGE = "/console/orders/1"


@pytest.fixture
def desk(backend: Backend) -> Reader:
    with backend.work() as work:
        _, (ada,) = a_day(work)
        a_booked_visit(work, ada, hours=30)
    return signed_in(backend)


def said(desk: Reader) -> str:
    return words_of(desk.get(PAGE).text)


def order(backend: Backend) -> WorkOrder:
    with backend.work() as work:
        found = work.session.get_one(WorkOrder, 1)
        assert found.customer is not None
        assert found.site is not None
        return found


def facts(backend: Backend) -> dict[str, str]:
    """What the form holds while nobody changes it."""
    known = order(backend)
    return {
        "priority": known.priority, "language": known.customer.language, "tier": known.customer.tier,
        "access_notes": known.site.access_notes,
    }  # fmt: skip


def test_changes_what_was_changed_and_nothing_else(backend: Backend, desk: Reader) -> None:
    known = facts(backend)
    desk.send(PAGE, f"{PAGE}/facts", **known | {"priority": "high", "access_notes": "Ring twice"})
    assert "Kept." in said(desk)
    changed = order(backend)
    assert (changed.priority, changed.site.access_notes) == ("high", "Ring twice")
    with backend.work() as work:
        (entry,) = work.session.query(AuditEntry).filter_by(action="order.amended")
        assert entry.detail == {"fields": ["priority", "site"]}
    before = everything(backend)["work_orders"]
    desk.send(PAGE, f"{PAGE}/facts", **known | {"priority": "high", "access_notes": "Ring twice"})
    assert "Change something first." in said(desk)
    desk.send(PAGE, f"{PAGE}/facts", **known | {"version": "1"})
    assert 'class="notice bad"' in desk.get(PAGE).text
    desk.send(PAGE, f"{PAGE}/facts", **known | {"phone": "12", "priority": "high"})
    assert everything(backend)["work_orders"] == before


def test_gives_a_time_up_and_keeps_the_order(backend: Backend, desk: Reader) -> None:
    desk.send(PAGE, f"{PAGE}/appointments/1/cancel", why="")
    assert "Write something first." in said(desk)
    desk.send(PAGE, f"{PAGE}/appointments/1/cancel", why="not home")
    assert "The time is free again." in said(desk)
    with backend.work() as work:
        assert work.session.get_one(Appointment, 1).state == "cancelled"
    assert the_visit(backend, 1).technician_id is None
    assert order(backend).state == "received"
    assert f"{PAGE}/appointments/1/cancel" not in desk.get(PAGE).text


def test_releases_an_order_whose_part_has_come(backend: Backend, desk: Reader) -> None:
    assert f"{PAGE}/release" not in desk.get(PAGE).text
    with backend.work() as work:
        work.session.get_one(WorkOrder, 1).state = OrderState.HELD
    desk.send(PAGE, f"{PAGE}/release")
    assert "Released." in said(desk)
    assert order(backend).state != "held"
