"""Prices every shift of a problem by given duals: what they prove, and the routes that would prove them wrong."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from routing.columns.completions import completions
from routing.columns.cuts import Penalties, counts
from routing.columns.day import Day, Floats, only
from routing.columns.days import Crew
from routing.columns.field import field_of
from routing.columns.master import Master
from routing.columns.pricing import Priced, cheapest_routes

ROUTES_PER_ROUND = 10
"""New routes of each kind of shift."""
NEARLY = 0.05
"""Routes that cost little more than the best known one, as a part of it, are looked for as well."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What duals prove: a bound if every visit was looked at. fresh: there were new routes; exact: as pricing goes."""

    value: float
    fresh: bool
    exact: bool


def price_crew(
    crew: Crew, duals: Floats, penalties: Penalties, effort: int, visits: int, ceiling: float
) -> tuple[Day, Priced]:
    """Routes over the `visits` most promising visits of the crew, which proves something if there are no more.

    Worthless ones are among them: where two legs are shorter than one, a route may gain by passing there.
    ceiling: reduced cost of a known route; dearer ones than that are of no use.
    """
    day = crew.day
    worth = duals[day.jobs] - day.entry
    if worth.size > visits:
        promise = worth - (day.out_price + day.home_price) / 2
        kept = np.sort(np.argsort(-promise, kind="stable")[:visits])
        day, worth = only(day, kept), worth[kept]
    field = field_of(crew.town, day, penalties)
    return day, cheapest_routes(field, day, worth, completions(field, day, worth), effort, ROUTES_PER_ROUND, ceiling)


def prove(
    crews: list[Crew],
    master: Master,
    duals: Floats,
    span: tuple[int, int],
    effort: int,
    visits: int,
    deadline: float,
    threads: ThreadPoolExecutor,
) -> Proof | None:
    """What the duals prove while so much is left out, and their routes into the master; none if the time is up.

    duals: as `Master.fit` leaves them. span: as in `Master.solve`.
    """
    ceilings = master.least(duals)
    penalties = master.cuts._replace(prices=duals[master.first_cut :]).priced()

    def price(number: int) -> tuple[Day, Priced] | None:
        if time.perf_counter() > deadline:
            return None
        ceiling = (1 - NEARLY) * min(0.0, float(ceilings[number]) - crews[number].fixed)
        return price_crew(crews[number], duals, penalties, effort, visits, ceiling)

    value, fresh, exact = master.yield_of(duals, span), False, True
    for number, found in enumerate(threads.map(price, range(len(crews)))):
        if found is None:
            return None
        (day, priced), crew = found, crews[number]
        value += crew.count * min(0.0, priced.least + crew.fixed)
        exact &= bool(priced.exact)
        rows = np.append(day.jobs, -1)[priced.routes]
        paid = counts(rows, penalties.triples, penalties.memory) @ penalties.prices
        for row, cost in zip(rows, (priced.costs - paid).tolist(), strict=True):
            jobs = row[row >= 0]
            fresh |= master.add(number, tuple(jobs.tolist()), crew.fixed + cost + float(duals[jobs].sum()))
    return Proof(value, fresh, exact)
