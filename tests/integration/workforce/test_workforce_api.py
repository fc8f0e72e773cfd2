"""Technicians, territories and work types over HTTP."""

from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Shift, WorkType
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import door
from tests.support.orders import order_json
from tests.support.planning import EARLY, a_town, plan_day, quick
from tests.support.technicians import a_technician, a_territory

TECHNICIAN = {
    "external_id": "TECH-1",
    "name": "王海",
    "phone": "+1 415 555 0100",
    "territory": "T1",
    "home": {"lat": 47.12, "lon": 9.54},
    "languages": ["zh-CN"],
    "skills": ["fiber", {"skill": "copper", "level": 3}],
    "shifts": [
        {
            "start": "2026-12-01T08:00:00+01:00",
            "end": "2026-12-01T17:00:00+01:00",
            "breaks": [
                {
                    "minutes": 45,
                    "earliest_start": "2026-12-01T11:30:00+01:00",
                    "latest_end": "2026-12-01T13:30:00+01:00",
                }
            ],
        }
    ],
}


def _span(start_hour: float, end_hour: float) -> dict[str, str]:
    return {
        "start": (START + timedelta(hours=start_hour)).isoformat(),
        "end": (START + timedelta(hours=end_hour)).isoformat(),
    }


def test_enters_a_technician_with_his_shift_and_break(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)
    asker = door(backend)
    made = asker.post("/technicians", TECHNICIAN)
    assert made.status_code == 201
    assert made.json["phone"] == "+14155550100"
    assert made.json["skills"] == [{"skill": "copper", "level": 3}, {"skill": "fiber", "level": 1}]
    (shift,) = asker.get(f"/technicians/{made.json['id']}/shifts").json["items"]
    assert (shift["start"], shift["breaks"][0]["minutes"]) == ("2026-12-01T07:00:00+00:00", 45)
    again = asker.post("/technicians", TECHNICIAN)
    assert (again.status_code, again.json["title"]) == (409, "external_id_taken")


def test_changes_a_technician_on_the_version_that_was_read(backend: Backend) -> None:
    with backend.work() as work:
        technician = a_technician(work, a_territory(work), skills=("copper", "wifi"))
    asker, path = door(backend), f"/technicians/{technician.id}"
    assert asker.get(path).headers["ETag"] == '"1"'
    skills = [{"skill": "copper", "level": 2}, {"skill": "iptv", "level": 1}]
    changed = asker.patch(path, {"skills": skills, "active": False}, version=1)
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    assert (changed.json["skills"], changed.json["active"]) == (skills, False)
    assert asker.patch(path, {"name": "X"}, version=1).status_code == 412
    assert asker.patch(path, {"name": "X"}).status_code == 428


def test_refuses_shifts_that_overlap_or_cannot_be_worked(backend: Backend) -> None:
    with backend.work() as work:
        technician = a_technician(work, a_territory(work))
    asker, path = door(backend), f"/technicians/{technician.id}/shifts"
    outside = {"minutes": 30, "earliest_start": _span(8, 9)["start"], "latest_end": _span(30, 31)["end"]}
    refusals = [
        asker.post(path, _span(7.5, 10)),
        asker.post(path, _span(12, 11)),
        asker.post(path, _span(10, 40)),
        asker.post(path, _span(9, 12) | {"breaks": [outside]}),
    ]
    got = [(answer.status_code, answer.json["title"]) for answer in refusals]
    assert got == [(409, "shift_overlap"), (422, "bad_shift"), (422, "bad_shift"), (422, "bad_break")]
    with backend.work() as work:
        assert work.session.query(Shift).count() == 1
    assert asker.post(path, _span(8, 12)).status_code == 201


