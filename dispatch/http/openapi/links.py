"""Where an answer leads: links of the OpenAPI document from an id in an answer to the calls that take it.

Most follow from the paths: what `POST /orders` answers leads to every call below `/orders/{order_id}`, and so does what
`GET /orders/{order_id}` answers, with its `ETag`. What leads elsewhere stands in `ELSEWHERE`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
_OPERATIONS = frozenset({"get", "post", "put", "patch", "delete"})
_ID, _FIRST, _VISIT = "$response.body#/id", "$response.body#/items/0/id", "$response.body#/visits/0/id"


@dataclass(frozen=True)
class Link:
    """A call that an answer leads to: its operation, and what of the answer it takes."""

    to: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] | None = None

    def told(self) -> Document:
        """The same as the document has it."""
        link: Document = {"operationId": self.to}
        if self.parameters:
            link["parameters"] = dict(self.parameters)
        if self.body:
            link["requestBody"] = dict(self.body)
        return link


_OF_ORDER = {"order_id": _ID}
ELSEWHERE: Mapping[str, tuple[Link, ...]] = {
    "orders_place": (
        Link("booking_search", body=_OF_ORDER),
        Link("booking_hold", body=_OF_ORDER),
        Link("complaints_receive", body=_OF_ORDER),
        Link("visits_read", {"visit_id": _VISIT}),
        Link("visits_verdict", {"visit_id": _VISIT}),
        Link("live_explain", {"visit_id": _VISIT}),
    ),
    "booking_search": (
        Link(
            "booking_hold",
            body={"order_id": "$request.body#/order_id", "window": "$response.body#/offers/0/window"},
        ),
    ),
    "booking_hold": (Link("booking_confirm", body={"hold_id": _ID}),),
    "booking_confirm": (Link("visits_read", {"visit_id": "$response.body#/visit_id"}),),
    "tasks_find": (Link("tasks_take", {"task_id": _FIRST}), Link("tasks_finish", {"task_id": _FIRST})),
    "complaints_receive": (Link("customers_read", {"customer_id": "$response.body#/customer_id"}),),
}
"""What leads from an operation, by its id, to calls that stand below another path."""


def lead_on(document: Document) -> None:
    """Puts the links on every answer that has them; changes what it is given."""
    operations = {
        (path, method): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in _OPERATIONS
    }
    by_id = {operation["operationId"]: operation for operation in operations.values()}
    for (path, method), operation in operations.items():
        below = [(to, operations[to]) for to in operations if to[0].startswith(f"{path}/")]
        for response in _answers(operation):
            links = [*_below(document, path, method, response, below), *ELSEWHERE.get(operation["operationId"], ())]
            if links:
                response["links"] = {link.to: link.told() for link in links if link.to in by_id}


def _answers(operation: Document) -> Iterator[Document]:
    for status, response in operation["responses"].items():
        if status.startswith("2") and "content" in response:
            yield response


def _below(
    document: Document, path: str, method: str, response: Document, below: list[tuple[tuple[str, str], Document]]
) -> Iterator[Link]:
    has = _members(document, response)
    item = _members_of(document, has.get("items", {}).get("items", {})) if method == "get" else {}
    own = re.findall(r"{(\w+)}", path)
    for (to_path, _), to in below:
        new = re.findall(r"{(\w+)}", to_path[len(path) :])
        parameters = {name: f"$request.path.{name}" for name in own}
        if not new and method == "get" and own:
            yield Link(
                to["operationId"], parameters | _version(to, "$response.header.ETag" if _has_etag(response) else None)
            )
        elif len(new) == 1 and "id" in has and method == "post":
            version = '"{$response.body#/version}"' if "version" in has else None
            yield Link(to["operationId"], parameters | {new[0]: _ID} | _version(to, version))
        elif len(new) == 1 and "id" in item and to_path.endswith(f"{{{new[0]}}}"):
            version = '"{$response.body#/items/0/version}"' if "version" in item else None
            yield Link(to["operationId"], parameters | {new[0]: _FIRST} | _version(to, version))


def _version(to: Document, expression: str | None) -> dict[str, str]:
    wants = any(one.get("$ref", "").endswith("/IfMatch") for one in to.get("parameters", []))
    return {"If-Match": expression} if wants and expression else {}


def _has_etag(response: Document) -> bool:
    return "ETag" in response.get("headers", {})


def _members(document: Document, response: Document) -> Document:
    return _members_of(document, response["content"].get("application/json", {}).get("schema", {}))


def _members_of(document: Document, schema: Document) -> Document:
    """The members of an object, those of the schemas that it refers to included."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found: Document = {}
    for part in schema.get("allOf", ()):
        found |= _members_of(document, part)
    found |= schema.get("properties", {})
    return found
