"""Endpoints through the API: added, narrowed, switched off and on, given another secret, replayed, tried out."""

from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Event, Task
from dispatch.kernel.secrets import Keys
from dispatch.vocabulary.terms import Role
from tests.integration.webhooks.conftest import Subscription, subscribed
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import door
from tests.support.orders import an_order, order_json
from tests.support.servers.webhook_receiver import WebhookReceiver
from tests.support.technicians import a_territory

DAYS_4 = [6, 330, 2000, 8000, 20_000, 40_000, 56_000, 80_000, 96_000]
"""Seconds, each a little more than the pause of the schedule."""


def _use_up(hook: Subscription) -> None:
    hook.round()
    for seconds in DAYS_4:
        hook.round_after(seconds=seconds)


def test_shows_the_secret_once_and_keeps_it_nowhere(hook: Subscription) -> None:
    assert "secret" not in hook.read()
    assert hook.secret.startswith("whsec_")
    with hook.backend.work() as work:
        rows = work.session.connection().exec_driver_sql("SELECT to_jsonb(e)::text FROM webhook_endpoints e")
        kept = rows.scalar_one() + str([(row.action, row.detail) for row in work.session.query(AuditEntry)])
    assert hook.secret.removeprefix("whsec_") not in kept


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/hooks", "https://10.0.0.1/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/",
        "https://user:word@crm.example/", "https://crm.example/#x", "ftp://crm.example/", "https://", "https://a b/",
        "http://127.0.0.1:0/", "https://[fe80::1%25eth0]/", "https://crm.example:99999/",
    ],
)  # fmt: skip
def test_refuses_an_address_that_webhooks_do_not_go_to(backend: Backend, url: str) -> None:
    asker = door(backend, Role.ADMIN)
    refused = asker.post("/webhook-endpoints", {"url": url})
    assert (refused.status_code, refused.json["title"]) == (422, "bad_webhook_address")
    assert asker.get("/webhook-endpoints").json["items"] == []


def test_goes_to_this_machine_only_where_that_is_set(backend: Backend) -> None:
    strict = replace(backend, tools=replace(backend.tools, webhooks_to_loopback=False))
    for url in ("http://127.0.0.1:9/", "https://127.0.0.1:9/", "https://[::1]/"):
        assert door(strict, Role.ADMIN).post("/webhook-endpoints", {"url": url}).status_code == 422


def test_takes_the_kinds_and_territories_that_are_named(
    backend: Backend, clock: FixedClock, receiver: WebhookReceiver
) -> None:
    with backend.work() as work:
        north, south = a_territory(work, "N").id, a_territory(work, "S").id
    hook = subscribed(backend, clock, receiver.url, kinds=["order.received", "visit.*"], territory_ids=[north])
    for kind in ("order.received", "order.cancelled", "visit.late"):
        for territory in (north, south, None):
            hook.happens(1, kind=kind, territory_id=territory)
    hook.round()
    told = [(event["kind"], event["territory_id"]) for event in receiver.events(hook.secret)]
    assert told == [("order.received", north), ("visit.late", north)]


def test_refuses_kinds_that_do_not_exist(backend: Backend) -> None:
    asked = {"url": "https://crm.example/", "kinds": ["order.received", "order.teleported"]}
    assert door(backend, Role.ADMIN).post("/webhook-endpoints", asked).json["title"] == "unknown_event_kind"


def test_tells_a_system_of_its_own_orders_alone(backend: Backend, clock: FixedClock, receiver: WebhookReceiver) -> None:
    crm, bss = (door(backend, Role.INTEGRATION, name=name) for name in ("crm", "bss"))
    made = crm.post("/webhook-endpoints", {"url": receiver.url}).json
    ours = crm.post("/orders", order_json(windows=None)).json["id"]
    bss.post("/orders", order_json(windows=None))
    Subscription(backend, clock, crm, made["id"], made["secret"]).round()
    assert [(event["kind"], event["thing_id"]) for event in receiver.events(made["secret"])] == [
        ("order.received", ours)
    ]


def test_withholds_what_the_owner_may_not_see_any_more(
    backend: Backend, clock: FixedClock, receiver: WebhookReceiver
) -> None:
    with backend.work() as work:
        north, south = a_territory(work, "N").id, a_territory(work, "S").id
    owner = door(backend, Role.ADMIN, name="north-admin", territory_ids=(north,))
    made = owner.post("/webhook-endpoints", {"url": receiver.url}).json
    hook = Subscription(backend, clock, owner, made["id"], made["secret"])
    receiver.answer = lambda _request: 500
    hook.happens(1, territory_id=north)
    hook.round()
    boss = door(backend, Role.ADMIN)
    [user] = [one for one in boss.get("/users").json["items"] if one["name"] == "north-admin"]
    boss.patch(f"/users/{user['id']}", {"territory_ids": [south]})
    assert hook.round_after(seconds=6) == 0
    assert [row["state"] for row in hook.log()] == ["withheld"]
    assert len(receiver.requests) == 1


