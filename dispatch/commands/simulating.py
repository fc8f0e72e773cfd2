"""`dispatch simulate`: days of a territory played under another policy, here and now."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from tqdm import tqdm

from dispatch.bootstrap import opened
from dispatch.commands.planning import DAY
from dispatch.settings import Settings
from dispatch.simulation.api.schemas import SimulationOut
from dispatch.simulation.api.simulations import as_told
from dispatch.simulation.processes import simulations as processes
from dispatch.simulation.rules.scenarios import Scenario
from dispatch.simulation.services import simulations as services
from dispatch.simulation.services.simulations import SimulationIn
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.terms import SimulatedOrders, SimulatedWindows


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a policy, each as today unless it is named."""
    whole, given = click.IntRange, click.option
    for option in reversed(
        (
            given("--windows", type=click.Choice([one.value for one in SimulatedWindows]), default="today"),
            given("--window-minutes", type=whole(30, 480), default=120, help="How long blocks are."),
            given("--level", "level_percent", type=whole(50, 99), default=95, help="Odds of windows."),
            given("--slot-minutes", type=whole(30, 480), help="How long customers' own slots are."),
            given("--technicians", type=whole(-5, 5), default=0, help="So many more, or fewer."),
            given("--shift-start", "shift_start_minutes", type=whole(-180, 180), default=0, help="Minutes later."),
            given("--shift-end", "shift_end_minutes", type=whole(-180, 180), default=0, help="Minutes later."),
            given("--overtime-minutes", type=whole(0, 180), default=0, help="As much may be planned."),
            given("--overtime-price", type=whole(0, 100), default=3, help="Of a minute, in minutes of driving."),
            given("--broken-price", type=whole(0, 10_000), help="Of a promise, in minutes of driving."),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("territory")
@click.argument("first_day", type=DAY)
@click.argument("last_day", type=DAY, required=False)
@click.option("--orders-a-day", type=click.IntRange(1, 2000), help="Draw so many orders a day instead of a replay.")
@click.option("--futures", type=click.IntRange(20, 1000), default=200, help="In how many futures a day is driven.")
@click.option("--seed", type=click.IntRange(0), default=1, help="The same seed draws the same futures.")
@click.option("--json", "as_json", is_flag=True, help="Tell everything as JSON, as `GET /simulations/{id}` does.")
@_options
@click.pass_obj
def simulate(
    settings: Settings,
    /,
    territory: str,
    first_day: datetime,
    last_day: datetime | None,
    *,
    orders_a_day: int | None,
    futures: int,
    seed: int,
    as_json: bool,
    windows: str,
    **policy: Any,
) -> None:
    """Play the days of TERRITORY from FIRST_DAY to LAST_DAY under today's policy and another, and compare them.

    Nothing that is planned or promised changes. Ends with an error when the days can't be played.
    """
    scenario = Scenario("other", windows=SimulatedWindows(windows), **policy)
    wanted = SimulationIn(
        territory,
        first_day.date(),
        (last_day or first_day).date(),
        (scenario,),
        orders=SimulatedOrders.PAST if orders_a_day is None else SimulatedOrders.DRAWN,
        orders_a_day=orders_a_day,
        futures=futures,
        seed=seed,
    )
    try:
        told = _played(settings, wanted)
    except DispatchError as refusal:
        raise click.ClickException(refusal.sentence) from None
    if as_json:
        click.echo(json.dumps(told))
    elif told["state"] == "done":
        _tell(told)
    if told["state"] != "done":
        raise click.ClickException(f"The simulation is {told['state']}: {told['failure_code']}")


def _played(settings: Settings, wanted: SimulationIn) -> dict[str, Any]:
    with opened(settings) as backend:
        with backend.work() as work:
            row = services.request(work, wanted, here=True)
            simulation_id, steps = row.id, row.steps
        with tqdm(total=steps, desc="Days", unit="", disable=None, leave=False) as bar:
            processes.run(backend, simulation_id, shown=bar.update)
        with backend.work() as work:
            told: dict[str, Any] = SimulationOut().dump(as_told(services.visible(work, simulation_id)))
    return told


def _tell(told: dict[str, Any]) -> None:
    today, other = told["policies"]
    changes = ", ".join(f"{name} {value}" for name, value in other["changes"].items()) or "nothing changed"
    click.echo(f"Simulation {told['id']}, {told['first_day']} to {told['last_day']}; other: {changes}")
    click.echo(f"  {'':<16}{'today':>26}{'other':>26}{'difference':>26}")
    for name, figure in today["figures"].items():
        columns = (figure, other["figures"][name], other["differences"][name])
        click.echo(f"  {name.replace('_', ' '):<16}" + "".join(f"{_shown(one):>26}" for one in columns))
    click.echo("  In brackets: between which values the figure lies with odds of 95 %.")


def _shown(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:g} [{estimate['low']:g}, {estimate['high']:g}]"
