"""Waiting: for the database, and for something long, which is shown on the terminal."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

from dispatch.bootstrap import Backend
from routing import is_compiled, warm_up

STEP_SECONDS = 0.5
COMPILING_SECONDS = 120.0
"""What compiling takes on a slow machine; only for the bar."""


@contextmanager
def ticking(what: str, at_most_seconds: float) -> Iterator[None]:
    """A bar that fills by the time that has passed, until the work is done; nothing where nobody watches."""
    done = threading.Event()
    bar_format = "{desc}: {bar} {elapsed} of at most {total:.0f} s"
    with tqdm(total=at_most_seconds, desc=what, disable=None, bar_format=bar_format, leave=False) as bar:
        began = time.monotonic()

        def fill() -> None:
            while not done.wait(STEP_SECONDS):
                bar.update(min(at_most_seconds, time.monotonic() - began) - bar.n)

        watcher = threading.Thread(target=fill, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def wait_for_database(backend: Backend) -> None:
    """A machine's parts start in any order: a database that is not there yet is waited for."""
    while not backend.database.is_reachable():
        click.echo("The database does not answer; trying again.", err=True)
        time.sleep(1)


def compile_search() -> None:
    """Compiles the planner where that has not been done yet, and says so."""
    if is_compiled():
        return
    click.echo("Compiling the planner, once for this installation (a minute or two) ...", err=True)
    with ticking("Compiling", COMPILING_SECONDS):
        warm_up()
