"""The published schemas of events, held against the events of a day."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dispatch.bootstrap import Backend
from dispatch.vocabulary.event_kinds import EVENT_KINDS
from dispatch.vocabulary.terms import Role
from tests.support.clocks import FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.histories.event_schemas import schema_faults
from tests.support.planning import EARLY
from tests.support.promises import a_told_town


@pytest.fixture
def desk(backend: Backend) -> Door:
    return door(backend, Role.ADMIN)


def published(desk: Door) -> dict[str, Any]:
    return {one["kind"]: one["schema"] for one in desk.get("/event-schemas").json["items"]}


def test_publishes_a_schema_of_every_kind_that_says_what_each_value_means(desk: Door) -> None:
    schemas = published(desk)
    assert list(schemas) == list(EVENT_KINDS)
    for kind, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        told = {name: one["description"] for name, one in schema["properties"]["data"]["properties"].items()}
        assert told == dict(EVENT_KINDS[kind].data)


def test_gives_the_schema_of_one_kind(desk: Door) -> None:
    told = desk.get("/event-schemas/survey.answered").json
    assert (told["thing"], told["schema"]["properties"]["data"]["properties"]["score"]["maximum"]) == ("visit", 5)
    assert desk.get("/event-schemas/survey.forgotten").status_code == 404


def test_tells_events_as_the_schemas_say(backend: Backend, clock: FixedClock) -> None:
    clock.set(EARLY)
    town, _ = a_told_town(backend, orders=2)
    desk = town.desk()
    gone = town.holder(1).id
    town.change_technician(gone, active=False)
    town.work_off()
    town.send()
    desk.post("/complaints", {"order_id": 1, "said": "Nobody rang."})
    desk.post("/orders/2/cancel", {"why": "moved"})
    events = desk.get("/events?limit=200").json["items"]
    assert len({one["kind"] for one in events}) > 10
    assert schema_faults(events, published(desk)) == set()


@pytest.mark.parametrize(
    "changes",
    [{"thing": "visit"}, {"thing_id": None}, {"data": {"reason": 5}}, {"data": {"phone": "+12065550143"}}, {"more": 1}],
)
def test_finds_an_event_unlike_its_schema(desk: Door, changes: dict[str, Any]) -> None:
    event: dict[str, Any] = {
        "id": 1, "at": "2026-11-30T09:00:00+00:00", "kind": "order.cancelled", "thing": "order", "thing_id": 1,
        "territory_id": None, "source": "crm", "data": {"reason": "by_customer"},
    }  # fmt: skip
    assert schema_faults([event], published(desk)) == set()
    assert len(schema_faults([event | changes], published(desk))) == 1
