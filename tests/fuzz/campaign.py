"""Requests drawn from the OpenAPI document (Schemathesis), valid and broken, by each role, and what was answered."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from schemathesis import Case as GeneratedCase
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from dispatch.accounts.services.identity import add_user, issue_token
from dispatch.bootstrap import Backend
from dispatch.vocabulary.terms import Role
from tests.support.doors.scope_world import Things, things
from tests.support.field import a_token

Case = GeneratedCase[Any]
Operation = Any
"""An operation of the document, as Schemathesis has it: generic in four ways that nobody here tells apart."""

MAIL = ("message/rfc822", "application/mbox")
"""Types of bodies that Schemathesis has no word for: any bytes will do."""
for kind in MAIL:
    schemathesis.serializer.alias(kind, "application/octet-stream")

ROLES: Sequence[Role] = tuple(Role)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
STREAM = "/api/v1/events/stream"
"""Its answer has no end."""
OUTSIDE = ("/api/v1/webhooks/", "/api/v1/mobile/pair")
"""Doors without a token, which have tests of their own: a signature or a code opens them."""
HOLDS = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")


@dataclass(frozen=True)
class Fault:
    """An answer that the document does not allow, or a fault of ours; with what brings it about again."""

    what: str
    role: str
    request: str

    def __str__(self) -> str:
        return f"{self.what} for {self.role}: {self.request}"


@dataclass
class Verdict:
    """What a campaign found."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    by_role: Counter[str] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def joined(self, other: "Verdict") -> "Verdict":
        """Both together."""
        return Verdict(
            self.requests + other.requests,
            self.statuses + other.statuses,
            self.by_role + other.by_role,
            self.operations | other.operations,
            self.faults + other.faults,
        )

    def figures(self) -> dict[str, Any]:
        """The same for the record."""
        return {
            "requests": self.requests,
            "requests_by_role": dict(self.by_role),
            "operations": len(self.operations),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "answers_of_500": sum(count for status, count in self.statuses.items() if status >= 500),
            "faults": [str(fault) for fault in self.faults[:20]],
        }


class Doors:
    """Everybody's token, made anew where a request took it away: whoever may end sessions will."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        with backend.work() as work:
            self.things: Things = things(work, "T1", 1)
        self._tokens: dict[Role, str] = {}
        self._made = 0

    def header(self, role: Role) -> Mapping[str, str]:
        """What a request of this role carries."""
        if role not in self._tokens:
            self._tokens[role] = self._token(role)
        return {"Authorization": f"Bearer {self._tokens[role]}"}

    def forget(self, role: Role) -> None:
        """The token is not taken any more."""
        self._tokens.pop(role, None)

    def _token(self, role: Role) -> str:
        self._made += 1
        if role is Role.TECHNICIAN:
            return a_token(self.backend, self.things["technician_id"])
        with self.backend.work() as work:
            return issue_token(work, add_user(work, f"fuzz-{role}-{self._made}", role))


def run(app: Flask, doors: Doors, number: int, examples: int, until: float | None = None) -> Verdict:
    """So many requests for each operation and mode, by a role that is drawn too; ends early when time is over."""
    verdict = Verdict()
    for operation in _operations(app):
        for mode in MODES:
            if until is not None and time.monotonic() > until:
                return verdict
            _fuzz(operation, mode, Asker(doors, verdict), number=number, examples=examples)
    return verdict


@cache
def _operations(app: Flask) -> Sequence[Operation]:
    """Every operation that somebody with a token may ask for; a document is read once."""
    return tuple(_found(app))


def _found(app: Flask) -> Iterator[Operation]:
    for found in _document(app).get_all_operations():
        operation = found.ok()
        if operation.path.startswith("/api/") and operation.path != STREAM and not operation.path.startswith(OUTSIDE):
            yield operation


def _document(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


@cache
def _checks() -> tuple[Any, ...]:
    return tuple(CHECKS.get_one(name) for name in HOLDS)


@dataclass
class Asker:
    """Asks, and notes what was answered."""

    doors: Doors
    verdict: Verdict

    def ask(self, case: Case, role: Role) -> Any:
        """Sends one request, holds its answer against the document and returns it."""
        # In the case itself: what breaks a request takes a header away again that is merely sent along.
        case.headers = CaseInsensitiveDict({**case.headers, **self.doors.header(role)})
        answer = case.call()
        if answer.status_code == 401:
            self.doors.forget(role)
        found = self.verdict
        found.requests += 1
        found.statuses[answer.status_code] += 1
        found.by_role[role] += 1
        found.operations.add(case.operation.label)
        if answer.status_code >= 500:
            self._note(f"{answer.status_code}: {answer.text[:300]}", case, role)
            return answer
        try:
            case.validate_response(answer, checks=list(_checks()))
        except FailureGroup as group:
            self._note(" ".join(str(fault) for fault in group.exceptions)[:600], case, role)
        return answer

    def _note(self, what: str, case: Case, role: Role) -> None:
        told = {"path": case.formatted_path, "query": case.query, "body": _plain(case.body)}
        request = f"{case.method} {json.dumps(told, default=repr)[:600]}"
        self.verdict.faults.append(Fault(what, role, request))


def _plain(body: Any) -> Any:
    return body if isinstance(body, (dict, list, str, int, float, bool, type(None))) else repr(body)


def _fuzz(operation: Operation, mode: GenerationMode, asker: Asker, *, number: int, examples: int) -> None:
    known = {
        one.name: asker.doors.things[one.name] for one in operation.path_parameters if one.name in asker.doors.things
    }

    cases = operation.as_strategy(generation_mode=mode)

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def draw(data: st.DataObject) -> None:
        role = ROLES[asker.verdict.requests % len(ROLES)]
        case = data.draw(cases)
        if known and data.draw(st.booleans()):  # A drawn id is nobody's; half of the requests are about something.
            case.path_parameters = {**(case.path_parameters or {}), **known}
        asker.ask(case, role)

    draw()
