"""Chains of requests along the links of the OpenAPI document: what one answers is what the next one asks about."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode

from dispatch.vocabulary.terms import Role
from tests.fuzz.campaign import OUTSIDE, STREAM, Asker, Case, Doors, Verdict
from tests.support.orders import order_json

ENDS_OURSELVES = "/(sessions|password)"
"""Calls that take the asker's own token away; single requests try them."""

BEGINS: Mapping[str, Callable[[], Any]] = {"POST /api/v1/orders": lambda: order_json(territory="T1", windows=None)}
"""What a drawn body hardly ever is: one that is taken, so that a chain has something to go on with."""

AT_ONCE = 9

Steps = Counter[tuple[str, str]]


@dataclass
class Chains:
    """What a stateful campaign found: its verdict, and which steps followed a link to the end it names."""

    verdict: Verdict = field(default_factory=Verdict)
    linked: Steps = field(default_factory=Counter)
    """How often a call was made with what another's answer named, by the two calls, and was not refused as unknown."""


def run(app: Flask, doors: Doors, *, chains: int, steps: int, number: int, role: Role = Role.ADMIN) -> Chains:
    """So many chains of at most so many requests each, all by one role; returns what was answered."""
    found = Chains()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])
    outside = "|".join(re.escape(path) for path in (STREAM, *OUTSIDE))
    schema = schema.include(path_regex="^/api/v1/").exclude(path_regex=f"^({outside})|{ENDS_OURSELVES}")
    walk = _machine(schema.as_state_machine(), Asker(doors, found.verdict), role, found.linked)
    for block, at_once in enumerate(_blocks(chains)):
        _walk(seeded(number * 1_000 + block)(walk), at_once, steps)
    return found


def _blocks(chains: int) -> list[int]:
    """So many chains in blocks: after the tenth the generator plays parts of chains again, and the answers differ by
    then, since what one chain has changed the next one meets.
    """
    whole, rest = divmod(chains, AT_ONCE)
    return [AT_ONCE] * whole + [rest] * bool(rest)


def _walk(machine: Callable[[], Any], chains: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=chains,
            stateful_step_count=steps,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def _machine(base: type[Any], asker: Asker, role: Role, linked: Steps) -> Callable[[], Any]:
    labels: dict[str, str] = {}

    class Walk(base):
        def step(self, input: Any) -> Any:  # noqa: A002 - Schemathesis names it so.
            label = labels[input.case.id] = input.case.operation.label
            if input.transition is None:
                _begin(input.case, asker.doors)
            output = super().step(input)
            if input.transition is not None and input.is_applied and output.response.status_code not in (404, 422):
                linked[labels[input.transition.parent_id], label] += 1
            return output

        def call(self, case: Case, **_: Any) -> Any:
            return asker.ask(case, role)

        def validate_response(self, response: Any, case: Case, **_: Any) -> None:
            """`ask` has held it against the document, and goes on after a fault."""

    return Walk


def _begin(case: Case, doors: Doors) -> None:
    """Lets a chain begin with something that is there, or with a body that is taken."""
    if case.operation.label in BEGINS:
        case.body = BEGINS[case.operation.label]()
    known = {name: doors.things[name] for name in case.path_parameters or () if name in doors.things}
    case.path_parameters = {**(case.path_parameters or {}), **known}