def test_enters_and_takes_out_an_absence(backend: Backend) -> None:
    with backend.work() as work:
        technician = a_technician(work, a_territory(work))
    asker, path = door(backend), f"/technicians/{technician.id}/absences"
    made = asker.post(path, _span(1, 3) | {"reason": "ill"})
    assert (made.status_code, made.json["reason"]) == (201, "ill")
    assert asker.post(path, _span(3, 1) | {"reason": "ill"}).json["title"] == "bad_absence"
    mistyped = {"start": "2026-12-01T08:00:00+01:00", "end": "2096-12-01T08:00:00+01:00"}
    for door_of in (path, f"{path}/verdict"):
        told = {"reason": "ill"} if door_of == path else {}
        assert asker.post(door_of, mistyped | told).json["title"] == "bad_absence"
    leave = mistyped | {"end": "2029-12-01T08:00:00+01:00", "reason": "leave"}
    assert asker.ask("DELETE", f"{path}/{asker.post(path, leave).json['id']}").status_code == 204
    assert asker.ask("DELETE", f"{path}/{made.json['id']}").status_code == 204
    assert asker.get(path).json["items"] == []
    with backend.work() as work:
        actions = {row.action for row in work.session.query(AuditEntry).filter_by(actor="dispatcher")}
    assert {"absence.added", "absence.removed"} <= actions


def test_keeps_of_which_kind_an_absence_is_beside_its_words(backend: Backend) -> None:
    with backend.work() as work:
        technician = a_technician(work, a_territory(work))
    asker, path = door(backend), f"/technicians/{technician.id}/absences"
    for said in (
        {"kind": "ill"},
        {"kind": "other", "reason": "garden"},
        {"kind": None, "reason": "as before"},
        {"reason": "so"},
    ):
        made = asker.post(path, _span(1, 3) | said)
        assert (made.status_code, made.json["kind"]) == (201, said.get("kind"))
    told = [(one["kind"], one["reason"]) for one in asker.get(path).json["items"]]
    assert told == [("ill", ""), ("other", "garden"), (None, "as before"), (None, "so")]
    for refused, field in (({}, "reason"), ({"kind": "other", "reason": " "}, "reason"), ({"kind": "bored"}, "kind")):
        answer = asker.post(path, _span(1, 3) | refused)
        assert (answer.status_code, field in answer.text) == (422, True)


def test_hides_technicians_of_other_territories(backend: Backend) -> None:
    with backend.work() as work:
        first, second = a_territory(work, "T1"), a_territory(work, "T2")
        hidden, shown = a_technician(work, first), a_technician(work, second)
        bound = (second.id,)
    asker = door(backend, name="north", territory_ids=bound)
    assert [item["id"] for item in asker.get("/technicians").json["items"]] == [shown.id]
    for suffix in ("", "/shifts", "/absences"):
        foreign, missing = (asker.get(f"/technicians/{id}{suffix}") for id in (hidden.id, 999))
        assert (foreign.status_code, foreign.data) == (404, missing.data)
    assert asker.post("/technicians", TECHNICIAN).json["title"] == "unknown_territory"


def test_keeps_territories_under_their_code_and_in_a_zone(backend: Backend) -> None:
    asker = door(backend)
    body = {"code": "SH-1", "name": "Pudong", "zone": "Asia/Shanghai"}
    made = asker.post("/territories", body)
    assert (made.status_code, made.json["publishes_itself"]) == (201, True)
    path = f"/territories/{made.json['id']}"
    assert asker.post("/territories", body).json["title"] == "code_taken"
    assert asker.post("/territories", body | {"code": "X", "zone": "Mars/Base"}).json["title"] == "unknown_zone"
    assert asker.patch(path, {"name": "Pudong East"}, version=1).json["version"] == 2
    assert asker.patch(path, {"name": "Pudong West"}, version=1).status_code == 412
    asker.post("/orders", order_json())
    assert asker.ask("DELETE", path).status_code == 409
    spare = asker.post("/territories", body | {"code": "SH-2"}).json
    assert asker.ask("DELETE", f"/territories/{spare['id']}").status_code == 204


