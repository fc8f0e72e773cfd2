"""`dispatch serve`: the process that answers requests."""

import click

from dispatch import serving
from dispatch.bootstrap import opened
from dispatch.commands.waiting import wait_for_database
from dispatch.db.session import OF_REQUESTS
from dispatch.kernel import tracing
from dispatch.settings import Settings


@click.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the API and the pages."""
    tracing.start(settings.traces_url, "dispatch-server")
    with opened(settings, patience=OF_REQUESTS) as backend:
        wait_for_database(backend)
        backend.be_admitted()
        click.echo(f"Serving on http://{settings.host}:{settings.port}", err=True)
        serving.serve(backend)
