"""A library has one front door: whoever uses it imports from the package alone, and the door is described."""

import ast
import inspect
from importlib import import_module

import pytest

from tests.architecture.planted import ROOT
from tools.reference import DOCS, page


def inner_imports(library: str) -> set[str]:
    """The imports in `dispatch` that reach into a library past its front door."""
    found = set()
    for file in sorted((ROOT / "dispatch").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found |= {f"{file.relative_to(ROOT)}: {name}" for name in names if name.startswith(f"{library}.")}
    return found


def test_uses_the_texts_through_their_front_door() -> None:
    assert inner_imports("notify") == set()


@pytest.mark.parametrize("library", ["notify"])
def test_offers_only_names_that_are_there_and_described(library: str) -> None:
    module = import_module(library)
    callables = {name: of for name in module.__all__ if callable(of := getattr(module, name))}
    assert [name for name, of in callables.items() if not inspect.getdoc(of)] == []


@pytest.mark.parametrize("library", ["notify"])
def test_has_a_reference_page_that_is_up_to_date(library: str) -> None:
    written = (DOCS / f"reference-{library}.md").read_text(encoding="utf-8")
    assert written == page(import_module(library)), f"run `python -m tools.reference {library}`"
