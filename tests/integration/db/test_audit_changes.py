"""The audit keeps old and new values, whoever wrote them, and no customer's."""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from dispatch.bootstrap import Backend
from dispatch.db.tables import Base, Visit
from dispatch.operations.privacy.held_data import HELD_DATA
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.planning import a_town

KEEPS_ITSELF = {
    "arrival_notes", "assignments", "attachments", "attempts", "audit_changes", "audit_entries", "calibrations",
    "campaign_members", "recovery_surveys",
    "carrier_states", "cluster_orders", "coaching_orders",
    "complaint_links", "complaint_steps", "consent_entries", "customer_contacts", "customer_merges", "customer_notes",
    "duration_factors", "email_attachments",
    "events",
    "field_events",
    "follow_up_attempts", "geocoded_addresses", "holds", "idempotency_records", "improvement_recipients",
    "inbound_texts", "inbox_texts",
    "jeopardies", "key_fingerprints", "messages", "offered_slots", "offered_visits", "opt_outs", "order_imports",
    "line_tests", "node_delays", "outage_orders", "outage_recipients", "pairing_codes", "parts_used", "pickups",
    "plan_changes",
    "plan_parts", "plan_stops", "plan_unplaced", "plans", "positions", "presences", "promises", "public_links",
    "recommendations",
    "receipts", "remote_fixes", "route_changes", "service_paces", "sessions", "skills", "spending", "surveys",
    "throttles", "wait_entries", "wait_offers", "wait_openings", "webhook_attempts", "webhook_deliveries",
    "kept_days", "lead_times", "service_days", "simulations", "stale_days", "stale_lead_times", "upload_parts",
    "contact_days", "kept_report_days", "message_days", "promise_days", "stale_report_days", "voice_counts",
}  # fmt: skip
"""Tables whose rows are a history of their own (a row for each thing that happened), or the machine's memory."""


@pytest.fixture
def connection(backend: Backend) -> Iterator[psycopg.Connection]:
    with psycopg.connect(backend.database.url) as opened:
        yield opened


@pytest.fixture
def desk(backend: Backend) -> Door:
    return door(backend)


def entries(backend: Backend, action: str) -> list[dict[str, Any]]:
    """The newest first."""
    return [one for one in door(backend, Role.ADMIN).get("/audit").json["items"] if one["action"] == action]


def test_tells_what_a_change_replaced(backend: Backend, desk: Door) -> None:
    order = desk.post("/orders", order_json(priority="normal")).json
    assert desk.patch(f"/orders/{order['id']}", {"priority": "high"}, version=1).status_code == 200
    changes = entries(backend, "order.amended")[0]["changes"]
    assert changes == [
        {"record": "work_orders", "record_key": "1", "values": {"priority": {"old": "normal", "new": "high"}}}
    ]


def test_tells_that_a_customers_data_changed_and_not_from_what_to_what(
    backend: Backend, desk: Door, connection: psycopg.Connection
) -> None:
    order = desk.post("/orders", order_json()).json
    change = {"customer": {"name": "Sarabande Quill", "phone": "+12025550177", "language": "zh-CN"},
              "site": {"access_notes": "gate code 4711"}}  # fmt: skip
    assert desk.patch(f"/orders/{order['id']}", change, version=1).status_code == 200
    changed = [
        (one["record"], name, value)
        for one in entries(backend, "order.amended")[0]["changes"]
        for name, value in one["values"].items()
    ]
    masked = {"masked": True}
    assert sorted(changed) == [
        ("customers", "language", {"old": "en", "new": "zh-CN"}),
        ("customers", "name", masked),
        ("customers", "phone", masked),
        ("sites", "access_notes", masked),
    ]
    kept = json.dumps(connection.execute("SELECT array_agg(to_jsonb(c)) FROM audit_changes c").fetchone())
    assert [word for word in ("Sarabande", "2025550177", "4711") if word in kept] == []


def test_keeps_what_was_replaced_by_an_intake_and_by_hand(backend: Backend, connection: psycopg.Connection) -> None:
    """Statements that no object of ours goes through are no way around it."""
    crm = door(backend, Role.INTEGRATION, name="crm")
    for number, tier in (("B-1", "standard"), ("B-2", "gold")):
        body = order_json(external_id=number)
        body["customer"] |= {"external_id": "C-1", "tier": tier}
        assert crm.post("/orders", body).status_code == 201
    connection.execute("UPDATE work_orders SET priority = 'emergency' WHERE id = 1")
    found = connection.execute("SELECT record, fields -> 'tier', fields -> 'priority' FROM audit_changes").fetchall()
    assert ("customers", {"old": "standard", "new": "gold"}, None) in found
    assert ("work_orders", None, {"old": "normal", "new": "emergency"}) in found


