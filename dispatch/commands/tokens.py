"""`dispatch token`: bearer tokens made by hand."""

from datetime import timedelta

import click

from dispatch.accounts.services import identity
from dispatch.bootstrap import opened
from dispatch.settings import Settings
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.terms import Role


@click.group()
def token() -> None:
    """Look after bearer tokens."""


@token.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.TECHNICIAN]), required=True)
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="Expires after so many days.")
@click.option("--password", help="Lets the user sign in to the console, too.")
@click.pass_obj
def create(settings: Settings, name: str, role: str, days: int, password: str | None) -> None:
    """Make a token for a user, who is added when new. An integration's NAME is the source of its orders."""
    with opened(settings) as backend:
        try:
            with backend.work() as work:
                user = identity.user_with(work, name, Role(role), password=password)
                issued = identity.issue_token(work, user, lives=timedelta(days=days))
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
    click.echo(issued)
