"""The state that all processes share, asked of the database each time somebody looks."""

from collections.abc import Iterator, Mapping

from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from dispatch.db.conflicts import DatabaseError, is_away
from dispatch.kernel.backend import CoreBackend
from dispatch.operations import readiness_rows
from dispatch.operations.metrics import state_rows


class StateFigures(Collector):
    """Figures of one moment. Where the database does not answer there is `dispatch_database_up 0` and no other."""

    def __init__(self, backend: CoreBackend) -> None:
        self._backend = backend

    def collect(self) -> Iterator[Metric]:
        """The figures, each with what it says."""
        try:
            found = list(self._ask())
        except DatabaseError as fault:
            if not is_away(fault):
                raise
            yield _one("dispatch_database_up", "Whether the database answers", 0)
            return
        yield _one("dispatch_database_up", "Whether the database answers", 1)
        yield from found

    def _ask(self) -> Iterator[Metric]:
        with self._backend.work() as work:
            session, now = work.session, work.now
            silent = readiness_rows.seconds_since_heartbeat(session)
            oldest = readiness_rows.oldest_due_text(session, now)
            yield _one(
                "dispatch_workers",
                "How many workers gave a sign of life in the last 30 s",
                state_rows.workers(session),
            )
            if silent is not None:
                yield _one("dispatch_worker_silent_seconds", "Since when the liveliest worker has been silent", silent)
            yield _by(
                "dispatch_lane_due_seconds",
                "For how long the first job of a lane has been waiting to run",
                "lane",
                state_rows.lanes(session),
            )
            yield _one(
                "dispatch_text_due_seconds",
                "For how long the oldest text that may leave has been waiting",
                0 if oldest is None else (now - oldest).total_seconds(),
            )
            yield _by(
                "dispatch_texts_open", "Texts that have not ended, by state", "state", state_rows.open_texts(session)
            )
            yield _by(
                "dispatch_carrier_resting",
                "Whether a carrier rests after faults",
                "carrier",
                state_rows.resting(session, now),
            )
            yield _by(
                "dispatch_plans_open",
                "Plans that are computed or wait for it, by state",
                "state",
                state_rows.open_plans(session),
            )
            yield _by(
                "dispatch_tasks_open", "Tasks that wait for a person, by kind", "kind", state_rows.open_tasks(session)
            )
            for name, says, count in state_rows.totals(session, now):
                yield _one(name, says, count)


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _by(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((key,), value)
    return family
