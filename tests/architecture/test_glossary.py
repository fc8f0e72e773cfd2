"""The glossary names each capability, each state and each class of the trade, and names nothing that is not there."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from dispatch.vocabulary import states
from tests.architecture.code_names import PACKAGES, classes_of

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
GROUND = {"commands", "db", "demo", "http", "kernel", "vocabulary", "web"}
"""Folders that are no capability: what all stand on, the pages, and the demonstration."""

MACHINES = (
    states.OrderState,
    states.VisitState,
    states.MessageState,
    states.PlanState,
    states.ComplaintState,
    states.WaitState,
    states.OpeningState,
)


def section(title: str) -> str:
    return GLOSSARY.partition(f"{title}\n")[2].partition("\n##")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the tables in a text, headings left out."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [cells for cells in ([cell.strip() for cell in line] for line in lines) if cells[-1] not in ("中文", "---")]


def test_explains_each_capability() -> None:
    folders = {path.parent.name for path in (ROOT / "dispatch").glob("*/__init__.py")} - GROUND
    assert {cells[0].strip("`") for cells in rows(section("## Capabilities"))} == folders


@pytest.mark.parametrize("machine", MACHINES)
def test_explains_each_state_of_each_machine(machine: type[StrEnum]) -> None:
    explained = rows(GLOSSARY.partition(f"(`{machine.__name__}`)\n")[2].partition("\n#")[0])
    assert {cells[0].strip("`") for cells in explained} == {state.value for state in machine}


def test_names_no_class_that_is_not_there_and_none_twice() -> None:
    named = [cells[1].strip("`") for cells in rows(section("## Terms"))]
    existing = {name for package in PACKAGES for name in classes_of(package)}
    assert sorted(set(named) - existing) == []
    assert len(named) == len(set(named))


def test_says_each_term_in_chinese() -> None:
    every = rows(GLOSSARY)
    assert len(every) > 100
    assert [cells for cells in every if not re.search(r"[\u4e00-\u9fff]", cells[-1])] == []
