"""Simulations from the question to the answer: asked for, begun, carried on, finished, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dispatch.db.tables import Simulation
from dispatch.kernel.records import audit
from dispatch.kernel.work import Work
from dispatch.planning.queries import plans as plan_queries
from dispatch.simulation.queries import simulations as queries
from dispatch.simulation.rules.scenarios import MOST_SCENARIOS, Scenario, of_facts
from dispatch.vocabulary.errors import Invalid, Missing, Refused
from dispatch.vocabulary.jobs import SIMULATE
from dispatch.vocabulary.states import SimulationState, advance
from dispatch.vocabulary.terms import SimulatedOrders
from dispatch.workforce.services.territories import NoTerritory, territory_of_code
from dispatch.workforce.services.zones import zone_of_territory

MOST_DAYS = 31
MOST_ATTEMPTS = 3
KEPT_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class SimulationIn:
    """A question: which days of a territory, which orders, which policies beside today's.

    Both ends of the days are included. orders_a_day: of drawn orders. futures: in how many futures each day is driven.
    """

    territory: str
    first_day: date
    last_day: date
    scenarios: tuple[Scenario, ...]
    orders: SimulatedOrders = SimulatedOrders.PAST
    orders_a_day: int | None = None
    futures: int = 200
    seed: int = 1

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def request(work: Work, wanted: SimulationIn, *, here: bool = False) -> Simulation:
    """Writes a question down and leaves it to a worker; with `here` the caller plays it.

    Raises `NoTerritory`, `Invalid` for what can't be played, `Refused` where one of the territory is in hand already.
    """
    territory_id = territory_of_code(work, wanted.territory, NoTerritory)
    _must_be_playable(work, territory_id, wanted)
    plan_queries.lock_territory(work.session, territory_id)
    waiting = queries.in_hand(work.session, territory_id)
    if waiting is not None:
        raise Refused(
            "simulation_in_hand",
            "A simulation of this territory is in hand; wait for it, or cancel it.",
            simulation_id=waiting,
        )
    queries.forget(work.session, work.now - KEPT_FOR)
    row = Simulation(
        territory_id=territory_id,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        orders=wanted.orders,
        orders_a_day=wanted.orders_a_day,
        futures=wanted.futures,
        seed=wanted.seed,
        scenarios=[asdict(one) for one in wanted.scenarios],
        state=SimulationState.REQUESTED,
        asked_by=work.actor.name,
        asked_at=work.now,
        steps=wanted.days * (1 + len(wanted.scenarios)),
    )
    work.session.add(row)
    work.session.flush()
    if not here:
        work.defer(SIMULATE, simulation_id=row.id)
    audit(work, "simulation.requested", "simulation", row.id, territory_id=territory_id)
    return row


def visible(work: Work, simulation_id: int) -> Simulation:
    """A simulation. Raises `Missing` when it is not there for the actor."""
    row = queries.visible(work.session, work.actor, simulation_id)
    if row is None:
        raise Missing("simulation")
    return row


def cancel(work: Work, simulation_id: int) -> Simulation:
    """Ends one that waits or runs; a worker at it stops after the day that it plays. Raises `Missing`, `Refused`."""
    visible(work, simulation_id)
    row = queries.locked(work.session, simulation_id)
    if row is None:
        raise Missing("simulation")
    if row.state != SimulationState.CANCELLED:
        _end(work, row, SimulationState.CANCELLED)
        audit(work, "simulation.cancelled", "simulation", row.id, territory_id=row.territory_id)
    return row


def begin(work: Work, simulation_id: int) -> Simulation | None:
    """Takes one up, from the start; None when nothing is left to do. The job of a worker that died comes again."""
    row = queries.locked(work.session, simulation_id)
    if row is None or row.state not in (SimulationState.REQUESTED, SimulationState.RUNNING):
        return None
    row.attempt += 1
    row.steps_done = 0
    if row.attempt > MOST_ATTEMPTS:
        _end(work, row, SimulationState.FAILED, "simulation_gave_up")
        return None
    row.state = advance(SimulationState(row.state), SimulationState.RUNNING)
    return row


def carry_on(work: Work, simulation_id: int, attempt: int) -> bool:
    """Notes that one more day has been played; False when the caller is to stop, since nobody waits for it."""
    row = queries.locked(work.session, simulation_id)
    if row is None or not _is_at(row, attempt):
        return False
    row.steps_done += 1
    return True


def finish(work: Work, simulation_id: int, attempt: int, result: Mapping[str, Any]) -> None:
    """Keeps what came of it, unless it was cancelled or another worker has it by now."""
    row = queries.locked(work.session, simulation_id)
    if row is not None and _is_at(row, attempt):
        row.result = dict(result)
        _end(work, row, SimulationState.DONE)


def fail(work: Work, simulation_id: int, attempt: int, code: str) -> None:
    """Ends one that could not be played."""
    row = queries.locked(work.session, simulation_id)
    if row is not None and _is_at(row, attempt):
        _end(work, row, SimulationState.FAILED, code)


def scenarios_of(row: Simulation) -> Sequence[Scenario]:
    """The policies beside today's."""
    return [of_facts(one) for one in row.scenarios]


def _is_at(row: Simulation, attempt: int) -> bool:
    return row.state == SimulationState.RUNNING and row.attempt == attempt


def _end(work: Work, row: Simulation, state: SimulationState, code: str | None = None) -> None:
    row.state = advance(SimulationState(row.state), state)
    row.ended_at, row.failure_code = work.now, code


def _must_be_playable(work: Work, territory_id: int, wanted: SimulationIn) -> None:
    if wanted.last_day < wanted.first_day:
        raise Invalid("days_inverted", "The last day lies before the first.")
    if wanted.days > MOST_DAYS:
        raise Invalid("too_many_days", f"A simulation covers at most {MOST_DAYS} days.")
    if not 1 <= len(wanted.scenarios) <= MOST_SCENARIOS:
        raise Invalid("scenarios_missing", f"Name between one and {MOST_SCENARIOS} scenarios.")
    if (wanted.orders is SimulatedOrders.DRAWN) != (wanted.orders_a_day is not None):
        raise Invalid("orders_a_day", "Drawn orders, and no others, need a number of orders a day.")
    today = work.now.astimezone(zone_of_territory(work, territory_id)).date()
    if wanted.orders is SimulatedOrders.PAST and wanted.last_day >= today:
        raise Invalid("day_not_past", "Orders can be replayed of days that are over.")
