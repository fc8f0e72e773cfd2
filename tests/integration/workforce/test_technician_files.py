"""Technicians from tables as people have them, on the command line, and what the API says of them then."""

from collections.abc import Callable
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from dispatch.bootstrap import Backend, build
from dispatch.commands import files
from dispatch.db.session import Database
from dispatch.vocabulary.terms import Role
from tests.support.backends import make_settings
from tests.support.clocks import FixedClock
from tests.support.databases import empty
from tests.support.doors.api_clients import Door, door

HEAD = "external_id,name,phone,territory,home_lat,home_lon"
ADA = "TECH-1,Ada Weiss,+12065550143,T1,47.141,9.5209"
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"

Import = Callable[..., Result]


@pytest.fixture
def backend(database: Database, clock: FixedClock) -> Backend:
    """A house whose clocks are those of Vaduz."""
    empty(database.url)
    return build(make_settings(zone="Europe/Vaduz"), database.url, clock=clock, database=copy(database))


@pytest.fixture
def admin(backend: Backend) -> Door:
    """Whoever may see technicians and their shifts."""
    return door(backend, Role.ADMIN)


@pytest.fixture
def taken(backend: Backend, tmp_path: Path) -> Import:
    """Takes a file in on the command line."""
    settings = make_settings(zone="Europe/Vaduz", database_url=backend.database.url)

    def take(data: bytes | str, *options: str) -> Result:
        file = tmp_path / "technicians"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return CliRunner().invoke(files.technicians, [str(file), *options], obj=settings, catch_exceptions=False)

    return take


def _people(admin: Door) -> dict[str, dict[str, Any]]:
    return {one["external_id"]: one for one in admin.get("/technicians").json["items"]}


def _shifts(admin: Door, person: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["start"], one["end"]) for one in admin.get(f"/technicians/{person['id']}/shifts").json["items"]]


def test_enters_the_technicians_of_the_example_with_a_row_for_each_shift(taken: Import, admin: Door) -> None:
    done = taken((EXAMPLES / "technicians.csv").read_bytes())
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        0,
        "2 technicians entered, 0 were here already, 0 refused.",
    )
    people = _people(admin)
    assert [(one["name"], one["phone"]) for one in people.values()] == [
        ("Noah Wolf", "+12025550144"),
        ("王建国", "+12025550145"),
    ]
    assert people["TECH-2"]["skills"] == [{"skill": "copper", "level": 1}, {"skill": "fiber", "level": 2}]
    assert people["TECH-3"]["languages"] == ["zh", "en"]
    assert _shifts(admin, people["TECH-2"]) == [
        ("2027-06-15T06:00:00+00:00", "2027-06-15T14:30:00+00:00"),
        ("2027-06-16T06:00:00+00:00", "2027-06-16T14:30:00+00:00"),
    ]


def test_keeps_nothing_of_a_dry_run_not_even_a_new_territory(taken: Import, admin: Door) -> None:
    done = taken(f"{HEAD}\n{ADA}\n", "--dry-run")
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        0,
        "1 technicians would be entered, 0 were here already, 0 refused.",
    )
    assert _people(admin) == {}
    assert admin.get("/territories").json["items"] == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"{HEAD}\n{ADA}\n".replace(",", ";").replace("47.141", "47,141"), "Ada Weiss"),
        ("工号,姓名,手机号,区域,纬度,经度\nTECH-1,李娜,+8613912345678,T1,47.141,9.5209\n".encode("gbk"), "李娜"),
        (f"{HEAD}\n{ADA}\n".encode("utf-16"), "Ada Weiss"),
        (f"Staff of December\n\n{HEAD},,\n{ADA},,\n,,,,,,,\n", "Ada Weiss"),
    ],
    ids=["semicolons and decimal commas", "Chinese Excel", "UTF-16", "a title and blank columns"],
)
def test_reads_a_table_however_it_was_saved(taken: Import, admin: Door, data: bytes | str, name: str) -> None:
    assert taken(data).exit_code == 0
    person = _people(admin)["TECH-1"]
    assert (person["name"], person["home_lat"], person["home_lon"]) == (name, 47.141, 9.5209)


def test_reads_a_workbook(taken: Import, admin: Door) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([*HEAD.split(","), "speed", "shift"])
    sheet.append(["TECH-1", "Ada Weiss", 12065550143, "T1", 47.141, 9.5209, 110, "2027-06-15 08:00-16:00"])
    file = BytesIO()
    book.save(file)
    assert taken(file.getvalue()).exit_code == 0
    person = _people(admin)["TECH-1"]
    assert (person["phone"], person["speed_percent"]) == ("+12065550143", 110)
    assert _shifts(admin, person) == [("2027-06-15T06:00:00+00:00", "2027-06-15T14:00:00+00:00")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("TECH-9,8812,+12065550143,T1,47.141,9.5209", "line 3: name_without_letter: name: A technician's name has"),
        ("TECH-9,Mia,206-555-0143 ext. 5,T1,47.141,9.5209", "line 3: phone_with_extension: phone: Customers are"),
        ("TECH-9,Mia,12345,T1,47.141,9.5209", "line 3: bad_phone: phone: The phone number"),
        ("TECH-9,Mia,+12065550144,T1,9.5209,47.141", "line 3: point_exchanged: home_lat: Latitude and longitude"),
        ("TECH-9,Mia,+12065550144,T1,0,0", "line 3: point_unset: home_lat: Latitude and longitude are 0"),
        ("TECH-9,Mia,+12065550144,T1,north,9.5", "line 3: invalid: home_lat: Not a number."),
        ("TECH-9,,+12065550144,T1,47.141,9.5209", "line 3: invalid: name: Missing data for required field."),
        ('TECH-9,"Mia" F,+12065550144,T1,47.141,9.5209', "line 3: bad_csv: The line can't be read"),
    ],
)
def test_refuses_a_row_by_line_and_column_and_keeps_the_others(taken: Import, admin: Door, row: str, said: str) -> None:
    done = taken(f"{HEAD}\n{ADA}\n{row}\n{ADA.replace('TECH-1', 'TECH-2')}\n")
    assert done.exit_code == 1
    assert said in done.output
    assert _people(admin).keys() == {"TECH-1", "TECH-2"}


def test_names_a_wrong_column_with_the_nearest_right_one(taken: Import, admin: Door) -> None:
    text = f"{HEAD},langages\n{ADA},en\n"
    refused = taken(text)
    assert refused.exit_code == 1
    assert "line 1: unknown_column: langages: These columns are not known: langages (languages?)." in refused.output
    assert _people(admin) == {}
    assert taken(text, "--ignore-unknown-columns").exit_code == 0
    assert _people(admin).keys() == {"TECH-1"}
