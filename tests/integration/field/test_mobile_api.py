from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.db.ranges import Range
from dispatch.db.tables import Absence, Device, FieldEvent, PairingCode, Position, Technician, Visit
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_token, bearer, reassign

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ids(backend: Backend) -> dict[str, int]:
    """Ada with a visit at 10:00 and one at 12:00 UTC, Bo with none."""
    with backend.work() as work:
        _, (ada, bo) = a_day(work, technicians=2)
        first, second = (a_booked_visit(work, ada, hours=hours) for hours in (1, 3))
        return {"ada": ada.id, "bo": bo.id, "first": first.id, "second": second.id}


@pytest.fixture
def ada(backend: Backend, ids: dict[str, int]) -> Any:
    return bearer(a_token(backend, ids["ada"]))


@pytest.fixture
def dispatcher(backend: Backend) -> Any:
    with backend.work() as work:
        return bearer(issue_token(work, add_user(work, "Dora", Role.DISPATCHER)))


def event(visit_id: int, kind: str, minutes: int, **more: Any) -> dict[str, Any]:
    at = (START + minutes * MINUTE).isoformat()
    return {"event_id": f"{visit_id}-{kind}-{minutes}", "visit_id": visit_id, "kind": kind, "at": at} | more


def test_pairs_a_device_with_the_code_that_the_dispatcher_got(
    client: FlaskClient, ids: dict[str, int], dispatcher: Any
) -> None:
    offered = client.post(f"/api/v1/technicians/{ids['ada']}/devices", headers=dispatcher)
    assert offered.status_code == 201
    assert offered.json["expires_at"] == "2026-11-30T09:10:00+00:00"
    paired = client.post("/api/v1/mobile/pair", json={"code": offered.json["code"], "name": "Ada's phone"})
    assert paired.status_code == 201
    assert (paired.json["technician_id"], paired.json["technician_name"]) == (ids["ada"], "Ada Weiss")
    assert client.get("/api/v1/mobile/day", headers=bearer(paired.json["token"])).status_code == 200
    again = client.post("/api/v1/mobile/pair", json={"code": offered.json["code"]})
    assert (again.status_code, again.json["title"]) == (409, "wrong_code")
    listed = client.get(f"/api/v1/technicians/{ids['ada']}/devices", headers=dispatcher).json["items"]
    assert [(device["name"], device["revoked_at"]) for device in listed] == [("Ada's phone", None)]


def test_pairs_nothing_with_a_code_that_is_ten_minutes_old(
    client: FlaskClient, clock: FixedClock, ids: dict[str, int], dispatcher: Any
) -> None:
    code = client.post(f"/api/v1/technicians/{ids['ada']}/devices", headers=dispatcher).json["code"]
    clock.forward(minutes=10)
    assert client.post("/api/v1/mobile/pair", json={"code": code}).status_code == 409


def test_forgets_the_code_before_the_newest(
    client: FlaskClient, backend: Backend, ids: dict[str, int], dispatcher: Any
) -> None:
    codes = [
        client.post(f"/api/v1/technicians/{ids['ada']}/devices", headers=dispatcher).json["code"] for _ in range(2)
    ]
    assert client.post("/api/v1/mobile/pair", json={"code": codes[0]}).status_code == 409
    assert client.post("/api/v1/mobile/pair", json={"code": codes[1]}).status_code == 201
    with backend.work() as work:
        stored = work.session.query(PairingCode).one()
        assert codes[1] not in stored.code_hash


def test_lets_a_whole_crew_pair_behind_one_address(client: FlaskClient, ids: dict[str, int], dispatcher: Any) -> None:
    for _ in range(12):
        code = client.post(f"/api/v1/technicians/{ids['ada']}/devices", headers=dispatcher).json["code"]
        assert client.post("/api/v1/mobile/pair", json={"code": code}).status_code == 201


