"""Which kinds of events the code announces, read off its calls of `announce`, and of what announces on its behalf."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.planted import ROOT

ON_BEHALF = {"announce_complaint": (2, frozenset({"order_id", "owner_id"}))}
"""Functions that other files call instead: which argument is the kind, and what they add to the data by themselves."""


@dataclass(frozen=True)
class Announced:
    """A call of `announce`: where, of which kind (`*` for a part that is known at run time only), with which data."""

    where: str
    kind: str
    data: frozenset[str]


def announced() -> list[Announced]:
    """Every call in `dispatch`; one whose kind is a parameter of its function counts once for each call of that."""
    return [found for file in sorted((ROOT / "dispatch").rglob("*.py")) for found in _in_file(file)]


def _in_file(file: Path) -> Iterator[Announced]:
    tree = ast.parse(file.read_text())
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in _calls(function, "announce"):
            data = frozenset(key.arg for key in call.keywords if key.arg) - {"territory_id", "source"}
            for kind in _kinds(tree, function, call.args[1]):
                yield Announced(f"{file.relative_to(ROOT)}:{call.lineno}", kind, data)
        for name, (place, added) in ON_BEHALF.items():
            for call in _calls(function, name):
                data = frozenset(key.arg for key in call.keywords if key.arg) | added
                for kind in _kinds(tree, function, call.args[place]):
                    yield Announced(f"{file.relative_to(ROOT)}:{call.lineno}", kind, data)


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _kinds(tree: ast.AST, function: ast.FunctionDef, kind: ast.expr) -> Iterator[str]:
    match kind:
        case ast.Constant(value=str(value)):
            yield value
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.Name(id=name):
            yield from _given(tree, function, name)
        case _:
            yield "*"


def _given(tree: ast.AST, function: ast.FunctionDef, name: str) -> Iterator[str]:
    parameters = [argument.arg for argument in function.args.args]
    if name in parameters:
        for call in _calls(tree, function.name):
            yield from _kinds(tree, function, call.args[parameters.index(name)])
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            yield from _kinds(tree, function, node.value)
