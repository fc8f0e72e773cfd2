"""Databases without a schema, and the command line run on them within the test's own process."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
from click.testing import CliRunner, Result

from dispatch.cli import main
from dispatch.db.embedded import create_database, database_url, drop_database
from tests.support.backends import SECRET


def bare_database(server_url: str, name: str) -> str:
    """Makes an empty database anew and returns its URL."""
    drop_database(server_url, name)
    create_database(server_url, name)
    return database_url(server_url, name)


def run_command(url: str, *arguments: str | Path, **settings: str) -> Result:
    """Runs `dispatch …` on a database with the tests' settings."""
    environment: Mapping[str, str] = {"DATABASE_URL": url, "DISPATCH_SECRET": SECRET, "DISPATCH_PHONE_REGION": "US"}
    return CliRunner().invoke(main, [str(one) for one in arguments], env={**environment, **settings})


def tables(url: str) -> set[str]:
    """The names of a database's tables."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in rows}
