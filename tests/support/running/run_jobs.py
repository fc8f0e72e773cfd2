"""Does the short jobs that customers, technicians and dispatchers leave behind, in this process, as a worker would."""

from collections.abc import Callable, Collection, Mapping

from dispatch.booking.processes import waitlist_offers
from dispatch.bootstrap import Backend
from dispatch.live_day.processes import day_watch, promise_repair
from dispatch.replies.processes import reschedule_by_text
from dispatch.simulation.processes import simulations
from dispatch.vocabulary import request_ids

ERRANDS: Mapping[str, Callable[..., object]] = {
    "offer_earlier": waitlist_offers.offer,
    "take_earlier": waitlist_offers.take,
    "offer_slots": reschedule_by_text.offer,
    "take_slot": reschedule_by_text.take,
    "offer_new_times": reschedule_by_text.offer_new_times,
    "refresh_etas": day_watch.refresh_etas,
    "find_repairs": promise_repair.find,
    "simulate": simulations.run,
}


def run_left_jobs(house: Backend, names: Collection[str] = ERRANDS.keys()) -> list[str]:
    """Does the jobs of these names in their order, and those that they leave in turn; returns the names of all done."""
    done: list[str] = []
    while True:
        with house.work() as work:
            rows = work.session.connection().exec_driver_sql(
                "DELETE FROM procrastinate_jobs WHERE task_name = ANY(%s) RETURNING id, task_name, args", (list(names),)
            )
            jobs = [(name, dict(args)) for _, name, args in sorted(rows, key=lambda row: row[0])]
        if not jobs:
            return done
        for name, args in jobs:
            with request_ids.under(args.pop("request_id", None)):
                ERRANDS[name](house, **args)
            done.append(name)