def test_places_orders_by_the_work_types_as_they_were_edited(backend: Backend) -> None:
    asker = door(backend)
    made = asker.post(
        "/work-types", {"kind": "repair", "symptom": "mast", "service_minutes": 200, "skills": ["climbing"]}
    )
    try:
        assert made.status_code == 201
        path = f"/work-types/{made.json['id']}"
        assert asker.patch(path, {"service_minutes": 240}, version=1).json["version"] == 2
        assert asker.patch(path, {"service_minutes": 10}, version=1).status_code == 412
        visit = asker.post("/orders", order_json(symptom="mast")).json["visits"][0]
        assert (visit["service_seconds"], visit["skills"]) == (240 * 60, ["climbing"])
        assert asker.post("/work-types", {"kind": "repair", "service_minutes": 1}).json["title"] == "work_type_exists"
        assert asker.ask("DELETE", path).status_code == 204
        other = asker.post("/orders", order_json(symptom="mast")).json["visits"][0]
        assert (other["service_seconds"], other["skills"]) == (45 * 60, [])
    finally:
        with backend.work() as work:
            work.session.query(WorkType).filter_by(symptom="mast").delete()


def test_sets_how_late_and_how_often_customers_may_change_and_the_group(backend: Backend) -> None:
    asker = door(backend)
    rules = {"work_group": "mast", "change_until_minutes": 1440, "changes_allowed": 1}
    made = asker.post("/work-types", {"kind": "repair", "symptom": "mast", "service_minutes": 200} | rules)
    try:
        assert {name: made.json[name] for name in rules} == rules
        path = f"/work-types/{made.json['id']}"
        changed = asker.patch(path, {"changes_allowed": 0, "work_group": "tower"}, version=1).json
        assert (changed["changes_allowed"], changed["work_group"], changed["change_until_minutes"]) == (
            0,
            "tower",
            1440,
        )
        for bad in (
            {"changes_allowed": -1},
            {"change_until_minutes": 20_161},
            {"work_group": ""},
            {"work_group": None},
        ):
            assert asker.patch(path, bad, version=2).status_code == 422
    finally:
        with backend.work() as work:
            work.session.query(WorkType).filter_by(symptom="mast").delete()


def test_gives_a_contractor_a_quota_and_takes_it_away(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)
    asker = door(backend)
    made = asker.post("/technicians", TECHNICIAN | {"visits_a_shift": 4}).json
    path = f"/technicians/{made['id']}"
    assert made["visits_a_shift"] == 4
    assert asker.patch(path, {"visits_a_shift": 0}, version=1).status_code == 422
    assert asker.patch(path, {"visits_a_shift": None}, version=1).json["visits_a_shift"] is None


def test_keeps_the_default_work_type_of_a_kind(backend: Backend) -> None:
    asker = door(backend)
    default = next(row for row in asker.get("/work-types").json["items"] if row["symptom"] is None)
    assert asker.ask("DELETE", f"/work-types/{default['id']}").json["title"] == "default_work_type"


def test_lets_a_system_read_work_types_but_not_technicians(backend: Backend) -> None:
    bss = door(backend, Role.INTEGRATION, name="bss")
    assert (bss.get("/work-types").status_code, bss.get("/technicians").status_code) == (200, 403)


def test_keeps_the_hours_that_customers_were_told(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town = quick(backend)
    a_town(town, orders=1)
    plan_day(town)
    desk = door(town, Role.ADMIN)
    version = desk.get("/territories/1").json["version"]
    refused = desk.patch("/territories/1", {"zone": "Asia/Shanghai"}, version=version)
    assert (refused.status_code, refused.json["title"]) == (409, "zone_promised")
    assert (
        desk.patch("/territories/1", {"zone": "Europe/Zurich"}, version=version).status_code == 200
    )  # The same hours.
    desk.post("/orders/1/cancel", {"why": "moved away"})
    assert desk.patch("/territories/1", {"zone": "Asia/Shanghai"}, version=version + 1).status_code == 200