def test_slows_down_who_guesses_codes(
    client: FlaskClient, backend: Backend, clock: FixedClock, ids: dict[str, int], dispatcher: Any
) -> None:
    code = client.post(f"/api/v1/technicians/{ids['ada']}/devices", headers=dispatcher).json["code"]
    wrong = "00000000" if code != "00000000" else "00000001"
    tries = [client.post("/api/v1/mobile/pair", json={"code": wrong}).status_code for _ in range(11)]
    assert tries == [409] * 10 + [429]
    assert client.post("/api/v1/mobile/pair", json={"code": code}).status_code == 429
    with backend.work() as work:
        assert work.session.query(Device).count() == 0
    clock.forward(minutes=10)
    assert client.post("/api/v1/mobile/pair", json={"code": wrong}).status_code == 409


def test_shuts_a_device_out_from_the_next_request_on(
    client: FlaskClient, backend: Backend, ids: dict[str, int], ada: Any, dispatcher: Any
) -> None:
    with backend.work() as work:
        device_id = work.session.query(Device).one().id
    for _ in range(2):
        path = f"/api/v1/technicians/{ids['ada']}/devices/{device_id}"
        assert client.delete(path, headers=dispatcher).status_code == 204
    assert client.get("/api/v1/mobile/day", headers=ada).status_code == 401


@pytest.mark.parametrize("path", ["/technicians/999/devices", "/technicians/{bo}/devices/{device}"])
def test_answers_foreign_and_missing_devices_alike(
    client: FlaskClient, backend: Backend, ids: dict[str, int], dispatcher: Any, path: str
) -> None:
    ada = bearer(a_token(backend, ids["ada"]))
    with backend.work() as work:
        device_id = work.session.query(Device).one().id
    url = "/api/v1" + path.format(bo=ids["bo"], device=device_id)
    answer = client.open(url, method="DELETE" if "{device}" in path else "POST", headers=dispatcher)
    assert (answer.status_code, answer.json["title"]) == (404, "not_found")
    assert client.get("/api/v1/mobile/day", headers=ada).status_code == 200


def test_hides_the_devices_of_another_territory(client: FlaskClient, backend: Backend, ids: dict[str, int]) -> None:
    with backend.work() as work:
        elsewhere = add_user(work, "Dan", Role.DISPATCHER, territory_ids=(99,))
        token = issue_token(work, elsewhere)
    for method in ("GET", "POST"):
        answer = client.open(f"/api/v1/technicians/{ids['ada']}/devices", method=method, headers=bearer(token))
        assert answer.status_code == 404


def test_shows_the_day_in_order_with_whom_to_visit(
    client: FlaskClient, backend: Backend, ids: dict[str, int], ada: Any
) -> None:
    shown = client.get("/api/v1/mobile/day", headers=ada).json
    assert (shown["date"], shown["technician_name"]) == ("2026-11-30", "Ada Weiss")
    assert [visit["visit_id"] for visit in shown["visits"]] == [ids["first"], ids["second"]]
    first = shown["visits"][0]
    with backend.work() as work:
        order = work.session.get_one(Visit, ids["first"]).order
        customer, site = order.customer, order.site
        assert first["customer"] == {"name": customer.name, "phone": customer.phone, "language": "en"}
        assert first["site"] == {"address": site.address, "lat": site.lat, "lon": site.lon, "access_notes": ""}
    assert first["window"] == {"start": "2026-11-30T09:30:00+00:00", "end": "2026-11-30T11:30:00+00:00"}
    assert (first["planned_arrival"], first["state"]) == ("2026-11-30T10:00:00+00:00", "scheduled")


def test_shows_nothing_of_another_technicians_day(client: FlaskClient, backend: Backend, ids: dict[str, int]) -> None:
    bo = bearer(a_token(backend, ids["bo"]))
    assert client.get("/api/v1/mobile/day", headers=bo).json["visits"] == []


def test_shows_no_customer_once_the_visit_has_ended(
    client: FlaskClient, clock: FixedClock, ids: dict[str, int], ada: Any
) -> None:
    clock.set(START + 120 * MINUTE)
    body = {"events": [event(ids["first"], "completed", 110)]}
    assert client.post("/api/v1/mobile/events", json=body, headers=ada).status_code == 200
    first, second = client.get("/api/v1/mobile/day", headers=ada).json["visits"]
    assert (first["visit_id"], first["state"], first["customer"], first["site"]) == (
        ids["first"],
        "completed",
        None,
        None,
    )
    assert first["ended_at"] == "2026-11-30T10:50:00+00:00"
    assert second["customer"] is not None


