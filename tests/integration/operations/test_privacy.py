"""A person's data is given out whole, erased everywhere, and let go after its time."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from dispatch.aftercare.services.follow_ups import answer_survey
from dispatch.bootstrap import Backend
from dispatch.db.tables import Technician
from dispatch.kernel.clock import set_pace
from dispatch.kernel.records import announce
from dispatch.operations.privacy import retention
from dispatch.operations.privacy.held_data import HELD_DATA
from dispatch.replies.services.inbox_answers import answer
from dispatch.visits.services.arrival_notes import leave_word
from dispatch.vocabulary.terms import Role
from tests.support.bare_databases import run_command
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take

CANARY = "Canaryq7"
"""Stands in everything that the person said, wrote or was called."""

PHONE = "+12025550177"
LANE = f"{CANARY} lane 7, 9490 Vaduz"
TRACES = (CANARY, PHONE, "2025550177")
OTHER_PHONE = "+12025550188"

LEFT = """
UPDATE work_orders SET state = 'completed' WHERE customer_id = %(id)s;
UPDATE visits SET state = 'completed', override_reason = '{w}', unplaced_sentence = '{w}', result = '{w}'
  WHERE order_id IN (SELECT id FROM work_orders WHERE customer_id = %(id)s);
UPDATE complaints SET state = 'closed', closed_at = now(), resolution = '{w}';
UPDATE complaint_steps SET note = '{w}';
UPDATE follow_ups SET state = 'done';
UPDATE tasks SET state = 'done', facts = facts || '{"words": "{w}"}';
UPDATE messages SET state = 'delivered', given = '{"words": "{w}"}' WHERE state IN ('claimed', 'sent', 'unknown');
UPDATE line_devices SET serial = '{w}';
INSERT INTO geocoded_addresses (address, lat, lon, source) VALUES (lower('{w} lane 7, 9490 vaduz'), 47, 9, 'test')
  ON CONFLICT DO NOTHING;
INSERT INTO plans (territory_id, first_day, last_day, state, solve_seconds, asked_by, warnings)
  SELECT id, '2026-11-30', '2026-11-30', 'draft', 1, 'test', ARRAY['{w} BSS'] FROM territories LIMIT 1;
INSERT INTO plan_unplaced (plan_id, visit_id, code, sentence) SELECT plans.id, visits.id, 'x', '{w}'
  FROM plans, visits, work_orders WHERE order_id = work_orders.id AND customer_id = %(id)s LIMIT 1;
INSERT INTO audit_entries (at, actor, action, thing, thing_id, why)
  SELECT now(), 'staff', 'order.cancelled', 'order', id, '{w} called' FROM work_orders WHERE customer_id = %(id)s;
INSERT INTO order_imports (user_id, format, content, state, lines_total, warnings, ended_at)
  SELECT id, 'csv', '', 'done', 1, '[{"line": 1, "sentence": "{w} BSS"}]', now() FROM users LIMIT 1;
INSERT INTO attachments
  (attachment_id, technician_id, device_id, visit_id, content_type, size_bytes, sha256, content, received_at)
  SELECT 'a' || v.id, d.technician_id, d.id, v.id, 'image/png', 3, 'x', 'png', now() FROM devices AS d, visits AS v
  JOIN work_orders AS o ON o.id = v.order_id WHERE customer_id = %(id)s LIMIT 1;
