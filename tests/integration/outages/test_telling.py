"""Who is affected by planned work and outages is told in time, at every change and at the end, once."""

from datetime import timedelta

import pytest

from dispatch.bootstrap import Backend
from dispatch.outages.services import telling
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door
from tests.support.doors.outages import (
    HOUR,
    a_line,
    a_network,
    act,
    change,
    got,
    outage,
    phone_of,
    read,
    tell,
    watch,
    write,
)

KNOWN = (
    "Your service may be down: a cut cable. We are repairing it and expect it to work by Mon 30 Nov, 14:00. You need "
    "not do anything. How it stands: https://fd.example/o Ref. O-000001."
)
OVER = (
    "Our network near you works again; thank you for your patience. Still a problem? Restart your router, then call "
    "us: +1 202-555-0100. Ref. O-000001."
)


@pytest.fixture
def desk(backend: Backend) -> Door:
    return a_network(backend)


def test_tells_everybody_on_a_node_once_and_nobody_else(backend: Backend, desk: Door) -> None:
    for number in (1, 2):
        a_line(desk, number)
    a_line(desk, 3, node="OLT-8")
    assert outage(desk, cause="a cut cable")["customers"] == 2
    tell(backend)
    tell(backend)
    assert [got(backend, number) for number in (1, 2, 3)] == [[KNOWN], [KNOWN], []]


def test_texts_once_whoever_has_several_lines_or_records(backend: Backend, desk: Door) -> None:
    a_line(desk, 1)
    a_line(desk, 2, external_id="C-1", phone=phone_of(1))
    a_line(desk, 3, phone=phone_of(1))
    entered = outage(desk, cause="a cut cable")
    assert (entered["customers"], entered["lines"]) == (1, 3)
    tell(backend)
    assert got(backend, 1) == [KNOWN]


def test_tells_planned_work_its_lead_time_ahead_and_in_chinese(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1, language="zh-CN")
    outage(desk, kind="planned_work", start=START + 96 * HOUR, hours=4, cause_zh="更换设备", lead_hours=24)
    watch(backend)
    assert got(backend, 1) == []
    clock.forward(hours=72)
    watch(backend)
    watch(backend)
    assert got(backend, 1) == [
        "【宽带服务】您好，12月4日（周五）10:00-14:00我们将在您附近进行网络施工（更换设备），期间业务可能中断，"
        "不便之处敬请谅解。进展：https://fd.example/o 编号：O-000001"
    ]


def test_tells_other_times_and_the_end_to_those_who_have_heard(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1)
    outage(desk, cause="a cut cable")
    tell(backend)
    clock.forward(hours=1)
    change(desk, ends_at=(START + 6 * HOUR).isoformat())
    tell(backend)
    clock.forward(hours=1)
    act(desk, "end")
    tell(backend)
    assert got(backend, 1) == [
        KNOWN,
        "News on the outage near you (a cut cable): we now expect it to be repaired by Mon 30 Nov, 16:00. "
        "How it stands: https://fd.example/o Ref. O-000001.",
        OVER,
    ]


def test_tells_nothing_untrue_of_what_ended_in_the_night(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1)
    clock.forward(hours=13)
    outage(desk, start=START + 12 * HOUR, hours=10, cause="a cut cable")
    tell(backend)
    clock.forward(hours=2)
    act(desk, "end")
    tell(backend)
    clock.forward(hours=9)
    assert got(backend, 1) == []


def test_tells_as_new_what_changed_before_it_was_heard(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1)
    clock.forward(hours=13)
    outage(desk, start=START + 12 * HOUR, hours=10, cause="a cut cable")
    tell(backend)
    change(desk, ends_at=(START + 30 * HOUR).isoformat())
    tell(backend)
    clock.forward(hours=10)
    (text,) = got(backend, 1)
    assert text == KNOWN.replace("Mon 30 Nov, 14:00", "Tue 1 Dec, 16:00")


def test_texts_neither_who_stopped_nor_who_wants_no_contact_nor_landlines(backend: Backend, desk: Door) -> None:
    for number in (1, 2, 3):
        a_line(desk, number)
    write(backend, 1, "STOP")
    with backend.work() as work:
        work.session.connection().exec_driver_sql(
            "UPDATE customers SET do_not_disturb = external_id = 'C-2', textable = external_id <> 'C-3'"
        )
    outage(desk)
    tell(backend)
    assert len(got(backend, 1)) == 1
    assert got(backend, 2) == got(backend, 3) == []
    assert desk.get("/tasks?state=open").json["items"] == []


def test_goes_on_where_a_killed_worker_stopped(backend: Backend, desk: Door) -> None:
    for number in range(1, 8):
        a_line(desk, number)
    outage(desk, cause="a cut cable")
    with backend.work() as work:
        assert telling.tell_block(work, 1, 3) == 3
    with pytest.raises(RuntimeError, match="killed"):
        _die_within_a_block(backend)
    tell(backend)
    tell(backend)
    assert [got(backend, number) for number in range(1, 8)] == [[KNOWN]] * 7
    assert read(desk)["told_at"] == START.isoformat()


def _die_within_a_block(backend: Backend) -> None:
    with backend.work() as work:
        telling.tell_block(work, 1, 3)
        raise RuntimeError("killed")


def test_says_when_planned_work_is_off_only_to_who_has_heard(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1)
    outage(desk, kind="planned_work", start=START + 20 * HOUR, hours=2)
    outage(desk, kind="planned_work", start=START + 400 * HOUR, hours=2)
    tell(backend)
    clock.forward(hours=1)
    act(desk, "cancel")
    act(desk, "cancel", outage_id=2)
    tell(backend)
    tell(backend, 2)
    first, off = got(backend, 1)
    assert first.startswith("We are working on our network near you (maintenance): Tue 1 Dec, 06:00-08:00.")
    assert off == "The work on our network near you on Tue 1 Dec, 06:00-08:00 will not take place. Ref. O-000001."


def test_asks_a_person_once_the_time_has_passed(backend: Backend, clock: FixedClock, desk: Door) -> None:
    outage(desk, hours=3)
    clock.forward(hours=3)
    watch(backend)
    watch(backend)
    (task,) = desk.get("/tasks?state=open").json["items"]
    assert (task["kind"], task["outage_id"]) == ("outage_overdue", 1)
    act(desk, "end")
    assert desk.get("/tasks?state=open").json["items"] == []


def test_forgets_no_lead_time_that_is_changed(backend: Backend, clock: FixedClock, desk: Door) -> None:
    a_line(desk, 1)
    outage(desk, kind="planned_work", start=START + 96 * HOUR, hours=4, lead_hours=24)
    change(desk, lead_hours=95)
    assert read(desk)["tell_at"] == (START + timedelta(hours=1)).isoformat()
    clock.forward(hours=1)
    watch(backend)
    assert len(got(backend, 1)) == 1
