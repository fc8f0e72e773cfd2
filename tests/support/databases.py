"""Databases of tests: cloned from a template that the migrations built once per run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from psycopg import sql

from dispatch.db import schema
from dispatch.db.embedded import create_database, database_url

TEMPLATE = "test_template"
_LOCK = 99_021
RESTORED = ("work_types", "line_test_rules")
"""Tables whose rows migrations put there and people change; each test finds them as the migrations made them."""
KEPT = ("alembic_version", "skills", *RESTORED)
"""Tables that hold what migrations put there."""


def clone_of_template(server_url: str, name: str) -> str:
    """Builds the template once for all workers, clones it, and returns the clone's URL."""
    with _one_at_a_time(server_url) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone()
        if not found:
            create_database(server_url, TEMPLATE)
            schema.upgrade(database_url(server_url, TEMPLATE))
            with psycopg.connect(database_url(server_url, TEMPLATE), autocommit=True) as template:
                template.execute(_REMEMBER)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        create_database(server_url, name, template=TEMPLATE)
    return database_url(server_url, name)


def empty(url: str) -> None:
    """Takes out every row that a test may have written, and starts the keys again at 1.

    Rows are deleted where there are any, in any order (as a replica the server checks no foreign keys): a TRUNCATE
    makes new files for all 67 tables and their 400 indexes, which took longer than most tests.
    """
    try:
        _kept_open(url).execute(_EMPTY)
    except psycopg.OperationalError:
        # The last test has stopped the server, or thrown everybody out.
        _kept_open.cache_clear()
        _kept_open(url).execute(_EMPTY)


@cache
def _kept_open(url: str) -> psycopg.Connection:
    """A connection for as long as tests run: a new one would look up again what it has to know of every table."""
    return psycopg.connect(url, autocommit=True)


def remembered(url: str, name: str, build: Callable[[], object]) -> None:
    """Fills an empty database with what `build` writes; the worker builds it once and has it put back from then on.

    It is for what takes seconds and is the same for many tests of a file; `name` says which.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        kept = f"remembered_{name}"
        if connection.execute("SELECT FROM pg_namespace WHERE nspname = %s", (kept,)).fetchone() is None:
            build()
            connection.execute(_KEEP_ALL.replace("{kept}", kept))
        else:
            connection.execute(_PUT_BACK.replace("{kept}", kept))


def count_as_owner(url: str, asked: str) -> int:
    """What a question of the server's owner counts: the application's role hears nothing of others."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(asked).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def _one_at_a_time(server_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield connection


_REMEMBER = "CREATE SCHEMA kept; " + "; ".join(
    f"CREATE TABLE kept.{table} AS TABLE public.{table}" for table in RESTORED
)

_RESTORE = "\n".join(
    f"""
  IF EXISTS (TABLE {table} EXCEPT TABLE kept.{table}) OR EXISTS (TABLE kept.{table} EXCEPT TABLE {table}) THEN
    DELETE FROM {table};
    INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE kept.{table};
  END IF;"""
    for table in RESTORED
)
_LEFT_ALONE = " AND ".join(f"sequencename NOT LIKE '{table}%'" for table in RESTORED)

_EMPTY = f"""
DO $$
DECLARE one record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN {KEPT}
      AND relname NOT LIKE 'procrastinate_version%' AND pg_relation_size(oid) > 0
  LOOP
    EXECUTE format('DELETE FROM %I', one.relname);
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
  WHERE schemaname = 'public' AND last_value IS NOT NULL AND {_LEFT_ALONE};
  {_RESTORE}
END $$
"""

_KEEP_ALL = """
DO $$
DECLARE one record;
BEGIN
  CREATE SCHEMA {kept};
  FOR one IN
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
      AND relname NOT LIKE 'procrastinate_version%' AND pg_relation_size(oid) > 0
  LOOP
    EXECUTE format('CREATE TABLE {kept}.%I AS TABLE public.%I', one.relname, one.relname);
  END LOOP;
  CREATE TABLE {kept}."reached by sequences" AS
    SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
_PUT_BACK = """
DO $$
DECLARE one record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = '{kept}'::regnamespace AND relname <> 'reached by sequences'
  LOOP
    EXECUTE format('DELETE FROM public.%I', one.relname);
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE {kept}.%I', one.relname, one.relname);
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, last_value) FROM {kept}."reached by sequences";
END $$
"""
