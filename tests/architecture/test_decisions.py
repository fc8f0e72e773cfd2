"""The decisions in `docs/adr`: numbered without gaps, and citing only what is in the repository."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.planted import ROOT

FILES = sorted((ROOT / "docs" / "adr").glob("*.md"))
PACKAGES = ("dispatch", "routing", "notify", "tests", "tools", "benchmarks", "migrations", "docs")


def broken_citations(text: str, folder: Path) -> list[str]:
    """What a page cites of this repository that is not there: paths, modules, links, other decisions, issues."""
    found = [quoted for quoted in re.findall(r"`([^`\s]+)`", text) if _is_ours(quoted) and not _is_there(quoted)]
    found += [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (folder / link).exists()]
    numbers = {int(number) for number in re.findall(r"\bADR (\d+)", text)}
    found += [f"ADR {number}" for number in numbers if not list((ROOT / "docs" / "adr").glob(f"{number:04}-*.md"))]
    return found + re.findall(r"\b[Ii]ssue #?\d+", text)


def _is_ours(quoted: str) -> bool:
    return quoted.startswith(tuple(f"{package}{mark}" for package in PACKAGES for mark in "/."))


def _is_there(quoted: str) -> bool:
    if "/" in quoted:
        return (ROOT / quoted).exists()
    parts = quoted.split(".")
    for length in range(len(parts), 0, -1):
        if _found(".".join(parts[:length])):
            return length >= len(parts) - 1 or length >= 2
    return False


def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, AttributeError):
        return False


def test_numbers_decisions_without_a_gap() -> None:
    numbers = [int(file.name[:4]) for file in FILES]
    assert numbers == list(range(1, len(FILES) + 1))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_heads_a_decision_by_its_number(file: Path) -> None:
    assert file.read_text().startswith(f"# {int(file.name[:4])}. ")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cites_only_what_is_in_the_repository(file: Path) -> None:
    assert broken_citations(file.read_text(), file.parent) == []


@pytest.mark.parametrize(
    "cited",
    [
        "`dispatch/domain`",
        "`dispatch/services/orders.py`",
        "`dispatch.nowhere.at_all`",
        "(see ADR 987)",
        "[x](../none.md)",
        "issue 3",
    ],
)
def test_notices_a_citation_of_what_is_not_there(cited: str) -> None:
    assert broken_citations(f"As in {cited}.", ROOT / "docs" / "adr")
