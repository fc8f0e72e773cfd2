"""The corpus of files (`tests/corpora/imports`) through the API and the command line: what the orders say then."""

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dispatch.bootstrap import Backend, build
from dispatch.commands import files
from dispatch.db.session import Database
from dispatch.orders.api.file_schemas import unread_lines
from dispatch.orders.processes.import_jobs import work_off
from tests.corpora.imports import cases
from tests.corpora.imports.case import WORKBOOK, ImportCase
from tests.support.backends import make_settings
from tests.support.clocks import START, FixedClock
from tests.support.databases import empty
from tests.support.doors.api_clients import Door, door
from tests.support.technicians import a_technician, a_territory


def a_day(now: datetime) -> date:
    """A day soon whose number can't be a month's, so that 15/12 and 12/15 have one reading."""
    days = (now.date() + timedelta(days=ahead) for ahead in range(2, 40))
    return next(day for day in days if 13 < day.day < 21)


CASES = list(cases(a_day(START)))


@pytest.fixture
def backend(database: Database, clock: FixedClock) -> Backend:
    """A house whose clocks are those of Vaduz."""
    empty(database.url)
    return build(make_settings(zone="Europe/Vaduz"), database.url, clock=clock, database=copy(database))


@pytest.fixture
def desk(backend: Backend) -> Door:
    """A dispatcher of two territories, one in Vaduz, whose people live there, and one in China without people."""
    with backend.work() as work:
        a_technician(work, a_territory(work))
        a_territory(work, "T2", zone="Asia/Shanghai")
    return door(backend)


def hand_in(desk: Door, backend: Backend, case: ImportCase, **query: str) -> dict[str, Any]:
    """What the import says at its end, or the refusal of a file that was not even kept."""
    asked = dict(case.options) | query
    handed = desk.ask("POST", "/order-imports", data=case.data, content_type=case.content_type, query_string=asked)
    if handed.status_code != 202:
        return {"failure": handed.json["title"], "refused": [], "warnings": []}
    work_off(backend, unread_lines, handed.json["id"])
    ended: dict[str, Any] = desk.get(f"/order-imports/{handed.json['id']}").json
    return ended


def orders_of(desk: Door, since: int = 0) -> dict[str, dict[str, Any]]:
    """The orders with an id above `since` by their external ids; the list begins with the newest."""
    found: dict[str, dict[str, Any]] = {}
    query = {"limit": "20" if since else "100"}
    while True:
        page = desk.get("/orders", query_string=query).json
        found |= {order["external_id"]: order for order in page["items"] if order["id"] > since}
        if page["next"] is None or int(page["next"]) <= since:
            return found
        query["after"] = page["next"]


def faults_of(case: ImportCase, orders: dict[str, dict[str, Any]]) -> list[str]:
    """Every place at which an order says something else than the case's file."""
    return [
        f"{case.name}: {id} {path}: {found!r}, not {wanted!r}"
        for id, values in case.taken.items()
        for path, wanted in values.items()
        if (found := _value(orders[id], path)) != wanted
    ]


def _value(order: dict[str, Any], path: str) -> Any:
    if path == "windows":
        return [(window["start"], window["end"]) for window in order["visits"][0]["windows"]]
    value: Any = order
    for name in path.split("."):
        value = value[name]
    return value


def test_knows_sixty_files_and_more() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_takes_every_good_row_in_and_names_every_other_with_row_and_column(
    desk: Door, backend: Backend, case: ImportCase
) -> None:
    tried = hand_in(desk, backend, case, dry_run="true")
    assert orders_of(desk) == {}
    ended = hand_in(desk, backend, case)
    assert tried["refused"] == ended["refused"]
    assert tried.get("created") == ended.get("created")
    assert [(one["line"], one["code"], one["column"]) for one in ended["refused"]] == _refused(case)
    assert all(one["sentence"].endswith((".", '("").', ")")) for one in ended["refused"])
    warned = [(one["line"], one["code"], one["column"]) for one in ended["warnings"] if one["code"] != "same_fault"]
    assert warned == list(case.warned)
    assert bool(ended["failure"]) is (case.failure is not None)
    orders = orders_of(desk)
    assert orders.keys() == case.taken.keys()
    assert faults_of(case, orders) == []


def _refused(case: ImportCase) -> list[tuple[int, str, str | None]]:
    """A file that is refused whole while it is worked off says why in line 1 where no other line is at fault."""
    if not case.refused and case.failure and case.content_type == WORKBOOK:
        return [(1, case.failure, None)]
    return list(case.refused)


def test_says_the_same_on_the_command_line(desk: Door, backend: Backend, tmp_path: Path) -> None:
    settings = make_settings(zone="Europe/Vaduz", database_url=backend.database.url)
    newest = 0
    for case in _one_of_each(cases(a_day(datetime.now(UTC)))):
        file = tmp_path / "orders"
        file.write_bytes(case.data)
        tried = _run(settings, file, case, "--dry-run")
        assert orders_of(desk, newest) == {}, case.name
        done = _run(settings, file, case)
        added = orders_of(desk, newest)
        newest = max((order["id"] for order in added.values()), default=newest)
        assert added.keys() == case.taken.keys(), (case.name, done.output)
        assert faults_of(case, added) == []
        assert done.exit_code == (1 if case.refused or case.failure else 0), (case.name, done.output)
        for line, code, _ in case.refused:
            for result in (tried, done):
                assert f"line {line}: {code}: " in result.output, case.name


def _one_of_each(files: Iterable[ImportCase]) -> Iterator[ImportCase]:
    """Those that show a form, an option, a refusal or a warning that none before them shows."""
    seen: set[object] = set()
    for case in files:
        codes = {code for _, code, _ in (*case.refused, *case.warned)}
        shows = {case.content_type, case.failure, bool(case.taken), *case.options.items(), *codes}
        if not shows <= seen:
            seen |= shows
            yield case


def _run(settings: object, file: Path, case: ImportCase, *more: str) -> Result:
    options = ["--ignore-unknown-columns"] if case.options.get("unknown_columns") == "ignore" else []
    options += ["--sheet", case.options["sheet"]] if "sheet" in case.options else []
    return CliRunner().invoke(files.orders, [str(file), *options, *more], obj=settings, catch_exceptions=False)
