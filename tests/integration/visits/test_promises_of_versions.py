"""What becomes of a promise when its appointment version ends."""

from datetime import timedelta

from dispatch.bootstrap import Backend
from dispatch.db.tables import Promise
from dispatch.visits.services.appointments import arrange, withdraw
from dispatch.vocabulary.terms import AppointmentState
from dispatch.vocabulary.windows import Window
from tests.support.clocks import START
from tests.support.field import a_booked_visit, a_day


def states(backend: Backend) -> list[tuple[str, str | None]]:
    with backend.work() as work:
        rows = work.session.query(Promise).order_by(Promise.id)
        return [(row.state, row.settled_by_event) for row in rows]


def test_withdraws_the_promise_of_a_superseded_version_and_makes_the_next(backend: Backend) -> None:
    window = Window(START + timedelta(hours=5), START + timedelta(hours=7))
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit = a_booked_visit(work, ada, hours=1)
        arrange(work, visit, window, ada.id)
        later = Window(window.start + timedelta(hours=1), window.end + timedelta(hours=1))
        arrange(work, visit, later, ada.id)
    assert states(backend)[-2:] == [("withdrawn", "appointment.superseded"), ("made", None)]


def test_withdraws_the_promise_of_a_cancelled_version(backend: Backend) -> None:
    window = Window(START + timedelta(hours=5), START + timedelta(hours=7))
    with backend.work() as work:
        _, (ada,) = a_day(work)
        visit = a_booked_visit(work, ada, hours=1)
        arrange(work, visit, window, ada.id)
        withdraw(work, visit, AppointmentState.CANCELLED)
    assert states(backend)[-1] == ("withdrawn", "appointment.cancelled")
