"""One of everything that a page has a form for, so that whoever clicks finds each."""

from dataclasses import replace
from datetime import timedelta

from dispatch.accounts.services import sessions
from dispatch.accounts.services.identity import actor_of
from dispatch.aftercare.services import hand_overs
from dispatch.db.tables import (
    CallScript,
    Complaint,
    ComplaintCause,
    ComplaintStep,
    CorrectiveAction,
    OrderImport,
    Recommendation,
    Technician,
    User,
    VoiceTheme,
)
from dispatch.kernel.work import Work
from dispatch.line_tests.services import remote_fixes
from dispatch.orders.services import orders
from dispatch.orders.services.orders import place
from dispatch.vocabulary.states import OrderState
from tests.support.clocks import START
from tests.support.doors.scope_world import Things, things
from tests.support.orders import order_in
from tests.support.technicians import a_shift


def a_day_of_everything(work: Work, name: str) -> Things:
    """Everything that has an id, within one territory, as the person with this name meets it who clicks."""
    found = things(work, "T1", 1)
    person = work.session.query(User).filter_by(name=name).one()
    technician = work.session.get_one(Technician, found["technician_id"])
    a_shift(work, technician, START - timedelta(days=2), START - timedelta(days=2) + timedelta(hours=8))
    work.session.add(ComplaintCause(code="RAIN", name="Rain in the cabinet", name_zh="机柜进水"))
    work.session.add(OrderImport(
        user_id=person.id, format="csv", content="", state="done", lines_total=0, lines_done=0, created=0, known=0,
        refused=[],
    ))  # fmt: skip
    work.session.add(CallScript(purpose="low_score", language="en", body="Hello {customer}"))
    work.session.add(VoiceTheme(code="rain", name="Rain", name_zh="下雨", words=["rain"], words_zh=["下雨"]))
    work.session.add(Recommendation(visit_id=found["visit_id"], likelihood=3, channel="page", answered_at=START))
    held = place(work, order_in(external_id="X-held", territory="T1")).order
    held.state = OrderState.HELD
    orders.cancel(work, place(work, order_in(external_id="X-off", territory="T1")).order.id, "moved away")
    for number in (1, 2):  # One that may be mended from afar, and one that waits for it.
        wanted = replace(order_in(external_id=f"X-line-{number}", territory="T1"), service_id=f"SL-{number}")
        on_a_line = place(work, wanted).order
    held.visits[0].after_visit_id = on_a_line.visits[0].id
    remote_fixes.begin(work, on_a_line, None)
    sessions.begin(work, person.id, "another browser")
    for owner_id in (None, person.id):
        complaint = _a_complaint(work, found, owner_id)
    work.session.add(CorrectiveAction(
        complaint_id=complaint.id, what="New cards.", owner_id=person.id, due_at=START, done_at=START, effect="Better.",
    ))  # fmt: skip
    offered = _a_complaint(work, found, found["user_id"])
    owner = Work(work.session, work.now, actor_of(work.session.get_one(User, found["user_id"])), work.tools)
    hand_overs.offer(owner, offered.id, offered.version, person.id, "Please.")
    return found


def _a_complaint(work: Work, found: Things, owner_id: int | None) -> Complaint:
    row = Complaint(
        source="phone", territory_id=found["territory_id"], customer_id=found["customer_id"], said="late",
        order_id=found["order_id"], owner_id=owner_id, received_at=START,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.session.add(ComplaintStep(complaint_id=row.id, at=START, user_id=found["user_id"], state="acknowledged"))
    return row
