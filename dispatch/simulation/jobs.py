"""Simulation's job: the days of one are played."""

from procrastinate import App, RetryStrategy

from dispatch.kernel.job_queue import does
from dispatch.planning.processes.planning import PlanningBackend
from dispatch.simulation.processes import simulations
from dispatch.vocabulary.jobs import SIMULATE


def register(app: App, backend: PlanningBackend) -> None:
    """Registers simulations, one at a time for each worker."""

    @does(app, SIMULATE, retry=RetryStrategy(max_attempts=2, wait=5))
    def simulate(simulation_id: int) -> None:
        simulations.run(backend, simulation_id)