def test_keeps_who_was_wished_for_and_who_must_not_come(backend: Backend, connection: psycopg.Connection) -> None:
    a_town(backend, orders=1, technicians=2)
    with backend.work() as work:
        visit = work.session.get_one(Visit, 1)
        visit.preferred_technician_id, visit.excluded_technician_ids = 1, [2]
    connection.execute("UPDATE visits SET crew = 2 WHERE id = 1")
    standing = {"required_technician_id": 2}
    for version in (0, 1):
        answer = door(backend).ask(
            "PUT", "/customers/1/technicians", json=standing, headers={"If-Match": f'"{version}"'}
        )
        assert answer.status_code == 200
        standing = {"required_technician_id": 1}
    found = connection.execute("SELECT record, fields FROM audit_changes ORDER BY id").fetchall()
    assert [fields for record, fields in found if record == "visits"] == [
        {
            "preferred_technician_id": {"old": None, "new": 1},
            "excluded_technician_ids": {"old": [], "new": [2]},
        },
        {"crew": {"old": 1, "new": 2}},
    ]
    assert [fields for record, fields in found if record == "customer_preferences"] == [
        {"required_technician_id": {"old": 2, "new": 1}}
    ]


def test_keeps_what_was_put_in_place_of_a_set(backend: Backend) -> None:
    admin = door(backend, Role.ADMIN)
    assert admin.post("/territories", {"code": "T1", "name": "One", "zone": "UTC"}).status_code == 201
    path = "/territories/1/booking"
    first: dict[str, Any] = {
        "reserve_percent": 20, "closes_minutes": 60, "hold_minutes": 5, "waitlist_minutes": 45, "waitlist_at_once": 3,
        "windows": [{"starts_minute": 540, "ends_minute": 660}], "closures": [], "limits": [],
    }  # fmt: skip
    assert admin.ask("PUT", path, json=first, headers={"If-Match": '"0"'}).status_code == 200
    rules = first | {"windows": [{"starts_minute": 480, "ends_minute": 660}], "hold_minutes": 12}
    assert admin.ask("PUT", path, json=rules, headers={"If-Match": '"1"'}).status_code == 200
    changes = entries(backend, "booking_rules.set")[0]["changes"]
    starts = [one["values"]["starts_minute"] for one in changes if one["record"] == "slot_windows"]
    minutes = [one["values"]["hold_minutes"] for one in changes if one["record"] == "booking_rules"]
    assert (starts, minutes) == ([{"old": 540, "new": None}, {"old": None, "new": 480}], [{"old": 5, "new": 12}])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("UPDATE audit_changes SET fields = '{}'", errors.CheckViolation),
        ("DELETE FROM audit_changes", errors.CheckViolation),
        ("TRUNCATE audit_changes", errors.CheckViolation),
    ],
)
def test_never_changes_what_was_kept(
    desk: Door, connection: psycopg.Connection, change: str, refusal: type[Exception]
) -> None:
    order = desk.post("/orders", order_json(priority="normal")).json
    desk.patch(f"/orders/{order['id']}", {"priority": "high"}, version=1)
    with pytest.raises(refusal, match="never changed"):
        connection.execute(change)


def _kept_in_clear(connection: psycopg.Connection) -> dict[str, set[str]]:
    rows = connection.execute(
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'note_update'"
    ).fetchall()
    return {table: set(re.findall(r"'{([^}]*)}'", definition)[1].split(",")) for table, definition in rows}


def test_keeps_in_clear_nothing_that_an_erasure_takes_out_and_no_secret(connection: psycopg.Connection) -> None:
    clear = _kept_in_clear(connection)
    personal = {(one.table, column) for one in HELD_DATA for column in (*one.replaced, *one.free_words, *one.hidden)}
    flags = {("customers", "textable"), ("customers", "care_consent"), ("customers", "do_not_disturb")}
    shown = {(table, column) for table, columns in clear.items() for column in columns}
    assert shown & personal == flags
    assert [column for _, column in shown if re.search("hash|secret|salt|_key$|password|token", column)] == []


def test_watches_every_table_that_people_change(connection: psycopg.Connection) -> None:
    assert set(Base.metadata.tables) - set(_kept_in_clear(connection)) == KEEPS_ITSELF


def test_names_columns_that_are_there(connection: psycopg.Connection) -> None:
    for table, columns in _kept_in_clear(connection).items():
        assert columns <= set(Base.metadata.tables[table].columns.keys()), table