def test_is_switched_off_with_a_task_when_the_schedule_is_used_up(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend
) -> None:
    receiver.answer = lambda _request: 500
    hook.happens(1, 1)
    _use_up(hook)
    assert hook.read()["off_reason"] == "retries_used_up"
    assert [row["tries"] for row in hook.log()] == [0, 10]
    with backend.work() as work:
        task = work.session.query(Task).filter_by(kind="webhook_off").one()
        assert (task.state, task.facts["host"], task.facts["off_reason"]) == ("open", "127.0.0.1", "retries_used_up")
        assert "http" not in task.sentence
    hook.happens(1)
    assert hook.round_after(days=1) == 0


def test_goes_on_where_it_stopped_when_it_is_enabled(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend
) -> None:
    receiver.answer = lambda _request: 410
    hook.happens(1, 2)
    hook.round()
    assert hook.read()["off_reason"] == "gone"
    hook.happens(1, 3)
    hook.round()
    taken = len(receiver.requests)
    receiver.answer = lambda _request: 200
    assert hook.read()["missed_from_id"] is not None
    assert hook.door.post(f"{hook.path}/enable").json["off_reason"] is None
    hook.round()
    told = [
        (event["thing_id"], event["id"]) for event in receiver.events(hook.secret)[taken:] if event["thing"] == "order"
    ]
    assert sorted(thing for thing, _ in told) == [1, 1, 2, 3]
    assert [event for thing, event in told if thing == 1] == sorted(event for thing, event in told if thing == 1)
    with backend.work() as work:
        assert work.session.query(Task).filter_by(kind="webhook_off").one().state == "done"


def test_leaves_out_what_was_missed_where_that_is_wished(hook: Subscription, receiver: WebhookReceiver) -> None:
    hook.door.post(f"{hook.path}/disable")
    hook.happens(1)
    hook.round()
    hook.door.post(f"{hook.path}/enable", {"catch_up": False})
    hook.happens(2)
    hook.round()
    assert [event["thing_id"] for event in receiver.events(hook.secret)] == [2]


def test_stops_visibly_when_its_owner_is_switched_off(
    backend: Backend, clock: FixedClock, receiver: WebhookReceiver
) -> None:
    crm, boss = door(backend, Role.INTEGRATION, name="crm"), door(backend, Role.ADMIN)
    made = crm.post("/webhook-endpoints", {"url": receiver.url}).json
    [user] = [one for one in boss.get("/users").json["items"] if one["name"] == "crm"]
    hook = Subscription(backend, clock, boss, made["id"], made["secret"])
    hook.happens(1, source="crm")
    boss.patch(f"/users/{user['id']}", {"active": False})
    hook.round()
    assert receiver.requests == []
    assert hook.read()["off_reason"] == "owner_inactive"
    assert boss.post(f"{hook.path}/enable").json["title"] == "user_inactive"


def test_signs_with_both_secrets_while_one_is_let_go(hook: Subscription, receiver: WebhookReceiver) -> None:
    rotated = hook.door.post(f"{hook.path}/secret", {"overlap_hours": 2}).json
    assert rotated["secret"] != hook.secret
    hook.happens(1)
    hook.round()
    assert receiver.requests[0].verified(hook.secret) == receiver.requests[0].verified(rotated["secret"])
    rotated_again = hook.door.post(f"{hook.path}/secret", {"overlap_hours": 0}).json
    hook.happens(2)
    hook.round()
    receiver.requests[1].verified(rotated_again["secret"])
    with pytest.raises(WebhookVerificationError):
        receiver.requests[1].verified(rotated["secret"])


def test_keeps_its_secret_over_a_change_of_the_operators(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend
) -> None:
    old = "a secret for tests that is long enough"
    both = replace(backend, tools=replace(backend.tools, keys=Keys.of(["another secret of the operator's, long", old])))
    hook.happens(1)
    replace(hook, backend=both).round()
    receiver.requests[0].verified(hook.secret)
    lost = replace(backend, tools=replace(backend.tools, keys=Keys.of(["another secret of the operator's, long"])))
    hook.happens(2)
    replace(hook, backend=lost).round()
    assert len(receiver.requests) == 1
    assert hook.read()["off_reason"] == "secret_lost"


