from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import Customer, FollowUp, Visit, WorkType
from dispatch.operations.worker import register
from tests.support.clocks import START, FixedClock
from tests.support.field import a_booked_visit, a_day, a_device, an_event, take
from tests.support.running.run_async import run_alone


def give(backend: Backend, job: str) -> None:
    """Leaves a periodic job, as the worker's own clock does."""

    async def leave() -> None:
        async with backend.jobs.open_async():
            await backend.jobs.configure_task(job).defer_async(timestamp=0)

    run_alone(leave())


def work_off(backend: Backend) -> None:
    """Does the jobs that are there, and stops."""
    app = backend.jobs

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    run_alone(work())


def test_forecasts_the_day_after_a_report_and_owes_a_call_after_a_day(backend: Backend, clock: FixedClock) -> None:
    register(backend)
    with backend.work() as work:
        _, (ada,) = a_day(work)
        first, second = (a_booked_visit(work, ada, hours=hours).id for hours in (1, 3))
        device = a_device(work, ada)
        work.session.query(Customer).update({"care_consent": True})
        work.session.query(WorkType).update({"silence_calls_percent": 100})
    clock.set(START + timedelta(minutes=240))
    take(backend, device, an_event(first, "completed", clock.at))
    work_off(backend)
    with backend.work() as work:
        eta = work.session.get_one(Visit, second).eta
        assert eta is not None
        assert eta >= clock.at
    clock.forward(hours=24)
    give(backend, "sweep_follow_ups")
    work_off(backend)
    with backend.work() as work:
        assert work.session.query(FollowUp).filter_by(kind="call_back", state="due").count() == 1
