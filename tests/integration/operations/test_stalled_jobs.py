"""Jobs whose worker died go to others, also when one of them can't be taken up again."""

from dispatch.bootstrap import Backend
from dispatch.operations import stalled_jobs
from tests.support.running.run_async import run_alone

DEAD_WORKER = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
JOB = "INSERT INTO procrastinate_jobs (task_name, queue_name, status, queueing_lock, worker_id) VALUES (%s, 'upkeep', "
LEFT = "SELECT task_name, status::text FROM procrastinate_jobs ORDER BY task_name, status"


def test_takes_up_the_others_when_the_same_round_waits_in_the_queue_already(backend: Backend) -> None:
    with backend.work() as work:
        ask = work.session.connection().exec_driver_sql
        dead = ask(DEAD_WORKER).scalar_one()
        ask(JOB + "'doing', 'watch', %s)", ("watch", dead))
        ask(JOB + "'todo', 'watch', NULL)", ("watch",))
        ask(JOB + "'doing', NULL, %s)", ("plan", dead))

    async def take_up() -> None:
        async with backend.jobs.open_async():
            await stalled_jobs.take_up(backend.jobs, signs_seconds=0)

    run_alone(take_up())
    with backend.work() as work:
        left = [tuple(row) for row in work.session.connection().exec_driver_sql(LEFT)]
    assert left == [("plan", "todo"), ("watch", "todo")]