def test_replays_from_an_event_on_with_the_same_ids_in_order(hook: Subscription, receiver: WebhookReceiver) -> None:
    hook.happens(1, 1, 1, 2)
    hook.round()
    first = sorted(receiver.ids())
    since = hook.door.get("/events").json["items"][0]["id"]
    assert hook.door.post(f"{hook.path}/replay", {"since": since}).json == {"deliveries": 3}
    hook.round()
    again = receiver.ids()[len(first) :]
    assert sorted(again) == first[1:]
    assert [one for one in again if one in first[1:3]] == first[1:3]


def test_replays_what_happened_before_it_was_added(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend, clock: FixedClock
) -> None:
    hook.happens(1, 1)
    hook.round()
    late = subscribed(backend, clock, receiver.url)
    assert late.round() == 0
    assert late.door.post(f"{late.path}/replay", {"since": 0}).json == {"deliveries": 2}
    late.round()
    assert [event["id"] for event in late.door.get("/events").json["items"]] == [
        row["event_id"] for row in reversed(late.log())
    ]


def test_tries_an_endpoint_out_once_also_when_it_is_off(hook: Subscription, receiver: WebhookReceiver) -> None:
    hook.door.post(f"{hook.path}/disable")
    receiver.answer = lambda _request: 500
    assert hook.door.post(f"{hook.path}/ping").status_code == 202
    assert hook.round() == 1
    told = receiver.requests[0].verified(hook.secret)
    assert (told["type"], told["data"]) == ("webhook.ping", {"endpoint_id": hook.id})
    assert hook.round_after(days=1) == 0
    assert [(row["state"], row["event_id"]) for row in hook.log()] == [("failed", None)]


def test_takes_a_few_trials_at_a_time(hook: Subscription) -> None:
    answers = [hook.door.post(f"{hook.path}/ping") for _ in range(6)]
    assert [one.status_code for one in answers] == [202] * 5 + [429]
    assert answers[5].headers["Retry-After"] == "30"


def test_bounds_how_many_endpoints_a_user_has(backend: Backend) -> None:
    crm = door(backend, Role.INTEGRATION, name="crm")
    made = [crm.post("/webhook-endpoints", {"url": "https://crm.example/"}) for _ in range(21)]
    assert [one.status_code for one in made] == [201] * 20 + [409]
    assert made[20].json["title"] == "too_many_endpoints"


def test_lets_an_endpoint_go_with_all_that_was_pending(hook: Subscription, receiver: WebhookReceiver) -> None:
    receiver.answer = lambda _request: 500
    hook.happens(1)
    hook.round()
    assert hook.door.ask("DELETE", hook.path).status_code == 204
    assert hook.round_after(days=1) == 0
    assert hook.door.get(hook.path).status_code == 404


def test_tells_an_event_that_was_committed_late(
    hook: Subscription, receiver: WebhookReceiver, backend: Backend
) -> None:
    """It misses none, although a higher id was laid out before the lower one could be seen."""
    late = backend.database.transaction()
    session = late.__enter__()
    session.add(Event(at=hook.clock.now(), kind="order.received", thing="order", thing_id=1))
    session.flush()
    hook.happens(2)
    hook.round()
    late.__exit__(None, None, None)
    hook.round()
    ids = [event["id"] for event in receiver.events(hook.secret)]
    assert [event["thing_id"] for event in receiver.events(hook.secret)] == [2, 1]
    assert ids == sorted(ids, reverse=True)


def test_puts_all_that_belongs_to_an_order_in_one_line(hook: Subscription, backend: Backend) -> None:
    with backend.work() as work:
        order = an_order(work, windows=())
        visit_id, order_id = order.visits[0].id, order.id
    about: list[dict[str, Any]] = [
        {"kind": "visit.late", "thing": "visit", "thing_id": visit_id},
        {"kind": "promise.broken", "thing": "promise", "thing_id": 77, "data": {"visit_id": visit_id}},
        {"kind": "follow_up.due", "thing": "follow_up", "thing_id": 78, "data": {"order_id": order_id}},
        {"kind": "plan.published", "thing": "plan", "thing_id": 5},
    ]
    with backend.work() as work:
        work.session.add_all(Event(at=work.now, **one) for one in about)
    hook.round()
    with backend.work() as work:
        keys = work.session.connection().exec_driver_sql(
            "SELECT order_key FROM webhook_deliveries d JOIN events e ON e.id = d.event_id"
            " WHERE e.kind <> 'order.received' ORDER BY e.id"
        )
        assert list(keys.scalars())[-4:] == [f"order:{order_id}"] * 3 + ["plan:5"]
