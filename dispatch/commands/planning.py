"""`dispatch plan`: a plan by hand, computed here and now."""

from datetime import date, datetime

import click

from dispatch.bootstrap import opened
from dispatch.db import schema
from dispatch.planning.processes import planning
from dispatch.planning.services import plans
from dispatch.settings import Settings
from dispatch.vocabulary.errors import DispatchError

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("territory")
@click.argument("first_day", type=DAY)
@click.argument("last_day", type=DAY, required=False)
@click.option("--seconds", type=click.IntRange(1, 600), help="How long to search at most.")
@click.pass_obj
def plan(
    settings: Settings, territory: str, first_day: datetime, last_day: datetime | None, seconds: int | None
) -> None:
    """Plan TERRITORY from FIRST_DAY to LAST_DAY (YYYY-MM-DD) and publish. The texts are left to a worker."""
    first = first_day.date()
    last: date = last_day.date() if last_day else first
    with opened(settings) as backend:
        schema.upgrade(backend.database.url)
        try:
            with backend.work() as work:
                plan_id = plans.request(work, territory, first, last, solve_seconds=seconds).id
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
        planning.run(backend, plan_id)
        with backend.work() as work:
            made = plans.visible(work, plan_id)
            state, failure = made.state, made.failure
            stops = len(made.stops)
            unplaced = [(each.visit_id, each.code, each.sentence) for each in made.unplaced]
    if failure:
        raise click.ClickException(f"The plan is {state}: {failure}")
    click.echo(f"Plan {plan_id} is {state}: {stops} visits placed, {len(unplaced)} unplaced.")
    for visit_id, code, sentence in unplaced:
        click.echo(f"  visit {visit_id}: {code}: {sentence}")
