"""The database's history: up, down, up again, and nothing that models and migrations disagree on."""

import psycopg
import pytest

from dispatch.db import schema
from dispatch.db.embedded import create_database, database_url


@pytest.fixture
def bare_url(server_url: str, worker_id: str) -> str:
    name = f"bare_{worker_id}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    create_database(server_url, name)
    return database_url(server_url, name)


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in rows}


def test_goes_up_down_and_up_again(bare_url: str) -> None:
    schema.upgrade(bare_url)
    built = tables(bare_url)
    schema.downgrade(bare_url, "base")
    assert tables(bare_url) == {"alembic_version"}
    schema.upgrade(bare_url)
    assert tables(bare_url) == built


def test_leaves_no_function_or_type_behind_on_the_way_down(bare_url: str) -> None:
    schema.upgrade(bare_url)
    schema.downgrade(bare_url, "base")
    with psycopg.connect(bare_url) as connection:
        rows = connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"
        ).fetchall()
    assert rows == []


def test_builds_what_the_models_say(bare_url: str) -> None:
    schema.upgrade(bare_url)
    assert schema.differences(bare_url) == []


def test_notices_a_column_that_the_migrations_lack(bare_url: str) -> None:
    schema.upgrade(bare_url)
    with psycopg.connect(bare_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE technicians DROP COLUMN speed_percent CASCADE")
    assert len(schema.differences(bare_url)) == 1
