"""Does the short jobs that customers, technicians and dispatchers leave behind, in this process, as a worker would."""

from collections.abc import Callable, Collection, Mapping

from dispatch.bootstrap import Backend
from dispatch.processes import earlier, other_times, repairs, watching

ERRANDS: Mapping[str, Callable[..., object]] = {
    "offer_earlier": earlier.offer,
    "take_earlier": earlier.take,
    "offer_slots": other_times.offer,
    "take_slot": other_times.take,
    "refresh_etas": watching.refresh_etas,
    "find_repairs": repairs.find,
}


def run_errands(house: Backend, names: Collection[str] = ERRANDS.keys()) -> list[str]:
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
            ERRANDS[name](house, **args)
            done.append(name)
