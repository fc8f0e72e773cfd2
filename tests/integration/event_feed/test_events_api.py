"""What others follow: events, the stream, the audit, tasks, users and their tokens."""

import pytest

from dispatch.bootstrap import Backend
from dispatch.db.tables import ApiToken, Task
from dispatch.event_feed.api.event_stream import StreamSlots, StreamsTaken, follow
from dispatch.http.statuses import headers_of, status_of
from dispatch.kernel.records import announce, open_task
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.terms import Role
from tests.support.doors.api_clients import Door, door
from tests.support.doors.apps import app_of
from tests.support.orders import an_order, order_json
from tests.support.technicians import a_territory


def test_tells_a_system_what_happened_to_its_own_orders(backend: Backend) -> None:
    bss, crm = (door(backend, Role.INTEGRATION, name=name) for name in ("bss", "crm"))
    ours = bss.post("/orders", order_json()).json
    crm.post("/orders", order_json())
    answer = bss.get("/events").json
    assert [(event["kind"], event["thing_id"]) for event in answer["items"]] == [("order.received", ours["id"])]
    assert bss.get(f"/events?since={answer['next']}").json == {"items": [], "next": answer["next"]}


def test_tells_a_bound_dispatcher_only_of_his_territories(backend: Backend) -> None:
    with backend.work() as work:
        first, second = a_territory(work, "T1"), a_territory(work, "T2")
        an_order(work, territory="T1")
        seen = an_order(work, territory="T2")
    asker = door(backend, name="north", territory_ids=(second.id,))
    assert [event["thing_id"] for event in asker.get("/events?kind=order.received").json["items"]] == [seen.id]
    assert first.id != second.id


def test_streams_each_event_once_also_one_that_was_committed_late(backend: Backend) -> None:
    with backend.work() as work:
        announce(work, "a", "order", 1)
    late = backend.database.transaction()
    session = late.__enter__()
    session.connection().exec_driver_sql("SELECT nextval(pg_get_serial_sequence('events', 'id'))")

    def meanwhile() -> None:
        with backend.work() as work:
            announce(work, "c", "order", 3)
        session.connection().exec_driver_sql(
            "INSERT INTO events (id, at, kind, thing, thing_id) OVERRIDING SYSTEM VALUE"
            " VALUES (2, now(), 'b', 'order', 2)"
        )

    def ends() -> None:
        late.__exit__(None, None, None)

    steps = [lambda: None, ends, meanwhile]

    def pause() -> None:
        steps.pop()()

    text = "".join(follow(backend, SYSTEM, 0, rounds=4, pause=pause))
    assert [line for line in text.splitlines() if line.startswith("event:")] == ["event: a", "event: c", "event: b"]


def test_refuses_more_streams_than_there_are_places_until_one_ends(backend: Backend) -> None:
    places = StreamSlots(1)
    give_back = places.take("ann")
    with pytest.raises(StreamsTaken) as refusal:
        places.take("ben")
    assert (status_of(refusal.value), headers_of(refusal.value)) == (503, {"Retry-After": "30"})
    give_back()
    give_back()
    places.take("ben")


def test_lets_nobody_hold_more_than_half_of_the_streams() -> None:
    places = StreamSlots(4)
    places.take("ann")
    give_back = places.take("ann")
    with pytest.raises(StreamsTaken):
        places.take("ann")
    places.take("ben")
    give_back()
    places.take("ann")


def test_answers_a_stream_as_server_sent_events(backend: Backend) -> None:
    door(backend).post("/orders", order_json())
    asker = door(backend)
    answer = asker.client.get("/api/v1/events/stream?since=0", headers=asker.headers, buffered=False)
    chunks = answer.iter_encoded()
    assert answer.mimetype == "text/event-stream"
    next(chunks)
    assert b"event: order.received\n" in next(chunks)
    answer.close()


def test_shows_the_audit_to_admins_and_notes_that_it_was_read(backend: Backend) -> None:
    order = door(backend).post("/orders", order_json()).json
    admin = door(backend, Role.ADMIN)
    (entry,) = admin.get(f"/audit?thing=order&thing_id={order['id']}").json["items"]
    assert (entry["actor"], entry["action"]) == ("dispatcher", "order.placed")
    (read,) = admin.get("/audit?thing=audit").json["items"]
    assert (read["actor"], read["detail"]) == ("admin", {"asked_for": {"thing": "order", "thing_id": order["id"]}})


