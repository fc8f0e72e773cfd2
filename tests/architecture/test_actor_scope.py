"""It limits statements to what their actor may see in one place only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import dispatch

ROOT = Path(dispatch.__file__).parent
BOUNDS = {"territory_ids", "source"}
ONE_PLACE = Path("kernel/actor_scope.py")


def test_no_other_room_reads_an_actors_bounds() -> None:
    """It finds `actor.territory_ids` and `actor.source` in `kernel/actor_scope.py` alone."""
    found = [f"{path}:{line}" for path, line in _readers(ROOT) if path != ONE_PLACE]
    assert found == []


def test_the_one_place_is_found_by_the_same_eyes() -> None:
    """It sees the bounds where they are read, so the search above can fail."""
    assert {path for path, _ in _readers(ROOT)} == {ONE_PLACE}


def test_a_condition_by_hand_would_be_found() -> None:
    """It recognises the ways in which a room could name an actor."""
    for planted in ("work.actor.territory_ids", "actor.source", "actor().territory_ids", "asker.actor.source"):
        assert list(_bounds_in(ast.parse(f"x = {planted}"))) == [1], planted


def _readers(root: Path) -> Iterator[tuple[Path, int]]:
    for path in sorted(root.rglob("*.py")):
        for line in _bounds_in(ast.parse(path.read_text(encoding="utf-8"))):
            yield path.relative_to(root), line


def _bounds_in(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in BOUNDS and _is_actor(node.value):
            yield node.lineno


def _is_actor(node: ast.expr) -> bool:
    """Whether an expression is an actor by its name: `actor`, `….actor` or `actor()`."""
    if isinstance(node, ast.Call):
        node = node.func
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name == "actor"
