"""The form of the house: folders small enough to survey, and each capability says in a sentence what it is."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.planted import ROOT

MOST_FILES = 15
ONE_SCHEMA = ROOT / "dispatch" / "db" / "tables"
"""Tables stay in one folder, split by capability into files: they are one schema with foreign keys throughout."""

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
CAPABILITIES = sorted(
    name.removeprefix("dispatch.")
    for contract in CONTRACTS
    if contract["name"] == "The rooms within a capability"
    for name in contract["containers"]
)
ROOMS = {
    "api",
    "jobs.py",
    "processes",
    "services",
    "queries",
    "rules",
    "testers",
    "solver",
    "availability",
    "carriers",
    "geocoders",
    "receivers",
}


def _modules(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*.py") if file.name != "__init__.py"]


@pytest.mark.parametrize("package", ["dispatch", "notify", "tools", "tests/support"])
def test_keeps_folders_small_enough_to_survey(package: str) -> None:
    folders = [ROOT / package, *(path for path in (ROOT / package).rglob("*") if path.is_dir())]
    crowded = {str(folder.relative_to(ROOT)) for folder in folders if len(_modules(folder)) > MOST_FILES}
    assert crowded <= {str(ONE_SCHEMA.relative_to(ROOT))}


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_says_in_one_sentence_what_a_capability_is(capability: str) -> None:
    said = ast.get_docstring(ast.parse((ROOT / "dispatch" / capability / "__init__.py").read_text()))
    assert said is not None
    assert re.fullmatch(rf"{capability.replace('_', ' ').capitalize()}: [^.]+\.", said), said


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_has_no_room_but_those_that_every_capability_may_have(capability: str) -> None:
    inside = {path.name for path in (ROOT / "dispatch" / capability).iterdir() if path.name != "__pycache__"}
    assert inside - {"__init__.py"} <= ROOMS


def test_has_no_room_at_the_top_of_the_house() -> None:
    top = {path.name for path in (ROOT / "dispatch").iterdir()}
    assert not top & {"services", "domain", "processes", "gateways", "jobs", "queries", "rules"}
