"""The command that anyone can check us with: one file in, one JSON line out."""

import json
from pathlib import Path

import pytest

from benchmarks.routing.__main__ import main
from benchmarks.routing.gen import generate
from benchmarks.routing.instances import check, load
from tests.unit.benchmarks import test_trsp, test_vrptw

PROMISED = {"routes", "objective", "bound", "seconds", "trace"}


@pytest.mark.parametrize("kind", ["day", "vrptw", "trsp"])
def test_solves_a_file_of_each_kind(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contents = {
        "day": ("day.json", json.dumps(generate(12, 3, 1))),
        "vrptw": ("tiny.txt", test_vrptw.FILE),
        "trsp": ("trsp.txt", test_trsp.FILE),
    }
    name, content = contents[kind]
    (tmp_path / name).write_text(content, encoding="utf-8")
    words = ["solve", str(tmp_path / name), "--seconds", "0.5", "--planner", "ours-ortools", "--json"]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    result = json.loads(lines[0])
    assert set(result) >= PROMISED
    routes = {int(number): route for number, route in result["routes"].items()}
    assert check(load(tmp_path / name), routes).objective == result["objective"]
    assert result["seconds"] < 3


def test_draws_an_instance_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gen", "20", "4", "--seed", "5", "--variant", "overtime", "--folder", str(tmp_path / "new")]) == 0
    written = Path(capsys.readouterr().out.strip())
    assert written.name == "T20_4_s5_overtime.json"
    assert json.loads(written.read_text(encoding="utf-8")) == json.loads(json.dumps(generate(20, 4, 5, "overtime")))
