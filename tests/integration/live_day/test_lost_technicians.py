"""Technicians leave, fall away or lose what a visit needs: nobody's promise ends unsaid."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import Appointment, Visit
from dispatch.live_day.rules.disruptions import Disruption
from dispatch.live_day.services import disruptions
from dispatch.planning.processes import planning
from dispatch.vocabulary.terms import AppointmentState
from tests.support.clocks import START, FixedClock
from tests.support.planning import EARLY, BrokenSolver, a_town, quick
from tests.support.promises import Town, a_told_town


@pytest.fixture
def early(clock: FixedClock) -> FixedClock:
    """08:00 local, an hour before shifts begin."""
    clock.set(EARLY)
    return clock


def kinds(texts: list[tuple[str, str, str]]) -> list[str]:
    return [kind for kind, _, _ in texts]


def other(town: Town, technician_id: int) -> int:
    return 3 - technician_id


def live(town: Town, visit_id: int) -> Appointment | None:
    with town.house.work() as work:
        return work.session.query(Appointment).filter_by(visit_id=visit_id, state=AppointmentState.LIVE).one_or_none()


def test_sends_another_technician_when_one_leaves_and_tells_the_customer(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    gone = town.holder(visit_id)
    assert town.change_technician(gone.id, active=False).status_code == 200
    assert [kind for kind, _ in town.tasks()] == ["promise_in_doubt"]
    town.work_off()
    ((kind, _, body),) = town.send()
    assert kind == "technician_changed"
    successor = town.holder(visit_id)
    assert successor.id == other(town, gone.id)
    assert successor.name.split(" ", maxsplit=1)[0] in body
    assert town.tasks() == []


def test_holds_no_pin_to_a_technician_who_has_left(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    gone = town.holder(visit_id)
    with town.house.work() as work:
        visit = work.session.get_one(Visit, visit_id)
        version, arrival = visit.version, visit.during.lower
    assigned = town.desk().post(
        f"/visits/{visit_id}/assign",
        {"technician_id": gone.id, "arrival": arrival.isoformat()},
        headers={"If-Match": f'"{version}"'},
    )
    assert assigned.status_code == 200
    town.change_technician(gone.id, active=False)
    town.work_off()
    assert town.holder(visit_id).id == other(town, gone.id)
    assert kinds(town.send()) == ["technician_changed"]


def test_tells_the_customer_and_asks_a_person_when_nobody_else_can_come(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend, technicians=1)
    town.change_technician(town.holder(visit_id).id, active=False)
    town.work_off()
    early.forward(minutes=11)
    town.watch()
    assert kinds(town.send()) == ["postponed"]
    assert [kind for kind, _ in town.tasks()] == ["promise_dropped"]
    assert live(town, visit_id) is None


def test_ends_the_promise_when_the_repair_fails(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    town.change_technician(town.holder(visit_id).id, active=False)
    planning.run(quick(town.house, solver=BrokenSolver()), 1)
    town.watch()
    assert kinds(town.send()) == ["postponed"]
    assert [kind for kind, _ in town.tasks()] == ["promise_dropped"]


def test_announces_an_ill_technician_no_more(backend: Backend, early: FixedClock) -> None:
    town = Town(backend)
    (visit_id,) = a_town(town.house, orders=1, technicians=2)
    town.book(visit_id, number=-1)
    ill = town.holder(visit_id)
    with town.house.work() as work:
        disruptions.take_out(work, ill.id, Disruption.TECHNICIAN_ILL)
    assert town.send() == []
    town.work_off()
    early.forward(seconds=30)
    ((_, _, body),) = town.send()
    assert ill.phone[-4:] not in body
    assert town.holder(visit_id).phone[-4:] in body


def test_takes_an_absence_for_what_it_is(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    gone = town.holder(visit_id)
    absent = {"start": START.isoformat(), "end": (START + timedelta(hours=9)).isoformat(), "reason": "course"}
    assert town.desk().post(f"/technicians/{gone.id}/absences", absent).status_code == 201
    town.work_off()
    assert kinds(town.send()) == ["technician_changed"]
    assert town.holder(visit_id).id == other(town, gone.id)


def test_leaves_alone_what_lies_outside_of_an_absence(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    holder = town.holder(visit_id)
    day = timedelta(days=1)
    absent = {"start": (START + day).isoformat(), "end": (START + 2 * day).isoformat(), "reason": "course"}
    town.desk().post(f"/technicians/{holder.id}/absences", absent)
    town.work_off()
    assert town.send() == []
    assert town.holder(visit_id).id == holder.id


@pytest.mark.parametrize("loss", ["skills", "territory"])
def test_sends_another_when_a_technician_may_not_do_the_work_any_more(
    backend: Backend, early: FixedClock, loss: str
) -> None:
    town, (visit_id,) = a_told_town(backend, symptom="router_fault")
    holder = town.holder(visit_id)
    if loss == "territory":
        town.desk().post("/territories", {"code": "T2", "name": "Two", "zone": "Europe/Vaduz"})
        town.change_technician(holder.id, territory="T2")
    else:
        assert town.change_technician(holder.id, skills=["fiber"]).status_code == 200
    town.work_off()
    assert kinds(town.send()) == ["technician_changed"]
    assert town.holder(visit_id).id == other(town, holder.id)


def test_shows_an_admin_what_a_technician_has_to_do_before_and_after(backend: Backend, early: FixedClock) -> None:
    town, (visit_id,) = a_told_town(backend)
    holder = town.holder(visit_id)
    before = town.desk().get(f"/technicians/{holder.id}/visits").json["items"]
    assert [(one["id"], one["state"]) for one in before] == [(visit_id, "scheduled")]
    town.change_technician(holder.id, active=False)
    assert town.desk().get(f"/technicians/{holder.id}/visits").json["items"] == []