def test_takes_a_batch_in_disorder_with_a_verdict_each(
    client: FlaskClient, clock: FixedClock, ids: dict[str, int], ada: Any
) -> None:
    clock.set(START + 120 * MINUTE)
    arrived = event(ids["first"], "arrived", 60)
    batch = [
        event(ids["first"], "completed", 110, result="fixed", notes="Two lines.\nDone."),
        arrived,
        arrived,
        event(999, "arrived", 60),
        event(ids["second"], "cannot_complete", 115),
        {"event_id": "x", "visit_id": "7", "kind": "arrived", "at": "2026-11-30T10:00:00Z"},
        {"event_id": "y"},
    ]
    verdicts = client.post("/api/v1/mobile/events", json={"events": batch}, headers=ada).json["verdicts"]
    assert [(verdict["event_id"], verdict["verdict"], verdict["reason"]) for verdict in verdicts] == [
        (batch[0]["event_id"], "applied", None),
        (arrived["event_id"], "applied", None),
        (arrived["event_id"], "duplicate", None),
        (batch[3]["event_id"], "rejected", "unknown_visit"),
        (batch[4]["event_id"], "rejected", "invalid_event"),
        ("x", "rejected", "invalid_event"),
        ("y", "rejected", "invalid_event"),
    ]
    assert sorted(verdicts[6]["errors"]) == ["at", "kind", "visit_id"]
    assert verdicts[0]["visit_state"] == "completed"


@pytest.mark.parametrize(
    "body",
    [
        {"events": []},
        {"events": [{}] * 101},
        {"events": {}},
        {},
        {"events": [{}], "extra": 1},
        {"events": [{}], "sent_at": "2026-11-30T10:00:00"},
    ],
)
def test_refuses_a_batch_that_is_none(client: FlaskClient, backend: Backend, ada: Any, body: Any) -> None:
    answer = client.post("/api/v1/mobile/events", json=body, headers=ada)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"event_id": "a\u0000b"},
        {"event_id": "a" * 65},
        {"visit_id": True},
        {"visit_id": 2**63},
        {"kind": "teleported"},
        {"at": "2026-11-30T10:00:00"},
        {"notes": "bell\u0007"},
        {"reason": "no_access"},
        {"extra": 1},
    ],
)
def test_rejects_an_event_that_cannot_be_read_and_keeps_nothing(
    client: FlaskClient, backend: Backend, ids: dict[str, int], ada: Any, change: dict[str, Any]
) -> None:
    batch = {"events": [event(ids["first"], "arrived", 0) | change]}
    verdict = client.post("/api/v1/mobile/events", json=batch, headers=ada).json["verdicts"][0]
    assert (verdict["verdict"], verdict["reason"]) == ("rejected", "invalid_event")
    with backend.work() as work:
        assert work.session.query(FieldEvent).count() == 0


def test_syncs_only_what_changed_and_tells_why_a_visit_is_gone(
    client: FlaskClient, backend: Backend, clock: FixedClock, ids: dict[str, int], ada: Any
) -> None:
    whole = client.get("/api/v1/mobile/sync", headers=ada).json
    assert [visit["visit_id"] for visit in whole["visits"]] == [ids["first"], ids["second"]]
    same = client.get("/api/v1/mobile/sync", query_string={"since": whole["next"]}, headers=ada).json
    assert (same["visits"], same["gone"], same["next"]) == ([], [], whole["next"])
    clock.forward(minutes=5)
    with backend.work() as work:
        reassign(work, work.session.get_one(Visit, ids["first"]), work.session.get_one(Technician, ids["bo"]))
    batch = {"events": [event(ids["second"], "accepted", 5)]}
    client.post("/api/v1/mobile/events", json=batch, headers=ada)
    changed = client.get("/api/v1/mobile/sync", query_string={"since": whole["next"]}, headers=ada).json
    assert [(visit["visit_id"], visit["state"]) for visit in changed["visits"]] == [(ids["second"], "dispatched")]
    assert changed["gone"] == [{"visit_id": ids["first"], "reason": "reassigned"}]
    bo = bearer(a_token(backend, ids["bo"]))
    had = client.get("/api/v1/mobile/sync", headers=bo).json
    assert [visit["visit_id"] for visit in had["visits"]] == [ids["first"]]
    late = {"events": [event(ids["first"], "completed", 5)]}
    verdict = client.post("/api/v1/mobile/events", json=late, headers=ada).json["verdicts"][0]
    assert verdict["verdict"] == "applied"
    told = client.get("/api/v1/mobile/sync", query_string={"since": had["next"]}, headers=bo).json
    assert (told["visits"], told["gone"]) == ([], [{"visit_id": ids["first"], "reason": "done_by_another"}])


