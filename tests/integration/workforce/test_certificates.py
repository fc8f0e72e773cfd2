"""A skill that needs a certificate counts only on days that one covers; who plans, books or moves hears why."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dispatch.bootstrap import Backend
from dispatch.commands import files
from dispatch.db.tables import Task
from dispatch.vocabulary.terms import Role
from dispatch.workforce.services import certificates
from tests.support.backends import make_settings
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.planning import EARLY, a_town, plan_day, quick, the_visit
from tests.support.promises import a_told_town

WIFI = {"skill": "wifi", "number": "W-1", "issuer": "TUV", "valid_from": "2026-01-01", "valid_until": "2026-11-29"}
DAYS = {"first_day": "2026-11-30", "days": 1}
ROUTER = {"symptom": "router_fault"}
NOON = "2026-11-30T12:00:00+00:00"

Holds = Callable[..., Any]


@pytest.fixture
def house(backend: Backend, clock: FixedClock) -> Backend:
    clock.set(EARLY)
    return quick(backend)


@pytest.fixture
def desk(house: Backend) -> Door:
    """Whoever may say that work on wifi needs a certificate, and has."""
    desk = door(house, Role.ADMIN)
    assert desk.put("/certificate-rules", {"skill": "wifi", "warn_days": 10}).status_code == 200
    return desk


def certify(desk: Door, technician_id: int = 1, **changes: Any) -> Any:
    return desk.put(f"/technicians/{technician_id}/certificates", WIFI | changes)


def refusals(desk: Door) -> set[tuple[str, tuple[str, ...]]]:
    found = desk.post("/slots/search", {"order_id": 1} | DAYS).json
    return {(one["code"], tuple(one["opened_by"])) for one in found["refused"]}


def watch(house: Backend) -> None:
    with house.work() as work:
        certificates.watch(work)


def test_plans_nobody_whose_certificate_is_over_on_the_day(house: Backend, desk: Door) -> None:
    (visit_id,) = a_town(house, orders=1, **ROUTER)
    assert certify(desk).status_code == 200
    plan_day(house)
    assert the_visit(house, visit_id).unplaced_code == "certificate_lapsed"
    told = desk.get(f"/visits/{visit_id}/explanation").json
    assert (told["code"], told["sentence"]) == (
        "certificate_lapsed",
        "Whoever has the skills and is on shift has no valid certificate for wifi then.",
    )
    assert certify(desk, valid_until="2026-11-30").status_code == 200
    plan_day(house)
    assert the_visit(house, visit_id).technician_id == 1


def test_plans_whoever_lacks_a_certificate_for_other_work(house: Backend, desk: Door) -> None:
    (visit_id,) = a_town(house, orders=1, symptom="iptv_freeze")
    plan_day(house)
    assert the_visit(house, visit_id).technician_id == 1


def test_offers_no_window_that_no_certificate_covers_and_says_what_opens_it(house: Backend, desk: Door) -> None:
    a_town(house, orders=1, **ROUTER)
    certify(desk)
    assert refusals(desk) == {("certificate_lapsed", ("certificate",))}
    window = {"start": "2026-11-30T11:00:00+00:00", "end": "2026-11-30T13:00:00+00:00"}
    refused = desk.post("/holds", {"order_id": 1, "window": window})
    assert refused.status_code == 409
    certify(desk, number="W-2", valid_from="2026-11-30", valid_until=None)
    offered = desk.post("/slots/search", {"order_id": 1} | DAYS).json["offers"]
    assert {one["technician_id"] for one in offered} == {1}


def test_says_of_a_move_by_hand_which_certificate_is_missing(house: Backend, desk: Door) -> None:
    a_town(house, orders=1, **ROUTER)
    certify(desk)
    move = {"technician_id": 1, "arrival": NOON}
    verdict = desk.post("/visits/1/verdict", move).json
    broken = [(one["code"], one["names"]) for one in verdict["rules"] if not one["kept"]]
    assert (verdict["grade"], broken) == ("breaks", [("certificate_lapsed", ["wifi"])])
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    refused = desk.post("/visits/1/assign", move, headers=tag)
    assert (refused.status_code, refused.json["title"]) == (409, "breaks_rules")
    assert [one["code"] for one in refused.json["faults"]] == ["certificate_lapsed"]
    assert the_visit(house, 1).technician_id is None


def test_sends_somebody_certified_once_a_certificate_is_taken_out(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend, **ROUTER)
    desk = town.desk()
    mine, theirs = (certify(desk, who, valid_until="2027-11-29").json["id"] for who in (1, 2))
    desk.put("/certificate-rules", {"skill": "wifi"})
    watch(town.house)
    holder = town.holder(visit_id).id
    gone = mine if holder == 1 else theirs
    assert desk.delete(f"/technicians/{holder}/certificates/{gone}").status_code == 204
    town.work_off()
    assert town.holder(visit_id).id == 3 - holder
    assert [kind for kind, _, _ in town.send()] == ["technician_changed"]


def test_frees_what_is_planned_when_a_skill_comes_to_need_a_certificate(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, (visit_id,) = a_told_town(backend, **ROUTER)
    desk = town.desk()
    other = 3 - town.holder(visit_id).id
    certify(desk, other, valid_until="2027-11-29")
    desk.put("/certificate-rules", {"skill": "wifi"})
    watch(town.house)
    town.work_off()
    assert town.holder(visit_id).id == other
    watch(town.house)
    assert [one["kind"] for one in desk.get("/events").json["items"]].count("technician.visits_freed") == 1


def test_warns_before_the_end_once_and_names_what_would_fall(house: Backend, desk: Door, clock: FixedClock) -> None:
    a_town(house, orders=1, **ROUTER)
    ending = certify(desk).json
    clock.set(START - timedelta(days=13))
    watch(house)
    assert _tasks(house) == []
    clock.set(EARLY - timedelta(days=1))
    tag = {"If-Match": f'"{the_visit(house, 1).version}"'}
    move = {"technician_id": 1, "arrival": NOON, "override_reason": "The new one is in the post."}
    assert desk.post("/visits/1/assign", move, headers=tag).status_code == 200
    watch(house)
    watch(house)
    reference = desk.get("/orders/1").json["reference"]
    assert _tasks(house) == [
        "The certificate of Ada Weiss for wifi ends with 2026-11-29, and none follows. Visits planned after it that "
        f"would fall: 1 ({reference})."
    ]
    (event,) = [one for one in desk.get("/events").json["items"] if one["kind"] == "certificate.expiring"]
    assert event["data"] == {"certificate_id": ending["id"], "skill": "wifi", "visit_ids": [1]}
    certify(desk, number="W-2", valid_from="2026-11-30", valid_until="2027-11-29")
    assert _tasks(house) == []
    assert the_visit(house, 1).technician_id == 1


def test_warns_of_no_certificate_that_another_follows(house: Backend, desk: Door) -> None:
    a_town(house, orders=0)
    certify(desk)
    certify(desk, number="W-2", valid_from="2026-11-30", valid_until="2027-11-29")
    watch(house)
    assert _tasks(house) == []


def test_takes_certificates_in_with_a_table_of_technicians_and_again_with_new_ends(
    house: Backend, desk: Door, tmp_path: Path
) -> None:
    a_town(house, orders=0, technicians=0)
    head = "external_id,name,phone,territory,home_lat,home_lon,skills,证书\n"
    ada = "TECH-1,Ada Weiss,+12065550143,T1,47.141,9.5209,wifi,"
    settings = make_settings(zone="Europe/Vaduz", database_url=house.database.url)
    for until in ("2026-12-31", "2027-12-31"):
        file = tmp_path / "people.csv"
        file.write_text(f"{head}{ada}wifi | W-1 | TUV | 2026-01-01 | {until}; copper|C-1|TUV|2026-01-01\n")
        taken = CliRunner().invoke(files.technicians, [str(file)], obj=settings, catch_exceptions=False)
        assert taken.exit_code == 0, taken.output
    told = desk.get("/technicians/1/certificates").json["items"]
    assert [(one["skill"], one["number"], one["valid_until"]) for one in told] == [
        ("copper", "C-1", None),
        ("wifi", "W-1", "2027-12-31"),
    ]


@pytest.mark.parametrize(
    ("changes", "status", "title"),
    [({"valid_until": "2025-12-31"}, 422, "bad_certificate"), ({"skill": ""}, 422, "invalid")],
)
def test_refuses_what_is_no_certificate(
    house: Backend, desk: Door, changes: dict[str, Any], status: int, title: str
) -> None:
    a_town(house, orders=0)
    refused = certify(desk, **changes)
    assert (refused.status_code, refused.json["title"]) == (status, title)
    assert desk.get("/technicians/1/certificates").json["items"] == []


def _tasks(house: Backend) -> list[str]:
    with house.work() as work:
        return [one.sentence for one in work.session.query(Task).filter_by(kind="certificate_expiring", state="open")]
