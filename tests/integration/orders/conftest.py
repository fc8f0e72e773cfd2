"""The file of bad lines among good ones, with the verdict on each bad line."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Verdict:
    """What a bad line of the file is answered with over HTTP."""

    line: int
    status: int
    code: str
    why: str


@dataclass(frozen=True)
class BadInput:
    """The file's lines from the first, and the verdict on those that are bad, by line number."""

    path: Path
    lines: list[str]
    verdicts: dict[int, Verdict]


@pytest.fixture
def bad_input() -> BadInput:
    """`bad_input.jsonl` with its verdicts; every line without a verdict is good."""
    path = HERE / "bad_input.jsonl"
    verdicts = [Verdict(**entry) for entry in json.loads((HERE / "bad_input_verdicts.json").read_text())]
    return BadInput(path, path.read_text().splitlines(), {verdict.line: verdict for verdict in verdicts})
