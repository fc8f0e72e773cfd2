"""Orders over HTTP: in, found, changed, cancelled, each within its asker's bounds."""

from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import AuditEntry, Customer, Event, WorkOrder
from dispatch.vocabulary.terms import Role
from tests.integration.orders.conftest import BadInput
from tests.support.clocks import START
from tests.support.doors.api_clients import door
from tests.support.orders import order_json, window_json
from tests.support.technicians import a_technician, a_territory


def test_answers_201_with_the_order_and_200_with_the_same_one_when_it_is_here_already(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)
    bss = door(backend, Role.INTEGRATION, name="bss")
    body = order_json(external_id="BSS-1")
    first, second = bss.post("/orders", body), bss.post("/orders", body | {"priority": "high"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    order = first.json
    assert (order["reference"], order["source"], order["state"]) == ("BSS-1", "bss", "received")
    assert order["customer"]["phone"] == body["customer"]["phone"]
    assert order["visits"][0]["windows"] == body["windows"]
    assert order["visits"][0]["service_seconds"] == 45 * 60


def test_lets_two_systems_use_the_same_external_id(backend: Backend) -> None:
    answers = [
        door(backend, Role.INTEGRATION, name=name).post("/orders", order_json(external_id="1"))
        for name in ("bss", "crm")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]


def test_replays_the_stored_answer_to_the_same_key_and_body(backend: Backend) -> None:
    asker = door(backend)
    body, key = order_json(external_id=None), {"Idempotency-Key": "k-1"}
    first, second = (asker.post("/orders", body, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.headers["Idempotent-Replayed"] == "true"


def test_refuses_a_key_that_was_used_with_another_body(backend: Backend) -> None:
    asker, key = door(backend), {"Idempotency-Key": "k-1"}
    asker.post("/orders", order_json(), headers=key)
    answer = asker.post("/orders", order_json(), headers=key)
    assert (answer.status_code, answer.json["title"]) == (422, "key_reused")
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 1


def test_hides_the_orders_of_other_sources_and_territories_as_if_they_were_missing(backend: Backend) -> None:
    with backend.work() as work:
        first, second = a_territory(work, "T1"), a_territory(work, "T2")
        ids = (first.id, second.id)
    order = door(backend, Role.INTEGRATION, name="bss").post("/orders", order_json(territory="T1")).json
    strangers = [
        door(backend, Role.INTEGRATION, name="crm"),
        door(backend, Role.DISPATCHER, name="north", territory_ids=(ids[1],)),
    ]
    for stranger in strangers:
        for answer, missing in (
            (stranger.get(f"/orders/{order['id']}"), stranger.get("/orders/999")),
            (stranger.get(f"/orders/{order['id']}/timeline"), stranger.get("/orders/999/timeline")),
            (
                stranger.patch(f"/orders/{order['id']}", {"priority": "low"}, version=1),
                stranger.patch("/orders/999", {"priority": "low"}, version=1),
            ),
            (
                stranger.post(f"/orders/{order['id']}/cancel", {"why": "no"}),
                stranger.post("/orders/999/cancel", {"why": "no"}),
            ),
        ):
            assert (answer.status_code, answer.data) == (404, missing.data)
        assert stranger.get("/orders").json == {"items": [], "next": None}
    own = door(backend, Role.DISPATCHER, name="south", territory_ids=(ids[0],))
    assert own.get(f"/orders/{order['id']}").status_code == 200


def test_pages_through_orders_the_newest_first(backend: Backend) -> None:
    asker = door(backend)
    ids = [asker.post("/orders", order_json()).json["id"] for _ in range(3)]
    first = asker.get("/orders?limit=2").json
    second = asker.get(f"/orders?limit=2&after={first['next']}").json
    assert [order["id"] for order in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None


def test_finds_orders_by_state_place_and_words(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work, "T1")
        a_territory(work, "T2")
    asker = door(backend)
    here = asker.post("/orders", order_json(territory="T1")).json
    lost = asker.post("/orders", order_json(territory="T2", site={"address": "Am Bach 7_%"}, external_id="LOST-1")).json
    asker.post(f"/orders/{here['id']}/cancel", {"why": "moved away"})

    def found(query: str) -> list[int]:
        return [order["id"] for order in asker.get(f"/orders?{query}").json["items"]]

    assert found("state=cancelled") == [here["id"]]
    assert found("territory=T2") == [lost["id"]]
    assert found("location=needs_geocoding") == [lost["id"]]
    assert found("q=bach+7_%25") == [lost["id"]]
    assert found("q=lost-1") == [lost["id"]]
    assert found("q=%25") == [lost["id"]]
    assert found(f"q={here['customer']['phone'][1:]}") == [here["id"]]
    assert found("external_id=LOST-1&state=received") == [lost["id"]]


def test_refuses_a_query_parameter_that_nobody_documented(backend: Backend) -> None:
    asker = door(backend)
    for answer in (
        asker.get("/orders?stat=received"),
        asker.get("/orders/1?x=1"),
        asker.post("/orders?dry=1", order_json()),
    ):
        assert (answer.status_code, answer.json["title"]) == (422, "unknown_parameter")
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 0


def test_changes_an_order_on_the_version_that_was_read_and_refuses_an_older_one(backend: Backend) -> None:
    asker = door(backend)
    order = asker.post("/orders", order_json()).json
    path = f"/orders/{order['id']}"
    read = asker.get(path)
    assert read.headers["ETag"] == '"1"'
    changed = asker.patch(
        path,
        {
            "priority": "high",
            "symptom": "no_sync",
            "customer": {"phone": "+86 138 0013 8000", "language": "zh-CN"},
            "site": {"access_notes": "gate code 1\nfloor 3"},
            "windows": [window_json(START + timedelta(hours=24), START + timedelta(hours=26))],
        },
        version=1,
    )
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    body = changed.json
    assert (body["priority"], body["customer"]["phone"]) == ("high", "+8613800138000")
    assert (body["visits"][0]["service_seconds"], body["visits"][0]["skills"]) == (3600, ["copper"])
    assert body["visits"][0]["windows"] == [window_json(START + timedelta(hours=24), START + timedelta(hours=26))]
    late = asker.patch(path, {"priority": "low"}, version=1)
    assert (late.status_code, late.json["title"], late.json["version"]) == (412, "stale_version", 2)
    assert late.json["current"] == asker.get(path).json
    assert asker.patch(path, {"priority": "low"}).status_code == 428
    now = asker.get(path).json
    of_one = {"customer_texts": [], "surveys": [], "recommendations": [], "due_at": None, "tier_rule": now["tier_rule"]}
    of_one |= {"warranty_told": []}
    assert now == body | of_one


def test_pins_a_point_and_chooses_the_territory_for_it(backend: Backend) -> None:
    with backend.work() as work:
        far, near = a_territory(work, "T1"), a_territory(work, "T2")
        a_technician(work, far, home=(47.0, 9.0))
        a_technician(work, near, home=(47.2, 9.5))
        near_id = near.id
    asker = door(backend)
    order = asker.post("/orders", order_json(site={"address": "Somewhere 1"})).json
    assert (order["site"]["location_state"], order["territory_id"]) == ("needs_geocoding", None)
    pinned = asker.patch(f"/orders/{order['id']}", {"site": {"lat": 47.19, "lon": 9.5}}, version=1).json
    assert pinned["site"]["location_state"] == "located"
    assert (pinned["site"]["located_by"], pinned["territory_id"]) == ("person", near_id)


def test_cancels_an_order_once(backend: Backend) -> None:
    asker = door(backend)
    order = asker.post("/orders", order_json()).json
    first, second = (asker.post(f"/orders/{order['id']}/cancel", {"why": "moved away"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == second.json
    assert (first.json["state"], first.json["visits"][0]["state"]) == ("cancelled", "cancelled")
    with backend.work() as work:
        whys = [row.why for row in work.session.query(AuditEntry).filter_by(action="order.cancelled")]
    assert whys == ["moved away"]
    again = asker.post("/orders", order_json(external_id=order["external_id"]))
    assert again.status_code == 201


def test_tells_what_happened_in_order(backend: Backend) -> None:
    asker = door(backend)
    order = asker.post("/orders", order_json()).json
    asker.patch(f"/orders/{order['id']}", {"priority": "low"}, version=1)
    asker.post(f"/orders/{order['id']}/cancel", {"why": "moved away"})
    items = asker.get(f"/orders/{order['id']}/timeline").json["items"]
    assert [item["kind"] for item in items] == ["order.received", "order.amended", "order.cancelled"]


def test_answers_413_to_a_body_of_ten_megabytes_and_422_to_deep_nesting(backend: Backend) -> None:
    asker = door(backend)
    huge = asker.ask("POST", "/orders", data=b"x" * 10_000_000, content_type="application/json")
    deep = asker.ask("POST", "/orders", data=b"[" * 50_000 + b"]" * 50_000, content_type="application/json")
    torn = asker.ask("POST", "/orders", data=b'{"kind": "rep', content_type="application/json")
    assert [answer.status_code for answer in (huge, deep, torn)] == [413, 422, 400]
    assert {answer.content_type for answer in (huge, deep, torn)} == {"application/problem+json"}
    _nothing_is_stored(backend)


def test_refuses_every_bad_line_among_good_ones_and_stores_nothing_of_it(backend: Backend, bad_input: BadInput) -> None:
    asker = door(backend)
    answers = {
        number: asker.ask("POST", "/orders", data=line.encode(), content_type="application/json")
        for number, line in enumerate(bad_input.lines, start=1)
    }
    got = {
        number: (answer.status_code, answer.json["title"])
        for number, answer in answers.items()
        if answer.content_type == "application/problem+json"
    }
    assert got == {number: (verdict.status, verdict.code) for number, verdict in bad_input.verdicts.items()}
    good = len(bad_input.lines) - len(bad_input.verdicts)
    with backend.work() as work:
        assert {row.external_id[:5] for row in work.session.query(WorkOrder)} == {"GOOD-"}
        assert work.session.query(WorkOrder).count() == good
        assert work.session.query(Customer).count() == good
        assert work.session.query(AuditEntry).filter(AuditEntry.thing == "order").count() == good


def _nothing_is_stored(backend: Backend) -> None:
    with backend.work() as work:
        assert work.session.query(WorkOrder).count() == 0
        assert work.session.query(Customer).count() == 0
        assert work.session.query(Event).count() == 0
        assert work.session.query(AuditEntry).filter(AuditEntry.thing == "order").count() == 0


def test_takes_an_order_for_a_customer_who_is_known_whichever_system_brought_them(backend: Backend) -> None:
    with backend.work() as work:
        a_territory(work)
    first = door(backend, Role.INTEGRATION, name="bss").post("/orders", order_json(external_id="BSS-1")).json
    body = order_json(external_id=None) | {"customer_id": 1}
    body["customer"] = {"name": "Robin Lee", "phone": "+12025550199"}
    order = door(backend).post("/orders", body).json
    assert (order["source"], order["customer"]["name"], order["customer"]["phone"]) == (
        "manual",
        "Robin Lee",
        "+12025550199",
    )
    assert order["customer"]["external_id"] == first["customer"]["external_id"]
    with backend.work() as work:
        [customer] = work.session.query(Customer)
        assert (customer.source, customer.name, customer.care_consent) == ("bss", "Robin Lee", False)
    assert door(backend).post("/orders", body | {"customer_id": 99}).status_code == 404
