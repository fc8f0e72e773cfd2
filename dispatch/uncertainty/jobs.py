"""Uncertainty's job: every night durations are learned anew."""

from procrastinate import App

from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.uncertainty.processes import calibration
from dispatch.vocabulary.jobs import Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the nightly calibration (02:40 UTC)."""

    @every(app, "40 2 * * *", "calibrate", Lane.WORK)
    def calibrate(timestamp: int) -> None:
        calibration.run(backend)