""".replace("{w}", CANARY)
"""What doors that take a day to walk through leave behind, and the end of all work for the person."""


def booked(backend: Backend, desk: Door, phone: str, word: str, *, hours: float = 1) -> int:
    """A person with a finished visit, about whom something was said at every door; returns their id."""
    with backend.work() as work:
        ada = work.session.query(Technician).first() or a_day(work)[1][0]
        device = a_device(work, ada)
        address = f"{word} lane 7, 9490 Vaduz"
        visit = a_booked_visit(work, ada, hours=hours, external_id=f"{word} BSS", phone=phone, address=address)
        visit_id, order_id, customer_id = visit.id, visit.order_id, visit.order.customer_id
        customer = visit.order.customer
        customer.name, customer.external_id = f"{word} Clark", f"{word} C"
        visit.order.site.access_notes = f"{word} gate"
        leave_word(work, visit, f"{word} key", f"{word} dog")
    with backend.work() as work:
        answer(work, phone, f"{word} when do you come and why so late")
    start = START + timedelta(hours=hours)
    take(
        backend,
        device,
        an_event(visit_id, "en_route", start),
        an_event(visit_id, "arrived", start, notes=f"{word} met"),
    )
    with backend.work() as work:
        answer_survey(work, work.session.get_one(type(visit), visit_id), 1, fixed=False, comment=f"{word} bad")
    said = {"order_id": order_id, "said": f"{word} third time"}
    assert desk.post("/complaints", said, headers={"Idempotency-Key": f"c-{word}"}).status_code == 201
    calls = desk.get("/follow-ups?kind=call_back").json["items"]
    call = next(one for one in calls if one["order_id"] == order_id)
    desk.post(
        f"/follow-ups/{call['id']}/attempts",
        {"outcome": "no_answer", "notes": f"{word} engaged"},
        headers={"If-Match": f'"{call["version"]}"'},
    )
    desk.post(f"/customers/{customer_id}/notes", {"body": f"{word} rings"}, headers={"Idempotency-Key": f"n-{word}"})
    return int(customer_id)


@pytest.fixture
def admin(backend: Backend) -> Door:
    return door(backend, Role.ADMIN)


@pytest.fixture
def person(backend: Backend, admin: Door) -> int:
    return booked(backend, admin, PHONE, CANARY)


def end_all_work(backend: Backend, customer_id: int) -> None:
    with psycopg.connect(backend.database.url, autocommit=True) as connection:
        for statement in filter(str.strip, LEFT.split(";\n")):
            connection.execute(statement, {"id": customer_id} if "%(id)s" in statement else None)


def found(backend: Backend, traces: tuple[str, ...] = TRACES) -> dict[str, int]:
    """How many rows of each table hold any of these, whatever the column and the case."""
    counts = {}
    with psycopg.connect(backend.database.url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            query = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ILIKE ANY(%s)").format(sql.Identifier(name))
            count = connection.execute(query, ([f"%{trace}%" for trace in traces],)).fetchone()[0]
            if count:
                counts[name] = count
    return counts


def test_leaves_no_trace_of_a_person_in_any_table(backend: Backend, admin: Door, person: int) -> None:
    end_all_work(backend, person)
    before = found(backend)
    assert before.keys() >= {
        "arrival_notes", "audit_entries", "complaint_steps", "complaints", "customer_notes", "customers",
        "field_events", "follow_up_attempts", "geocoded_addresses", "idempotency_records", "inbound_texts", "messages",
        "order_imports", "plan_unplaced", "plans", "sites", "surveys", "tasks", "visits", "work_orders",
    }  # fmt: skip
    done = admin.post(f"/customers/{person}/erase")
    assert (done.status_code, done.json["customer_id"]) == (200, person)
    assert found(backend) == {}
    with backend.work() as work:
        assert work.session.connection().exec_driver_sql("SELECT count(*) FROM attachments").scalar() == 0


def test_leaves_everybody_else_as_they_were(backend: Backend, admin: Door, person: int) -> None:
    other = booked(backend, admin, OTHER_PHONE, "Neighbour", hours=4)
    end_all_work(backend, person)
    end_all_work(backend, other)
    traces = ("Neighbour", OTHER_PHONE)
    before = found(backend, traces)
    assert admin.post(f"/customers/{person}/erase").status_code == 200
    assert found(backend, traces) == before


def test_keeps_the_figures_and_the_pages_of_what_was_erased(backend: Backend, admin: Door, person: int) -> None:
    end_all_work(backend, person)
    admin.post(f"/customers/{person}/erase")
    file = admin.get(f"/customers/{person}")
    assert (file.status_code, file.json["customer"]["name"], len(file.json["orders"])) == (200, "erased", 1)
    assert admin.get(f"/orders/{file.json['orders'][0]['id']}").json["state"] == "completed"
    assert admin.get("/tasks?state=done").status_code == 200
    audits = [(one["action"], one["why"]) for one in admin.get("/audit?thing=customer").json["items"]]
    assert ("customer.erased", None) in audits


def test_keeps_a_stop_after_the_erasure(backend: Backend, admin: Door, person: int) -> None:
    with backend.work() as work:
        answer(work, PHONE, "STOP")
    end_all_work(backend, person)
    admin.post(f"/customers/{person}/erase")
    with backend.work() as work:
        hashes = work.session.connection().exec_driver_sql("SELECT count(*) FROM opt_outs").scalar()
    assert (found(backend), hashes) == ({}, 1)


def test_refuses_while_work_is_open_and_changes_nothing(backend: Backend, admin: Door, person: int) -> None:
    before = found(backend)
    refused = admin.post(f"/customers/{person}/erase")
    assert (refused.status_code, refused.json["title"], refused.json["orders"]) == (409, "work_open", 1)
    assert found(backend) == before


def test_erases_once_however_often_it_is_asked(backend: Backend, admin: Door, person: int) -> None:
    end_all_work(backend, person)
    for _ in range(2):
        assert admin.post(f"/customers/{person}/erase").status_code == 200


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SERVICE, Role.INTEGRATION])
def test_is_for_admins_only(backend: Backend, person: int, role: Role) -> None:
    asker = door(backend, role)
    assert asker.get(f"/customers/{person}/export").status_code == 403
    assert asker.post(f"/customers/{person}/erase").status_code == 403


def test_gives_out_everything_that_it_would_erase(backend: Backend, admin: Door, person: int) -> None:
    end_all_work(backend, person)
    given = admin.get(f"/customers/{person}/export")
    assert given.status_code == 200
    data = given.json["data"]
    held = found(backend).keys() - {"geocoded_addresses", "idempotency_records", "order_imports", "plans"}
    assert {table for table, rows in data.items() if any(trace in json.dumps(rows) for trace in TRACES)} == held
    assert data["customers"][0]["phone"] == PHONE
    assert not {"content", "token_hash"} & {column for rows in data.values() for row in rows for column in row}
    audits = [one["action"] for one in admin.get("/audit?thing=customer").json["items"]]
    assert "customer.exported" in audits


def test_leaves_nothing_to_give_out_but_codes(backend: Backend, admin: Door, person: int) -> None:
    end_all_work(backend, person)
    admin.post(f"/customers/{person}/erase")
    given = json.dumps(admin.get(f"/customers/{person}/export").json)
    assert [trace for trace in TRACES if trace in given] == []


def test_lets_nobody_change_the_audit_under_the_name_of_an_erasure(backend: Backend, person: int) -> None:
    end_all_work(backend, person)
    with psycopg.connect(backend.database.url) as connection:
        connection.execute("SET LOCAL dispatch.erasing = 'on'")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE audit_entries SET actor = 'nobody', why = 'erased'")


def command(backend: Backend, tmp_path: Path, *words: str) -> Any:
    clock = tmp_path / "clock.json"
    set_pace(clock, START + timedelta(hours=1), 1.0)
    return run_command(backend.database.url, *words, DISPATCH_CLOCK_FILE=str(clock))


def test_does_the_same_by_command(backend: Backend, person: int, tmp_path: Path) -> None:
    given = command(backend, tmp_path, "privacy", "export", "--phone", "(202) 555-0177")
    assert json.loads(given.output)["data"]["customers"][0]["name"] == f"{CANARY} Clark"
    erase = ("privacy", "erase", "--customer", str(person), "--yes")
    refused = command(backend, tmp_path, *erase)
    assert (refused.exit_code, "Work for this customer is open" in refused.output) == (1, True)
    end_all_work(backend, person)
    assert command(backend, tmp_path, *erase).exit_code == 0
    assert found(backend) == {}
    nobody = command(backend, tmp_path, "privacy", "export", "--phone", "(202) 555-0177")
    assert (nobody.exit_code, "The number is of 0 customers" in nobody.output) == (1, True)


def test_lets_go_what_is_over_its_time_and_keeps_the_rest(
    backend: Backend, admin: Door, person: int, clock: FixedClock
) -> None:
    end_all_work(backend, person)
    days = {name: getattr(backend.settings, name) for name in (kept.setting for kept in retention.KEPT)}
    with psycopg.connect(backend.database.url, autocommit=True) as connection:
        connection.execute("INSERT INTO positions SELECT id, 47, 9, %s FROM technicians", (START,))
        connection.execute("UPDATE idempotency_records SET created_at = %s", (START,))
        connection.execute("UPDATE attachments SET received_at = %s", (START,))
        connection.execute("UPDATE messages SET state = 'delivered' WHERE state = 'queued'")
    clock.set(START + timedelta(days=days["keep_answers_days"], minutes=1))
    gone = retention.let_go(backend)
    assert (gone["answers for repeated requests"], gone["positions"], gone["pictures of visits"]) == (2, 0, 0)
    clock.set(START + timedelta(days=days["keep_positions_days"], minutes=1))
    assert retention.let_go(backend)["positions"] == 1
    clock.set(START + timedelta(days=days["keep_texts_days"] + 1))
    gone = retention.let_go(backend)
    assert (gone["words of texts"] >= 1, gone["customers' words by text"]) == (True, 1)
    clock.set(START + timedelta(days=days["keep_attachments_days"], minutes=1))
    assert retention.let_go(backend)["pictures of visits"] == 1
    assert set(retention.let_go(backend).values()) == {0}


def test_lets_events_go_once_every_endpoint_has_them(backend: Backend, admin: Door, clock: FixedClock) -> None:
    with backend.work() as work:
        for number in (1, 2, 3):
            announce(work, "order.received", "order", number)
    with psycopg.connect(backend.database.url, autocommit=True) as connection:
        connection.execute("UPDATE events SET relayed = true WHERE thing_id <> 2")
        connection.execute(
            "INSERT INTO webhook_endpoints (owner_id, url, salt, secret_key)"
            " SELECT id, 'https://bss.example', 'x', 'y' FROM users LIMIT 1"
        )
        connection.execute(
            "INSERT INTO webhook_deliveries (endpoint_id, event_id, order_key, due_at)"
            " SELECT e.id, events.id, 'x', now() FROM webhook_endpoints e, events WHERE thing_id = 3"
        )
    left = [[event["thing_id"] for event in admin.get("/events").json["items"] if event["thing"] == "order"]]
    for days in (399, 401):
        clock.set(START + timedelta(days=days))
        retention.let_go(backend)
        fresh = door(backend, Role.ADMIN, name=f"on day {days}")
        left.append([event["thing_id"] for event in fresh.get("/events").json["items"] if event["thing"] == "order"])
    assert left == [[1, 2, 3], [1, 2, 3], [2, 3]]


def test_names_only_tables_and_columns_that_are_there(backend: Backend) -> None:
    with backend.work() as work:
        rows = work.session.connection().exec_driver_sql(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        there = {(table, column) for table, column in rows}
    named = {(one.table, column) for one in HELD_DATA for column in (*one.replaced, *one.hidden, *one.free_words)}
    assert named - there == set()
