"""Campaigns' job: a round of invitations, and what became of those before."""

from procrastinate import App

from dispatch.campaigns.processes import invitations
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.job_queue import every
from dispatch.vocabulary.jobs import Lane


def register(app: App, backend: CoreBackend) -> None:
    """Registers the round of the campaigns."""

    @every(app, "* * * * * 20", "run_campaigns", Lane.DAY)
    def run_campaigns(timestamp: int) -> None:
        invitations.run(backend)
