"""Waiting: for the database, and for something long, which is shown on the terminal."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

from dispatch.bootstrap import Backend

STEP_SECONDS = 0.5


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
