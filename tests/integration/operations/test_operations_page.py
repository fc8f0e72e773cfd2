"""What docs/operations.md tells to run is run as it stands there, from an empty database on."""

import os
import re
import shlex
from pathlib import Path

import psycopg
import pytest

from dispatch.bootstrap import build
from tests.support.backends import make_settings
from tests.support.bare_databases import bare_database, run_command
from tests.support.orders import an_order

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"


def commands() -> list[str]:
    """Every command of the page, in its order."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def with_a_finished_order(url: str) -> None:
    house = build(make_settings(), url)
    with house.work() as work:
        an_order(work, windows=())
    house.database.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE work_orders SET state = 'completed'")


def test_runs_every_command_of_the_page(
    server_url: str, worker_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUPS", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", bare_database(server_url, f"page_{worker_id}"))
    monkeypatch.setenv("NEW_DATABASE_URL", bare_database(server_url, f"page_new_{worker_id}"))
    ran = 0
    for line in commands():
        words = shlex.split(os.path.expandvars(line))
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            monkeypatch.setenv(name, value)
            continue
        done = run_command(os.environ["DATABASE_URL"], *words[1:])
        assert (words[0], done.exit_code) == ("dispatch", 0), f"{line}\n{done.output}"
        ran += 1
        if line == "dispatch db check":
            with_a_finished_order(os.environ["DATABASE_URL"])
    assert ran == 19


def test_names_every_setting_of_retention_with_its_default() -> None:
    named = dict(re.findall(r"`DISPATCH_(KEEP_\w+_DAYS)` \| (\d+ \w+) \|", PAGE.read_text(encoding="utf-8")))
    settings = make_settings()
    kept = {name.upper(): getattr(settings, name) for name in type(settings).model_fields if name.startswith("keep_")}
    units = {"days": 1, "year": 365, "years": 365}
    assert {name: int(said.split()[0]) * units[said.split()[1]] for name, said in named.items()} == kept
