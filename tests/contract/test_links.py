"""The document's links lead on: whoever follows them by its own expressions comes from an order to its end."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.clocks import START, FixedClock
from tests.support.doors.api_clients import Door, door
from tests.support.orders import order_json
from tests.support.planning import a_town, quick

Document = dict[str, Any]


@dataclass
class Step:
    """A request that was made, by its operation, and its answer."""

    operation: str
    values: dict[str, Any]
    body: Any
    answer: TestResponse


@dataclass
class Reader:
    """Somebody who knows nothing but the document."""

    desk: Door
    document: Document

    def ask(self, operation_id: str, values: dict[str, Any] | None = None, body: Any = None) -> Step:
        path, method = self._where(operation_id)
        given = dict(values or {})
        headers = {"If-Match": given.pop("If-Match")} if "If-Match" in given else {}
        filled = re.sub(r"{(\w+)}", lambda name: str(given[name[1]]), path).removeprefix("/api/v1")
        options = {"json": body} if body is not None else {}
        return Step(operation_id, given, body, self.desk.ask(method, filled, headers=headers, **options))

    def follow(self, step: Step, operation_id: str, **body: Any) -> Step:
        """Goes where a link of the answer leads, with more members of the body if need be."""
        path, method = self._where(step.operation)
        links = self.document["paths"][path][method.lower()]["responses"][str(step.answer.status_code)]["links"]
        link = links[operation_id]
        values = {name: _told(said, step) for name, said in link.get("parameters", {}).items()}
        taken = {name: _told(said, step) for name, said in link.get("requestBody", {}).items()} | body
        return self.ask(link["operationId"], values, taken or None)

    def _where(self, operation_id: str) -> tuple[str, str]:
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if isinstance(operation, dict) and operation.get("operationId") == operation_id:
                    return path, method.upper()
        raise KeyError(operation_id)


def _told(expression: str, step: Step) -> Any:
    """What a runtime expression of OpenAPI stands for."""
    if "{" in expression:
        return re.sub(r"{([^}]+)}", lambda inner: str(_told(inner[1], step)), expression)
    if expression.startswith("$request.path."):
        return step.values[expression.rpartition(".")[2]]
    if expression.startswith("$response.header."):
        return step.answer.headers[expression.rpartition(".")[2]]
    found = step.answer.json if expression.startswith("$response") else step.body
    for name in expression.partition("#/")[2].split("/"):
        found = found[int(name)] if isinstance(found, list) else found[name]
    return found


@pytest.fixture
def reader(backend: Backend, clock: FixedClock) -> Reader:
    clock.set(START - timedelta(hours=3))
    house = quick(backend)
    a_town(house, orders=1)
    desk = door(house, Role.ADMIN)
    return Reader(desk, desk.client.get("/api/openapi.json").json)


def test_leads_from_an_order_to_its_windows_a_hold_and_an_appointment(reader: Reader) -> None:
    (one,) = reader.ask("orders_find").answer.json["items"]
    placed = reader.ask("orders_read", {"order_id": one["id"]})
    searched = reader.ask("booking_search", body={"order_id": one["id"], "first_day": "2026-11-30", "days": 1})
    held = reader.follow(searched, "booking_hold")
    assert (held.answer.status_code, held.answer.json["window"]) == (201, searched.answer.json["offers"][0]["window"])
    booked = reader.follow(held, "booking_confirm")
    assert booked.answer.status_code == 201
    assert reader.follow(booked, "visits_read").answer.json["order_id"] == one["id"]
    assert reader.follow(booked, "booking_cancel", why="asked").answer.status_code == 200
    assert reader.follow(placed, "orders_timeline").answer.status_code == 200


def test_leads_from_a_new_order_to_every_call_about_it(reader: Reader) -> None:
    placed = reader.ask("orders_place", body=order_json(territory="T1"))
    assert placed.answer.status_code == 201
    amended = reader.follow(placed, "orders_amend", priority="high")
    assert (amended.answer.status_code, amended.answer.json["priority"]) == (200, "high")
    assert reader.follow(placed, "orders_read").answer.json["priority"] == "high"
    assert reader.follow(placed, "visits_read").answer.json["order_id"] == placed.answer.json["id"]
    assert reader.follow(placed, "orders_cancel", why="asked").answer.json["state"] == "cancelled"


def test_leads_from_a_complaint_to_its_own_calls_with_its_version(reader: Reader) -> None:
    placed = reader.ask("orders_place", body=order_json(territory="T1"))
    said = {"category": "conduct", "said": "Nobody came.", "facts": {"who": "the technician", "when": "Friday"}}
    complained = reader.follow(placed, "complaints_receive", **said)
    assert complained.answer.status_code == 201, complained.answer.json
    taken = reader.follow(complained, "complaints_take")
    # Its version was the right one: what is refused is that whoever took it in has it already.
    assert (taken.answer.status_code, taken.answer.json["title"]) == (409, "has_an_owner")
    assert reader.follow(complained, "complaints_read").answer.json["id"] == complained.answer.json["id"]
    assert reader.follow(complained, "customers_read").answer.status_code == 200


def test_names_only_calls_that_are_there_with_the_parameters_that_they_have(reader: Reader) -> None:
    operations = {
        operation["operationId"]: (path, operation)
        for path, item in reader.document["paths"].items()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    }
    links = [
        (link, operation)
        for _, operation in operations.values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert len(links) > 200
    for link, _ in links:
        path, target = operations[link["operationId"]]
        assert set(re.findall(r"{(\w+)}", path)) == set(link.get("parameters", {})) - {"If-Match"}
        assert ("requestBody" in link) <= ("requestBody" in target)
