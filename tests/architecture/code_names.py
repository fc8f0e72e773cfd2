"""The names that the code defines, read from its source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("dispatch", "notify", "routing")


def trees(package: str) -> Iterator[tuple[Path, ast.Module]]:
    """Each module of a package, parsed."""
    for path in sorted((ROOT / package).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def classes_of(package: str) -> dict[str, list[str]]:
    """Where each public class of a package is defined, by its name."""
    found: dict[str, list[str]] = {}
    for path, tree in trees(package):
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(path))
    return found


def job_names(package: str) -> list[str]:
    """The names of all jobs: those that are left for a worker, and those that recur."""
    calls = [node for _, tree in trees(package) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(_function(call), [_text(argument) for argument in call.args]) for call in calls]
    left = [texts[0] for function, texts in named if function == "Job" and texts and texts[0]]
    recurring = [texts[2] for function, texts in named if function == "every" and len(texts) > 2 and texts[2]]
    return left + recurring


def _function(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
