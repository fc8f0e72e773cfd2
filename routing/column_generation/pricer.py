"""Prices every shift of a problem by given duals: what they prove, and the routes that would prove them wrong."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from routing.column_generation.completion_bounds import completions
from routing.column_generation.master_problem import Master
from routing.column_generation.pricing import Priced, cheapest_routes
from routing.column_generation.pricing_arrays import pricing_data_of
from routing.column_generation.shift_arrays import Floats, ShiftData, with_visits
from routing.column_generation.shift_relaxation import ShiftType
from routing.column_generation.subset_row_cuts import Penalties, counts

ROUTES_PER_ROUND = 6
"""New routes of each kind of shift."""
NEARLY = 0.05
"""Routes that cost little more than the best known one, as a part of it, are looked for as well."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What duals prove: a bound if every visit was looked at. fresh: there were new routes; exact: as pricing goes.

    lacking: by job, one less how often the cheapest routes serve it: where to raise the duals.
    """

    value: float
    fresh: bool
    exact: bool
    lacking: Floats


@dataclass(frozen=True, slots=True)
class Depth:
    """How closely to look at each shift: partial routes grown at most, and the visits nearest to it."""

    effort: int
    visits: int


def price_shift_type(
    shift_type: ShiftType, duals: Floats, penalties: Penalties, depth: Depth, ceiling: float
) -> tuple[ShiftData, Priced]:
    """Routes over the crew's nearest visits, which proves something if there are no more.

    Worthless ones are among them: where two legs are shorter than one, a route may gain by passing there.
    ceiling: reduced cost of a known route; dearer ones than that are of no use.
    """
    shift_data = shift_type.shift_data
    worth = duals[shift_data.jobs] - shift_data.entry
    if worth.size > depth.visits:
        kept = np.sort(np.argsort(shift_data.out_price + shift_data.home_price, kind="stable")[: depth.visits])
        shift_data, worth = with_visits(shift_data, kept), worth[kept]
    data = pricing_data_of(shift_type.legs, shift_data, penalties)
    rests = completions(data, shift_data, worth)
    return shift_data, cheapest_routes(data, shift_data, worth, rests, depth.effort, ROUTES_PER_ROUND, ceiling)


@dataclass(frozen=True, slots=True)
class Pricer:
    """Every kind of shift, priced by several threads until it is late.

    deadline: on `time.perf_counter`; whoever asked may want to end sooner.
    """

    shift_types: list[ShiftType]
    deadline: float
    threads: ThreadPoolExecutor
    is_late: Callable[[], bool]

    def prove(self, master: Master, duals: Floats, span: tuple[int, int], depth: Depth) -> Proof | None:
        """What the duals prove while so much is left out, and their routes into the master; none if the time is up.

        duals: as `Master.fit` leaves them. span: as in `Master.solve`.
        """
        ceilings = master.least(duals)
        penalties = master.cuts._replace(prices=duals[master.first_cut :]).priced()

        def price(number: int) -> tuple[ShiftData, Priced] | None:
            if self.is_late():
                return None
            ceiling = (1 - NEARLY) * min(0.0, float(ceilings[number]) - self.shift_types[number].fixed)
            return price_shift_type(self.shift_types[number], duals, penalties, depth, ceiling)

        value, fresh, exact, lacking = master.yield_of(duals, span), False, True, np.ones(master.caps.size)
        for number, found in enumerate(self.threads.map(price, range(len(self.shift_types)))):
            if found is None:
                return None
            (shift_data, priced), shift_type = found, self.shift_types[number]
            value += shift_type.count * min(0.0, priced.least + shift_type.fixed)
            exact &= bool(priced.exact)
            rows = np.append(shift_data.jobs, -1)[priced.routes]
            if priced.least + shift_type.fixed < 0.0 and len(rows):
                np.subtract.at(lacking, rows[0][rows[0] >= 0], float(shift_type.count))
            paid = counts(rows, penalties.triples, penalties.memory) @ penalties.prices
            for row, cost in zip(rows, (priced.costs - paid).tolist(), strict=True):
                jobs = row[row >= 0]
                fresh |= master.add(number, tuple(jobs.tolist()), shift_type.fixed + cost + float(duals[jobs].sum()))
        return Proof(value, fresh, exact, lacking)