def test_lists_tasks_and_notes_that_one_is_done(backend: Backend) -> None:
    with backend.work() as work:
        open_task(work, "change", "visit:1", "The customer asks for another time.")
    asker = door(backend)
    (task,) = asker.get("/tasks?state=open").json["items"]
    done = asker.post(f"/tasks/{task['id']}/done").json
    assert (done["state"], done["done_at"]) == ("done", "2026-11-30T09:00:00+00:00")
    assert asker.post(f"/tasks/{task['id']}/done").status_code == 200
    assert asker.get("/tasks?state=open").json["items"] == []
    assert asker.post("/tasks/999/done").status_code == 404
    with backend.work() as work:
        assert work.session.query(Task).count() == 1


def test_gives_a_task_one_owner_at_a_time(backend: Backend) -> None:
    with backend.work() as work:
        open_task(work, "change", "visit:1", "The customer asks for another time.")
    ann, ben = door(backend, name="ann"), door(backend, name="ben")
    taken = ann.post("/tasks/1/take").json
    assert (taken["owner"], taken["taken_at"]) == ("ann", "2026-11-30T09:00:00+00:00")
    assert ann.post("/tasks/1/take").json["owner"] == "ann"
    refused = ben.post("/tasks/1/take")
    assert (refused.status_code, refused.json["title"], refused.json["owner"]) == (409, "task_taken", "ann")
    assert ben.post("/tasks/1/return").json["title"] == "task_taken"
    assert [one["id"] for one in ann.get("/tasks?owner=me").json["items"]] == [1]
    assert ben.get("/tasks?owner=me").json["items"] == ben.get("/tasks?owner=nobody").json["items"] == []
    assert ben.post("/tasks/1/take", {"over": True}).json["owner"] == "ben"
    assert ben.post("/tasks/1/return").json["owner"] is None
    assert [one["id"] for one in ann.get("/tasks?owner=nobody").json["items"]] == [1]
    ann.post("/tasks/1/done")
    assert ben.post("/tasks/1/take").json["title"] == "task_done"
    assert ben.post("/tasks/999/take").status_code == ben.post("/tasks/999/return").status_code == 404
    happened = [one["kind"] for one in ann.get("/events").json["items"]]
    assert happened == ["task.opened", "task.taken", "task.taken", "task.returned", "task.done"]


def test_lets_the_tasks_of_a_user_who_is_switched_off_wait_for_anybody(backend: Backend) -> None:
    with backend.work() as work:
        open_task(work, "change", "visit:1", "The customer asks for another time.")
    door(backend, name="ann").post("/tasks/1/take")
    admin = door(backend, Role.ADMIN)
    (ann,) = (user for user in admin.get("/users").json["items"] if user["name"] == "ann")
    admin.patch(f"/users/{ann['id']}", {"active": False})
    assert admin.get("/tasks").json["items"][0]["owner"] is None


def test_lets_an_admin_add_a_user_and_give_and_take_his_tokens(backend: Backend) -> None:
    admin = door(backend, Role.ADMIN)
    user = admin.post("/users", {"name": "bss", "role": "integration"}).json
    path = f"/users/{user['id']}"
    token = admin.post(f"{path}/tokens", {"days": 30}).json["token"]
    bss = Door(app_of(backend).test_client(), {"Authorization": f"Bearer {token}"})
    assert bss.get("/orders").status_code == 200
    (shown,) = admin.get(f"{path}/tokens").json["items"]
    assert (shown["hint"], shown["expires_at"]) == (token[:6], "2026-12-30T09:00:00+00:00")
    assert admin.ask("DELETE", f"{path}/tokens/{shown['id']}").status_code == 204
    assert bss.get("/orders").status_code == 401
    assert admin.ask("DELETE", f"/users/999/tokens/{shown['id']}").status_code == 404
    with backend.work() as work:
        assert token not in {row.token_hash for row in work.session.query(ApiToken)}


def test_switches_a_user_off(backend: Backend) -> None:
    admin, other = door(backend, Role.ADMIN), door(backend, Role.SERVICE)
    users = {user["name"]: user["id"] for user in admin.get("/users").json["items"]}
    assert admin.patch(f"/users/{users['service']}", {"active": False}).json["active"] is False
    assert other.get("/orders").status_code == 401
    assert admin.patch(f"/users/{users['admin']}", {"active": False}).json["title"] == "own_account"
    assert admin.post("/users", {"name": "service", "role": "service"}).json["title"] == "name_taken"
