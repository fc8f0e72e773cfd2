"""What must always hold is written down once, under numbers that code, tests and documents may name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.planted import ROOT

PAGE = (ROOT / "docs" / "invariants.md").read_text()
NOT_HELD = "- Not held yet."
CITED = re.compile(r"\b[Ii]nvariants? (\d{1,3})((?:(?:,| to| and|,? and) \d{1,3})*)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def entries() -> dict[int, str]:
    """What stands under each number."""
    parts = re.split(r"^### (\d+)$", PAGE, flags=re.MULTILINE)[1:]
    texts = [re.split(r"^## ", text, flags=re.MULTILINE)[0] for text in parts[1::2]]
    return dict(zip(map(int, parts[::2]), texts, strict=True))


def cited_in(text: str) -> set[int]:
    """The numbers of invariants that a text names: `invariant 6`, `invariants 30 to 35`, `invariants 27 and 28`."""
    return {int(n) for first, more in CITED.findall(text) for n in (first, *re.findall(r"\d+", more))}


def sources() -> Iterator[Path]:
    """Every file in which an invariant may be cited."""
    for folder, suffix in (
        ("dispatch", ".py"),
        ("notify", ".py"),
        ("routing", ".py"),
        ("tests", ".py"),
        ("docs", ".md"),
    ):
        yield from (ROOT / folder).rglob(f"*{suffix}")
    yield from ROOT.glob("*.md")


ENTRIES = entries()


def test_numbers_them_without_a_gap() -> None:
    assert list(ENTRIES) == list(range(1, max(ENTRIES) + 1))
    assert len(ENTRIES) >= 50


@pytest.mark.parametrize("number", ENTRIES)
def test_names_a_test_for_what_it_says_is_held(number: int) -> None:
    text = ENTRIES[number]
    assert (NOT_HELD in text) != bool(TEST.findall(text.partition("- Planted fault")[0]))


@pytest.mark.parametrize(("file", "test"), sorted(set(TEST.findall(PAGE))), ids=lambda part: part)
def test_names_only_tests_that_exist(file: str, test: str) -> None:
    assert re.search(rf"^(?:async )?def {test}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_leaves_no_test_named_in_another_way() -> None:
    assert PAGE.count("::test_") == len(TEST.findall(PAGE))


def test_reads_numbers_in_every_form_in_which_they_are_cited() -> None:
    assert cited_in("(invariant 6), invariants 31 to 33, Invariants 27 and 28, invariants 1, 2 and 3") == {
        6, 31, 33, 27, 28, 1, 2, 3,
    }  # fmt: skip


def test_cites_no_number_that_is_not_there() -> None:
    wrong = {str(path.relative_to(ROOT)): cited_in(path.read_text()) - ENTRIES.keys() for path in sources()}
    assert {path: numbers for path, numbers in wrong.items() if numbers} == {}
