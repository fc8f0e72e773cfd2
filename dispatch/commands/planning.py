"""`dispatch plan`: a plan by hand, computed here and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import click

from dispatch.bootstrap import Backend, opened
from dispatch.commands.waiting import compile_search, ticking
from dispatch.orders.processes.geocoding import locate_known
from dispatch.orders.queries.sites import unlocated_sites
from dispatch.planning.processes import planning
from dispatch.planning.services import plans
from dispatch.settings import Settings
from dispatch.vocabulary.errors import DispatchError

DAY = click.DateTime(formats=["%Y-%m-%d"])
BESIDE_THE_SEARCH_SECONDS = 15
"""What reading, the first solution and the verification may take beside the search; only for the bar."""


@dataclass(frozen=True)
class Made:
    """A plan that was computed; `unplaced` holds visit, code and sentence, `unlocated` counts addresses."""

    id: int
    state: str
    failure: str | None
    stops: int
    unplaced: Sequence[tuple[int, str, str]]
    unlocated: int


@click.command()
@click.argument("territory")
@click.argument("first_day", type=DAY)
@click.argument("last_day", type=DAY, required=False)
@click.option("--seconds", type=click.IntRange(1, 600), help="How long to search at most.")
@click.pass_obj
def plan(
    settings: Settings, territory: str, first_day: datetime, last_day: datetime | None, seconds: int | None
) -> None:
    """Plan TERRITORY from FIRST_DAY to LAST_DAY (YYYY-MM-DD) and publish. The texts are left to a worker.

    Ends with an error when nothing could be planned.
    """
    first = first_day.date()
    last: date = last_day.date() if last_day else first
    compile_search()
    with opened(settings) as backend:
        try:
            made = _planned(backend, territory, (first, last), seconds)
        except DispatchError as refusal:
            raise click.ClickException(refusal.sentence) from None
    _tell(made)


def _planned(backend: Backend, territory: str, days: tuple[date, date], seconds: int | None) -> Made:
    with backend.work() as work:
        requested = plans.request(work, territory, *days, solve_seconds=seconds)
        plan_id, territory_id, solve_seconds = requested.id, requested.territory_id, requested.solve_seconds
    for _located in locate_known(backend, territory_id):
        pass
    with ticking("Planning", solve_seconds + BESIDE_THE_SEARCH_SECONDS):
        planning.run(backend, plan_id)
    with backend.work() as work:
        made = plans.visible(work, plan_id)
        return Made(
            made.id,
            made.state,
            made.failure,
            len(made.stops),
            [(each.visit_id, each.code, each.sentence) for each in made.unplaced],
            len(unlocated_sites(work.session, territory_id)),
        )


def _tell(made: Made) -> None:
    if made.failure:
        raise click.ClickException(f"The plan is {made.state}: {made.failure}")
    click.echo(f"Plan {made.id} is {made.state}: {made.stops} visits placed, {len(made.unplaced)} unplaced.")
    for visit_id, code, sentence in made.unplaced:
        click.echo(f"  visit {visit_id}: {code}: {sentence}")
    if made.unlocated:
        click.echo(f"  Addresses without a point: {made.unlocated}; their orders could not be planned.")
    if not made.stops:
        raise click.ClickException("Nothing was planned: no open order with a known point fits these days.")
