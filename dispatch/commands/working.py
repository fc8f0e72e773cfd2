"""`dispatch worker`: the process that works on jobs."""

import os

import click

from dispatch.bootstrap import opened
from dispatch.commands.waiting import wait_for_database
from dispatch.kernel import tracing
from dispatch.operations import worker as workers
from dispatch.settings import Settings


@click.command()
@click.option("--concurrency", default=4, show_default=True, help="Plans and files at the same time.")
@click.pass_obj
def worker(settings: Settings, concurrency: int) -> None:
    """Work on jobs: plans, texts, follow-ups."""
    tracing.start(settings.traces_url, "dispatch-worker")
    with opened(settings) as backend:
        wait_for_database(backend)
        backend.be_admitted()
        all_ended = workers.run(backend, concurrency=concurrency)
    if not all_ended:
        os._exit(0)  # Threads of jobs that are left to others would keep the process alive.
