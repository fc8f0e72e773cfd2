"""What docs/planning-alone.md shows is run as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from routing.command_line import main

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "planning-alone.md").read_text(encoding="utf-8")


def told_by(code: str) -> str:
    told: list[object] = []
    exec(compile(code, "planning-alone.md", "exec"), {"print": lambda *values: told.extend(values)})
    return "\n".join(map(str, told))


def test_plans_what_vroom_would_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    vroom, _ = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    assert told_by(vroom) == "1\nno_skill\nvehicles[0].max_distance: A limit of distance is not supported."


def test_plans_by_names_and_prints_what_is_shown() -> None:
    _, named = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    (shown,) = re.findall(r"prints\n\n```\n(.*?)\n```", PAGE, flags=re.DOTALL)
    assert told_by(named) == shown


def test_runs_every_line_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is an extra")
    monkeypatch.chdir(tmp_path)
    (lines,) = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in lines.strip().split("\n"):
        words = shlex.split(line.replace("docs/examples", str(ROOT / "docs" / "examples")))
        assert words[:3] == ["python", "-m", "routing"]
        assert main(words[3:]) == 0, line
    assert {file.name for file in tmp_path.iterdir()} == {"plan.json", "day.json", "plan.svg"}
