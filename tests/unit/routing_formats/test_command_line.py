"""The planner from a shell."""

import json
import logging
from pathlib import Path

import pytest

from routing import __version__
from routing.command_line import main
from routing.formats import problem_to_json
from tests.unit.routing_formats.test_vroom import ASKED
from tests.unit.routing_formats.town import small_day


@pytest.fixture
def day(tmp_path: Path) -> str:
    path = tmp_path / "day.json"
    path.write_text(json.dumps(problem_to_json(small_day())), encoding="utf-8")
    return str(path)


@pytest.fixture
def plan(day: str, tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    assert main(["solve", day, "--steps", "3", "--output", str(path)]) == 0
    return str(path)


def test_plans_a_file_and_writes_the_plan(plan: str) -> None:
    assert json.loads(Path(plan).read_text(encoding="utf-8"))["format"] == "routing-solution"


def test_answers_vroom_in_its_own_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text(json.dumps(ASKED), encoding="utf-8")
    assert main(["solve", str(tmp_path / "in.json"), "--steps", "3"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["unassigned"] == 1


def test_tells_a_plan_as_text(day: str, plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", day, "--steps", "3", "--to", "text"]) == 0
    solved = capsys.readouterr().out
    assert main(["describe", day, plan]) == 0
    assert capsys.readouterr().out == solved
    assert "router" in solved


def test_proves_a_bound(day: str, plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", day, "--seconds", "2", "--plan", plan]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bound"] <= told["objective"]
    assert told["gap_percent"] >= 0


def test_explains_who_is_left_out(day: str, plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", day, plan]) == 0
    assert capsys.readouterr().out.split("\n")[:2] == [
        "attic: Nobody on shift has the skills at the level that the job needs. (no_skill)",
        "  Let somebody without the skill ladder go.",
    ]


def test_tells_the_odds_of_a_plan_and_windows_that_hold(
    day: str, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", day, plan, "--draws", "50"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["draws"]) == ("routing-risk", 50)
    assert {stop["kept"] for stop in told["stops"]} == {1.0}
    assert main(["assess", day, plan, "--windows", "0.9"]) == 0
    first = json.loads(capsys.readouterr().out.split("\n")[0])
    assert first["window"]["end"] - first["window"]["start"] == 3600
    assert main(["assess", day, plan, "--draws", "0"]) == 2
    assert "draws: " in capsys.readouterr().err


def test_checks_a_problem_and_a_plan(day: str, plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", day]) == 0
    assert main(["check", day, plan]) == 0
    assert "keeps every rule" in capsys.readouterr().out
    document = json.loads(Path(plan).read_text(encoding="utf-8"))
    document["routes"][0]["stops"][0]["finish"] += 5
    Path(plan).write_text(json.dumps(document), encoding="utf-8")
    assert main(["check", day, plan]) == 1
    assert json.loads(capsys.readouterr().out.split("\n")[0])["code"] == "duration"


def test_converts_any_form_into_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text(json.dumps(ASKED), encoding="utf-8")
    assert main(["convert", str(tmp_path / "in.json")]) == 0
    assert len(json.loads(capsys.readouterr().out)["jobs"]) == 5


def test_refuses_with_the_path_and_a_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.json").write_text('{"vehicles": [{"id": 1, "max_distance": 4}]}', encoding="utf-8")
    assert main(["solve", str(tmp_path / "in.json")]) == 2
    assert capsys.readouterr().err == "vehicles[0].max_distance: A limit of distance is not supported.\n"
    assert main(["solve", str(tmp_path / "absent.json")]) == 2
    (tmp_path / "in.json").write_text("{", encoding="utf-8")
    assert main(["check", str(tmp_path / "in.json")]) == 2


@pytest.mark.parametrize("of", ["problem", "solution"])
def test_writes_the_schemas(of: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", of]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == f"routing-{of}"


@pytest.mark.parametrize("what", ["map", "timeline", "quality"])
def test_draws_a_plan(day: str, plan: str, tmp_path: Path, what: str) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is an extra")
    picture = tmp_path / f"{what}.svg"
    assert main(["plot", day, plan, what, str(picture)]) == 0
    assert "<svg" in picture.read_text(encoding="utf-8")


def test_logs_what_it_has_planned(day: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="routing"):
        main(["solve", day, "--steps", "2"])
    assert caplog.messages[-1].startswith("planned 2 of 3 jobs in 1 routes, price ")


def test_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"routing {__version__}\n"
