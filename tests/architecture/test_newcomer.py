"""A newcomer's questions: the trade's word in the question is the folder, and the answer stands there."""

import ast
import tomllib
from pathlib import Path

import pytest

from tests.architecture.planted import ROOT

QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text())["question"]


def defined_in(source: str) -> set[str]:
    """The names that a module defines at its top: functions, classes and assigned names."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Assign():
                names.update(target.id for target in node.targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked["ask"])
def test_answers_in_the_folder_that_the_question_names(asked: dict[str, str]) -> None:
    assert asked["word"].replace("_", " ") in asked["ask"].lower()
    assert asked["word"] in Path(asked["file"]).parent.parts
    assert asked["symbol"] in defined_in((ROOT / asked["file"]).read_text())


def test_asks_about_every_capability_but_the_events_that_pass_through() -> None:
    assert len(QUESTIONS) >= 20
    assert len({asked["word"] for asked in QUESTIONS}) >= 14
