"""`docs/errors.md`: every error code that the API answers with, read off the code that raises it.

`python -m tools.errors --write`.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from dispatch.db import conflicts
from dispatch.http.openapi.details import REFUSALS
from dispatch.http.problems import CODES
from dispatch.http.statuses import STATUSES
from dispatch.vocabulary.errors import DispatchError
from tools import pages
from tools.pages import ROOT


class Raised(NamedTuple):
    """A code with its status and what it says."""

    status: int
    code: str
    sentence: str


def raised() -> set[Raised]:
    """All codes of the backend, with every sentence that they are told by."""
    trees = {file: ast.parse(file.read_text()) for file in sorted((ROOT / "dispatch").rglob("*.py"))}
    kinds = _kinds(trees)
    found = {one for tree in trees.values() for one in _in(tree, kinds)}
    found |= {Raised(status, code, REFUSALS.get(status, "")) for status, code in CODES.items()}
    known = [*conflicts.BY_CONSTRAINT.values(), conflicts.BUSY]
    return found | {Raised(409, one.code, one.sentence) for one in known}


def _kinds(trees: dict[Path, ast.Module]) -> dict[str, type[DispatchError]]:
    """The classes of errors by name."""
    kinds: dict[str, type[DispatchError]] = {"DispatchError": DispatchError}
    defined = [(file, node) for file, tree in trees.items() for node in tree.body if isinstance(node, ast.ClassDef)]
    before = 0
    while before < len(kinds):
        before = len(kinds)
        for file, node in defined:
            if any(isinstance(base, ast.Name) and base.id in kinds for base in node.bases):
                module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
                kinds[node.name] = getattr(import_module(module), node.name)
    return kinds


def _in(tree: ast.Module, kinds: dict[str, type[DispatchError]]) -> Iterator[Raised]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in kinds:
            for call in (call for call in ast.walk(node) if isinstance(call, ast.Call)):
                if ast.unparse(call.func) == "super().__init__":
                    yield from _told(call, kinds[node.name])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            yield from _told(node, kinds[node.func.id])


def _told(call: ast.Call, kind: type[DispatchError]) -> Iterator[Raised]:
    match call.args:
        case [ast.Constant(value=str(code)), sentence, *_] if code.isidentifier():
            yield Raised(STATUSES[kind.kind], code, _words(sentence))


def _words(sentence: ast.expr) -> str:
    match sentence:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.BinOp(left=left, right=right):
            return _words(left) + _words(right)
    return "…"


def made() -> str:
    """The table, by status and code."""
    sentences: dict[tuple[int, str], set[str]] = defaultdict(set)
    for one in raised():
        sentences[one.status, one.code].add(one.sentence)
    lines = ["| Status | Code | Says |", "| --- | --- | --- |"]
    for (status, code), said in sorted(sentences.items()):
        told = sorted(one for one in said if one.strip("…")) or ["As the case is."]
        lines.append(f"| {status} | `{code}` | {' / '.join(told).replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def main(mode: str) -> int:
    """Writes `docs/errors.md` (`--write`), or checks it (`--check`)."""
    return pages.main(mode, "errors.md", made)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
