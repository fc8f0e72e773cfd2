"""Planning's jobs: a plan computed, and a part of a large one."""

from procrastinate import App, RetryStrategy

from dispatch.kernel.job_queue import does
from dispatch.planning.processes import distributed_solve, planning
from dispatch.planning.processes.planning import PlanningBackend
from dispatch.vocabulary.jobs import COMPUTE_PLAN, SOLVE_PART

PATIENCE = RetryStrategy(max_attempts=3, exponential_wait=3)


def register(app: App, backend: PlanningBackend) -> None:
    """Registers plans and their parts."""

    @does(app, COMPUTE_PLAN, retry=PATIENCE)
    def compute_plan(plan_id: int) -> None:
        planning.run(backend, plan_id)

    @does(app, SOLVE_PART)
    def solve_part(part_id: int) -> None:
        distributed_solve.solve_part(backend, part_id)
