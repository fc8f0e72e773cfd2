"""`dispatch keys`: what rotating the secret needs."""

import click

from dispatch.bootstrap import opened
from dispatch.messaging.processes.key_renewal import left_behind, renew_opt_outs
from dispatch.settings import Settings
from dispatch.webhooks.queries.endpoints import under_other_keys


@click.group()
def keys() -> None:
    """Look after the keys that DISPATCH_SECRET makes."""


@keys.command("renew")
@click.pass_obj
def renew(settings: Settings) -> None:
    """Keep customers' STOPs under the present secret, so that former ones can be let go."""
    with opened(settings) as backend:
        moved = sum(renew_opt_outs(backend))
        left = left_behind(backend)
        with backend.work() as work:
            endpoints = under_other_keys(work.session, work.tools.keys.fingerprints()[0])
    click.echo(f"{moved} opt-outs are kept under the present secret now.")
    if left:
        click.echo(f"{left} belong to numbers that are not known any more: keep the former secrets for them.")
    else:
        click.echo("No opt-out needs a former secret.")
    if endpoints:
        click.echo(f"{endpoints} webhook endpoints sign with a secret of a former key: rotate theirs before it goes.")