@pytest.mark.parametrize("cursor", ["%%%", "bm9uZQ", "MS4yMw"])
def test_refuses_a_cursor_that_is_not_its_own(client: FlaskClient, ada: Any, cursor: str) -> None:
    answer = client.get("/api/v1/mobile/sync", query_string={"since": cursor}, headers=ada)
    assert (answer.status_code, answer.json["title"]) == (422, "bad_cursor")


def test_keeps_the_newest_of_several_positions(
    client: FlaskClient, backend: Backend, clock: FixedClock, ada: Any
) -> None:
    clock.forward(minutes=10)
    points = [
        {"lat": 47.0 + minutes / 100, "lon": 9.5, "at": (START + minutes * MINUTE).isoformat()} for minutes in (3, 8, 5)
    ]
    assert client.post("/api/v1/mobile/positions", json={"positions": points}, headers=ada).status_code == 204
    with backend.work() as work:
        kept = work.session.query(Position).one()
        assert (kept.lat, kept.at) == (47.08, START + 8 * MINUTE)


@pytest.mark.parametrize(("hours", "works", "answered"), [(7.9, False, 204), (8.5, False, 409), (8.5, True, 204)])
def test_takes_a_position_on_shift_or_at_work_that_goes_on_after_it(
    client: FlaskClient, clock: FixedClock, ids: dict[str, int], ada: Any, *, hours: float, works: bool, answered: int
) -> None:
    if works:
        clock.set(START + timedelta(hours=7))
        client.post("/api/v1/mobile/events", json={"events": [event(ids["second"], "en_route", 420)]}, headers=ada)
    clock.set(START + timedelta(hours=hours))
    point = {"lat": 47.1, "lon": 9.5, "at": clock.at.isoformat()}
    answer = client.post("/api/v1/mobile/positions", json={"positions": [point]}, headers=ada)
    assert answer.status_code == answered
    assert answered == 204 or answer.json["title"] == "off_duty"


def test_takes_no_position_of_somebody_who_is_away(
    client: FlaskClient, backend: Backend, ids: dict[str, int], ada: Any
) -> None:
    with backend.work() as work:
        during = Range(START - timedelta(hours=1), START + timedelta(hours=4))
        work.session.add(Absence(technician_id=ids["ada"], during=during, reason="ill"))
    point = {"lat": 47.1, "lon": 9.5, "at": START.isoformat()}
    answer = client.post("/api/v1/mobile/positions", json={"positions": [point]}, headers=ada)
    assert (answer.status_code, answer.json["title"]) == (409, "off_duty")
    with backend.work() as work:
        assert work.session.query(Position).count() == 0


@pytest.mark.parametrize("point", [{"lat": 91}, {"lon": -181}, {"lat": "47"}, {"at": "yesterday"}])
def test_refuses_a_position_off_the_globe(client: FlaskClient, ada: Any, point: dict[str, Any]) -> None:
    body = {"positions": [{"lat": 47.1, "lon": 9.5, "at": START.isoformat()} | point]}
    assert client.post("/api/v1/mobile/positions", json=body, headers=ada).status_code == 422


def test_lets_no_dispatcher_report_and_no_technician_without_a_device(
    client: FlaskClient, backend: Backend, ids: dict[str, int], dispatcher: Any
) -> None:
    body = {"events": [event(ids["first"], "arrived", 0)]}
    assert client.post("/api/v1/mobile/events", json=body, headers=dispatcher).status_code == 403
    with backend.work() as work:
        user = add_user(work, "Ada", Role.TECHNICIAN, technician_id=ids["ada"])
        token = issue_token(work, user)
    answer = client.post("/api/v1/mobile/events", json=body, headers=bearer(token))
    assert (answer.status_code, answer.json["title"]) == (409, "not_paired")
