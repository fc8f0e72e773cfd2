"""An audit that asked nobody does not pass for one that found nothing."""

from pathlib import Path

import pytest

from tools import audit

FAULTY = {"name": "flask", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
SOUND = {"name": "click", "version": "8.2", "vulns": []}
LEFT_OUT = {"name": "numpy", "skip_reason": "not found"}


def test_counts_what_was_looked_up_and_names_each_fault() -> None:
    found = audit.verdict({"dependencies": [FAULTY, SOUND, LEFT_OUT]})
    assert found == (2, ("flask 1.0: PYSEC-1, mended in 1.1",))


def test_counts_nothing_where_everything_was_left_out() -> None:
    assert audit.verdict({"dependencies": [LEFT_OUT]}) == (0, ())


def program(folder: Path, answer: str) -> str:
    """A stand-in for pip-audit that prints this."""
    file = folder / "pip-audit"
    file.write_text(f"#!/bin/sh\nprintf '%s' '{answer}'\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("", 0, "NOT CHECKED"),
        ('{"dependencies": [{"name": "numpy", "skip_reason": "x"}]}', 0, "NOT CHECKED"),
        ('{"dependencies": [{"name": "click", "version": "8", "vulns": []}]}', 0, "1 packages, no known fault (pypi)."),
        (
            '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X", "fix_versions": []}]}]}',
            1,
            "a 1: X, mended in no version",
        ),
    ],
)
def test_says_aloud_what_came_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str, code: int, said: str
) -> None:
    assert audit.main(program(tmp_path, answer)) == code
    assert said in capsys.readouterr().out
