"""Invariants 43 and 44 over all doors in any order; and that the checks can fail."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from dispatch.bootstrap import Backend
from dispatch.db.session import Database
from dispatch.db.tables import Message, Technician, Visit
from dispatch.vocabulary.facts import PartsAskedFor, PromiseBroken, TechnicianUnavailable, VanStockChanged
from tests.support.histories.promise_rules import passed_over, unsaid
from tests.support.histories.promise_state_machine import Promises

HISTORIES = int(os.environ.get("HISTORIES", "5"))
"""How many histories; `make histories` asks for many more."""


def without(fact: type[object]) -> Callable[[Backend], Backend]:
    """A house in which nobody reacts to a fact."""

    def plant(backend: Backend) -> Backend:
        table = {**backend.tools.reactions, fact: ()}
        return replace(backend, tools=replace(backend.tools, reactions=table))

    return plant


def played(database: Database, plant: Callable[[Backend], Backend], play: Callable[[Promises], Any]) -> list[str]:
    """What is found after a short history on a house with a planted fault."""
    machine = Promises(database, plant)
    machine.plan_the_day()
    machine.send()
    play(machine)
    return [*machine.found, *unsaid(machine.backend), *passed_over(machine.backend)]


def everybody_leaves(machine: Promises) -> None:
    for technician_id in (1, 2):
        machine.leave_or_come_back(technician_id, active=False)


def a_part_is_needed(machine: Promises) -> None:
    """Every visit needs what no van has."""
    for visit in (1, 2, 3):
        machine.need_a_part(visit, ("ont",), 0, 1)


def the_vans_are_emptied(machine: Promises) -> None:
    """Every visit needs what two vans have, and then have no more."""
    for person in (1, 2):
        machine.ask("PUT", f"/technicians/{person}/parts", {"part": "ont", "name": "ONT", "quantity": 3})
    for visit in (1, 2, 3):
        machine.ask("PUT", f"/visits/{visit}/needs", {"parts_needed": ["ont"], "tools_needed": []}, of=(Visit, visit))
    for person in (1, 2):
        machine.ask("PUT", f"/technicians/{person}/parts", {"part": "ont", "name": "ONT", "quantity": 0})


def the_day_passes(machine: Promises) -> None:
    machine.clock.forward(hours=20)
    machine.town.watch()


def a_text_keeps_its_words(machine: Promises) -> None:
    """Reminders of old wait, and do not know what they were made of; then every technician gets another name."""
    machine.send()
    with machine.backend.work() as work:
        work.session.query(Message).update({"state": "queued", "given": None, "ended_at": None})
        work.session.query(Technician).update({"name": "Somebody Else"})
    machine.clock.forward(seconds=30)
    machine.send()


@pytest.mark.parametrize(
    ("fault", "play"),
    [
        (without(TechnicianUnavailable), everybody_leaves),
        (without(PromiseBroken), the_day_passes),
        (without(PartsAskedFor), a_part_is_needed),
        (without(VanStockChanged), the_vans_are_emptied),
        (lambda backend: backend, a_text_keeps_its_words),
    ],
    ids=[
        "nobody-hears-that-somebody-left",
        "nobody-makes-good",
        "nobody-looks-for-parts",
        "nobody-looks-into-vans",
        "words-of-yesterday",
    ],
)
def test_finds_a_planted_fault(
    database: Database, fault: Callable[[Backend], Backend], play: Callable[[Promises], Any]
) -> None:
    assert played(database, fault, play) != []


def test_finds_nothing_in_the_same_histories_without_a_fault(database: Database) -> None:
    for play in (everybody_leaves, the_day_passes, a_part_is_needed, the_vans_are_emptied):
        assert played(database, lambda backend: backend, play) == []


def test_leaves_no_promise_unsaid_and_no_text_untrue_in_any_order(database: Database) -> None:
    run_state_machine_as_test(
        lambda: Promises(database),
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=14,
            deadline=None,
            derandomize=HISTORIES <= 5,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
