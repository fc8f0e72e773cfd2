"""Nothing but `dispatch db upgrade` changes a schema, and nobody works on one that they do not know."""

from pathlib import Path

import psycopg
import pytest

from dispatch.bootstrap import Backend, build
from dispatch.db import revisions, schema
from tests.integration.operations.test_starts import tried
from tests.support.backends import make_settings
from tests.support.bare_databases import bare_database, run_command, tables
from tests.support.databases import clone_of_template
from tests.support.doors.apps import app_of

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
COMMANDS = (
    ("serve",),
    ("worker",),
    ("plan", "T1", "2027-06-15"),
    ("token", "create", "dora", "--role", "dispatcher"),
    ("import-orders", EXAMPLES / "orders.jsonl"),
    ("import-technicians", EXAMPLES / "technicians.json", "--zone", "Europe/Vaduz"),
    ("import-lines", EXAMPLES / "orders.jsonl"),
    ("keys", "renew"),
    ("db", "check"),
)
OF_A_LATER_VERSION = "9999"


@pytest.fixture
def bare_url(server_url: str, worker_id: str) -> str:
    return bare_database(server_url, f"gate_{worker_id}")


@pytest.fixture
def upgraded_url(server_url: str, worker_id: str) -> str:
    return clone_of_template(server_url, f"gate_{worker_id}")


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def put_at_a_later_version(url: str, *, oldest_code: str | None) -> None:
    comment = "NULL" if oldest_code is None else f"'{oldest_code}'"
    do(
        url,
        f"UPDATE alembic_version SET version_num = '{OF_A_LATER_VERSION}'",
        f"COMMENT ON TABLE alembic_version IS {comment}",
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(map(str, command[:2])))
def test_changes_no_schema_and_names_the_command_that_does(bare_url: str, command: tuple[str | Path, ...]) -> None:
    done = run_command(bare_url, *command)
    assert (done.exit_code, "holds no schema of Field Dispatch yet: run `dispatch db upgrade`" in done.output) == (
        1,
        True,
    )
    assert tables(bare_url) == set()


def test_tells_in_the_check_what_is_missing(bare_url: str) -> None:
    done = run_command(bare_url, "check")
    assert done.exit_code == 1
    assert "FAULT  migrations: The database holds no schema" in done.output
    assert tables(bare_url) == set()


def test_starts_no_gunicorn_on_an_empty_database(bare_url: str, tmp_path: Path) -> None:
    gunicorn = ("gunicorn", "--check-config", "-c", "python:dispatch.gunicorn_settings", "dispatch.wsgi:app")
    status, said = tried(bare_url, tmp_path, gunicorn)
    assert (status != 0, "run `dispatch db upgrade`" in said, tables(bare_url)) == (True, True, set())


def test_works_after_the_upgrade_that_it_named(bare_url: str) -> None:
    assert run_command(bare_url, "db", "status").output.splitlines()[-1].startswith("To come: `dispatch db upgrade`.")
    done = run_command(bare_url, "db", "upgrade")
    assert (done.exit_code, done.output) == (0, f"The database is at revision {revisions.newest()}.\n")
    assert run_command(bare_url, "db", "check").exit_code == 0
    assert run_command(bare_url, "db", "status").output.splitlines()[-1] == "This version can use it."
    assert run_command(bare_url, "token", "create", "dora", "--role", "dispatcher").exit_code == 0


def test_refuses_an_older_schema_and_leaves_it_as_it_is(upgraded_url: str) -> None:
    before = f"{int(revisions.newest()) - 1:04}"
    schema.downgrade(upgraded_url, before)
    built = tables(upgraded_url)
    done = run_command(upgraded_url, "token", "create", "dora", "--role", "dispatcher")
    assert done.exit_code == 1
    assert done.output == (
        f"Error: The database is at revision {before}, and this version needs {revisions.newest()}: "
        "run `dispatch db upgrade`.\n"
    )
    assert tables(upgraded_url) == built


def test_goes_on_beside_a_later_version_whose_migrations_only_added(upgraded_url: str) -> None:
    put_at_a_later_version(upgraded_url, oldest_code=revisions.newest())
    assert run_command(upgraded_url, "token", "create", "dora", "--role", "dispatcher").exit_code == 0
    house = build(make_settings(), upgraded_url)
    assert app_of(house).test_client().get("/readyz").json["checks"] == {"database": "ok", "migrations": "ok"}
    house.database.close()


@pytest.mark.parametrize("oldest_code", [None, OF_A_LATER_VERSION], ids=["unsaid", "said"])
def test_refuses_a_later_schema_that_is_not_made_for_it(upgraded_url: str, oldest_code: str | None) -> None:
    put_at_a_later_version(upgraded_url, oldest_code=oldest_code)
    for command in (("worker",), ("db", "upgrade"), ("db", "status")):
        done = run_command(upgraded_url, *command)
        assert (done.exit_code, "revision 9999 of a later version" in done.output) == (1, True), done.output


def test_tells_whoever_asks_a_running_server_that_the_schema_has_left_it(upgraded_url: str) -> None:
    house = build(make_settings(), upgraded_url)
    client = app_of(house).test_client()
    assert client.get("/readyz").status_code == 200
    put_at_a_later_version(upgraded_url, oldest_code=OF_A_LATER_VERSION)
    answer = client.get("/readyz")
    assert (answer.status_code, "start the later version" in answer.json["checks"]["migrations"]) == (503, True)
    house.database.close()


def test_answers_503_and_no_fault_of_its_own_until_the_database_is_upgraded(bare_url: str) -> None:
    house = build(make_settings(), bare_url)
    client = app_of(house).test_client()
    ready, asked = client.get("/readyz"), client.get("/api/v1/orders", headers={"Authorization": "Bearer x"})
    assert (ready.status_code, "run `dispatch db upgrade`" in ready.json["checks"]["migrations"]) == (503, True)
    assert (asked.status_code, asked.json["title"], asked.headers["Retry-After"]) == (503, "not_admitted", "30")
    schema.upgrade(bare_url)
    assert client.get("/readyz").status_code == 200
    house.database.close()


def test_tells_an_absent_database_in_a_sentence() -> None:
    done = run_command("postgresql://nobody@127.0.0.1:1/none", "token", "create", "dora", "--role", "dispatcher")
    assert (done.exit_code, done.output) == (1, "Error: The database does not answer, or can't work at present.\n")


def test_remembers_with_the_schema_which_version_can_use_it(backend: Backend) -> None:
    with psycopg.connect(backend.database.url) as connection:
        (oldest,) = connection.execute("SELECT obj_description('alembic_version'::regclass)").fetchone()
    assert "0001" <= oldest <= revisions.newest()
