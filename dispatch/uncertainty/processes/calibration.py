"""A calibration: reads what happened, asks the roads and learns with nothing held, then writes a version."""

from collections.abc import Callable, Iterable, Sequence

from dispatch.kernel.backend import CoreBackend
from dispatch.uncertainty.queries import observations
from dispatch.uncertainty.queries.observations import ReportedDrive
from dispatch.uncertainty.rules.factors import DurationLaw
from dispatch.uncertainty.rules.learning import learn_drives, learn_work
from dispatch.uncertainty.rules.samples import DriveSample, is_plausible_drive, is_plausible_work
from dispatch.uncertainty.services import calibrations
from dispatch.uncertainty.services.calibrations import LEARNED_OVER, Observed
from dispatch.vocabulary.permissions import SYSTEM, Actor
from routing.roads import Place, Roads

Shown = Callable[[Sequence[ReportedDrive]], Iterable[ReportedDrive]]
"""What shows the progress over drives while it hands them on."""


def run(backend: CoreBackend, actor: Actor = SYSTEM, shown: Shown = iter) -> int:
    """Learns from the last 180 days and returns the id of the version; it is used where the settings say so."""
    with backend.work(actor) as work:
        since = work.now - LEARNED_OVER
        visits = [one for one in observations.visits(work.session, since) if is_plausible_work(one)]
        reported = observations.drives(work.session, since)
    settings = backend.settings
    timed = (_timed(one, backend.roads) for one in shown(reported))
    drives = [one for one in timed if is_plausible_drive(one)]
    work_lesson = learn_work(visits, DurationLaw(1.0, settings.service_variation_percent / 100))
    of_drives = learn_drives(drives, DurationLaw(1.0, settings.travel_variation_percent / 100))
    observed = Observed(since, len(visits), len(drives))
    with backend.work(actor) as work:
        return calibrations.keep(work, work_lesson, of_drives, observed, uses=settings.learn_durations).id


def _timed(drive: ReportedDrive, roads: Roads) -> DriveSample:
    """The drive with what the roads give it at the technician's speed."""
    seconds = int(roads.table([Place(*drive.start)], [Place(*drive.end)]).seconds[0, 0])
    return DriveSample(drive.hour, drive.territory_id, seconds * 100 // drive.speed_percent, drive.seconds)
