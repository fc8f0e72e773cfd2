"""`dispatch privacy`: a person's data given out and erased, and what is let go after its time."""

import json
from collections.abc import Sequence
from typing import Any

import click

from dispatch.bootstrap import Backend, opened
from dispatch.customers.queries import customers as queries
from dispatch.customers.services.customer_file import number_looked_for
from dispatch.operations.privacy import erasing, exporting, retention
from dispatch.settings import Settings
from dispatch.vocabulary.errors import DispatchError

MOST = 50


@click.group()
def privacy() -> None:
    """Give out, erase, and let go what is held of customers."""


@privacy.command()
@click.option("--customer", type=int, help="The customer's id.")
@click.option("--phone", help="Their number, as it is written.")
@click.pass_obj
def export(settings: Settings, customer: int | None, phone: str | None) -> None:
    """Print everything that is held of one person as JSON."""
    with opened(settings) as backend:
        try:
            chosen = customer if customer is not None else _by_phone(backend, phone)
            with backend.work() as work:
                found = exporting.export(work, chosen)
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
    click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=_written))


@privacy.command()
@click.option("--customer", type=int, required=True, help="The customer's id.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(settings: Settings, customer: int, *, yes: bool) -> None:
    """Erase one person over all their records. It can't be taken back; refused while work is open."""
    if not yes:
        click.confirm(f"Erase everything that is known of customer {customer}?", abort=True)
    with opened(settings) as backend:
        try:
            with backend.work() as work:
                changed = erasing.erase(work, customer)
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
    click.echo(f"Customer {customer} is erased: {changed} rows. Note the id: after a restore it is erased again.")


@privacy.command()
@click.pass_obj
def tidy(settings: Settings) -> None:
    """Let everything go whose time is over (DISPATCH_KEEP_...); a worker does it every night."""
    with opened(settings) as backend:
        for name, count in retention.let_go(backend).items():
            click.echo(f"{count} {name}")


def _by_phone(backend: Backend, phone: str | None) -> int:
    if phone is None:
        raise click.UsageError("Say whom: --customer or --phone.")
    with backend.work() as work:
        number = number_looked_for(work, phone)
        found = queries.listed(work.session, work.actor, phone=number, limit=MOST) if number else []
        heads: Sequence[int] = sorted({one.merged_into_id or one.id for one in found})
    if len(heads) != 1:
        ids = ", ".join(str(one) for one in heads) or "none"
        raise click.ClickException(f"The number is of {len(heads)} customers ({ids}); say --customer.")
    return heads[0]


def _written(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
