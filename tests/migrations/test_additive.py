"""A migration that says it only adds does: code of before can go on while both versions run."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import migrations

VERSIONS = sorted((Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"))
ADDS = {"create_table", "create_index", "add_column", "f"}


def declares_additive(source: str) -> bool:
    assigned = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    return any(ast.unparse(one) == "is_additive = True" for one in assigned)


NOTES = re.compile(r"INSERT INTO stale_\w+ [^;]*$")
"""A statement that asks for kept figures to be read anew, which every version does."""
TRIGGERS = re.compile(r"\s*CREATE TRIGGER note_\w+\s+AFTER [^;]*$")
NOTING = re.compile(r"\s*CREATE FUNCTION note_\w+\([^)]*\) RETURNS (trigger|void) LANGUAGE \w+ AS \$\$([^$]*)\$\$$")
REFUSES = re.compile(r"\b(RAISE|UPDATE (?!OF)\w|DELETE FROM|DROP|ALTER|TRUNCATE|INSERT INTO (?!stale_))")
"""What a trigger that only leaves notes for kept figures has nothing of: nobody who writes is kept from it."""


def narrows(source: str) -> list[str]:
    """What `upgrade` does beside adding tables, columns that may be left out, and indexes that refuse nothing."""
    steps = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
    return [ast.unparse(call)[:60] for call in _operations(steps[0]) if not _adds(call)]


def _operations(step: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(step):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("op."):
            yield node


def _adds(call: ast.Call) -> bool:
    name = ast.unparse(call.func).removeprefix("op.")
    if name == "execute":
        return isinstance(call.args[0], ast.Constant) and _only_notes(str(call.args[0].value))
    if name not in ADDS:
        return False
    named = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if name == "create_index":
        return named.get("unique", "False") == "False"
    return name != "add_column" or _may_be_left_out(call)


def _only_notes(said: str) -> bool:
    if function := NOTING.match(said):
        return REFUSES.search(function[2]) is None
    return bool(NOTES.match(said) or TRIGGERS.match(said))


def _may_be_left_out(call: ast.Call) -> bool:
    written = ast.unparse(call)
    return "server_default=" in written or "nullable=False" not in written


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_only_adds_where_it_says_so(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if declares_additive(source):
        assert narrows(source) == []


@pytest.mark.parametrize(
    "step",
    [
        "op.drop_column('orders', 'note')",
        "op.execute('UPDATE tasks SET done_by = NULL')",
        "op.execute('INSERT INTO stale_days SELECT 1; DROP TABLE orders')",
        "op.alter_column('orders', 'note', nullable=False)",
        "op.add_column('orders', sa.Column('note', sa.Text(), nullable=False))",
        "op.create_check_constraint('ck', 'orders', 'a > 0')",
        "op.create_index('ix', 'orders', ['a'], unique=True)",
        "op.execute('UPDATE orders SET a = 1')",
        "op.execute('CREATE TRIGGER note_days BEFORE INSERT ON orders')",
        "op.execute('CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE; END $$')",
        "op.execute('CREATE FUNCTION note_it() RETURNS void LANGUAGE sql AS $$ DELETE FROM orders $$')",
        "op.execute('CREATE FUNCTION note_it() RETURNS void LANGUAGE sql AS $$ INSERT INTO orders SELECT 1 $$')",
        "for table in ('a', 'b'):\n        op.rename_table(table, 'c')",
    ],
)
def test_finds_what_code_of_before_could_stumble_over(step: str) -> None:
    assert len(narrows(f"def upgrade() -> None:\n    {step}\n")) == 1


def test_lets_what_only_adds_pass() -> None:
    steps = (
        "op.create_table('notes', sa.Column('id', sa.BigInteger(), nullable=False))",
        "op.add_column('orders', sa.Column('note', sa.Text(), server_default='', nullable=False))",
        "op.add_column('orders', sa.Column('note', sa.Text()))",
        "op.create_index(op.f('ix'), 'notes', ['id'])",
        "op.execute('CREATE FUNCTION note_it() RETURNS void LANGUAGE sql AS $$ INSERT INTO stale_days SELECT 1 $$')",
        "op.execute('CREATE TRIGGER note_it AFTER UPDATE OF zone ON towns FOR EACH ROW EXECUTE FUNCTION note_it()')",
    )
    assert narrows("def upgrade() -> None:\n    " + "\n    ".join(steps) + "\n") == []
