"""The database's history: up, down, up again, and nothing that models and migrations disagree on."""

from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import migrations
from dispatch.db import schema
from dispatch.db.embedded import drop_database
from dispatch.db.session import sqlalchemy_url
from dispatch.db.tables import Base
from tests.support.bare_databases import bare_database, tables


@pytest.fixture
def bare_url(server_url: str, worker_id: str) -> str:
    return bare_database(server_url, f"bare_{worker_id}")


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


CATALOGUE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
"""
NOT_OF_MODELS = ("procrastinate_", "alembic_version")


def catalogue(url: str) -> set[tuple[str, str, str]]:
    """(table, name, definition) of every column, constraint and index of the project's own tables."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(CATALOGUE).fetchall()
    return {(table, name, definition) for table, name, definition in rows if not table.startswith(NOT_OF_MODELS)}


def test_builds_every_constraint_and_index_under_the_name_and_with_the_words_of_the_models(
    bare_url: str, server_url: str, worker_id: str
) -> None:
    schema.upgrade(bare_url)
    models_url = bare_database(server_url, f"models_{worker_id}")
    engine = create_engine(sqlalchemy_url(models_url))
    Base.metadata.create_all(engine)
    engine.dispose()
    of_models = catalogue(models_url)
    drop_database(server_url, f"models_{worker_id}")
    assert catalogue(bare_url) ^ of_models == set()


def test_numbers_stand_in_chain_order_from_one_without_a_gap() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    chain = list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))
    numbers = [f"{number:04}" for number in range(1, len(chain) + 1)]
    assert [script.revision for script in chain] == numbers
    assert [Path(script.path).name[:5] for script in chain] == [f"{number}_" for number in numbers]
