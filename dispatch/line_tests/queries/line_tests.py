"""Questions about line tests, the rules for them, and repairs that are mended from afar."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import Appointment, LineTest, LineTestRule, RemoteFix, ServiceLine, Visit, WorkOrder
from dispatch.kernel.actor_scope import within
from dispatch.line_tests.rules.verdicts import Condition, Rule
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import ARRANGED_VISITS
from dispatch.vocabulary.terms import AppointmentState, LineTestState, LineVerdict, OrderKind, RemoteFixState

WAITING = (LineTestState.ASKED, LineTestState.RUNNING)
FIXES_WAITING = (RemoteFixState.OPEN, RemoteFixState.ASKED)
MOST_AT_ONCE = 500


def order_seen(session: Session, actor: Actor, order_id: int) -> WorkOrder | None:
    """An order within an actor's bounds, locked until the transaction ends, with its line and visits."""
    session.execute(select(WorkOrder.id).where(WorkOrder.id == order_id).with_for_update(key_share=True))
    return session.scalar(
        select(WorkOrder)
        .where(WorkOrder.id == order_id, within(actor))
        .options(joinedload(WorkOrder.line), joinedload(WorkOrder.customer), selectinload(WorkOrder.visits)),
        execution_options={"populate_existing": True},
    )


def of_order(session: Session, order_id: int) -> Sequence[LineTest]:
    """The tests made for an order, the newest first."""
    return session.scalars(select(LineTest).where(LineTest.order_id == order_id).order_by(LineTest.id.desc())).all()


def newest_by_order(session: Session, order_ids: Sequence[int]) -> dict[int, LineTest]:
    """The newest test with a result for each of these orders that has one."""
    newest = (
        select(func.max(LineTest.id))
        .where(LineTest.order_id.in_(order_ids), LineTest.state == LineTestState.DONE)
        .group_by(LineTest.order_id)
    )
    return {test.order_id: test for test in session.scalars(select(LineTest).where(LineTest.id.in_(newest)))}


def waits(session: Session, order_id: int) -> bool:
    """Whether a test for an order has no result yet."""
    return bool(session.scalar(select(exists().where(LineTest.order_id == order_id, LineTest.state.in_(WAITING)))))


def locked(session: Session, line_test_id: int) -> LineTest | None:
    """A test, locked until the transaction ends."""
    return session.scalar(
        select(LineTest).where(LineTest.id == line_test_id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    )


def given_up(session: Session, asked_before: datetime) -> Sequence[LineTest]:
    """Tests that were asked for before an instant and have no result yet; those that others hold are left out."""
    found = select(LineTest).where(LineTest.state.in_(WAITING), LineTest.asked_at < asked_before)
    return session.scalars(found.order_by(LineTest.id).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()


def due_before_dispatch(session: Session, now: datetime, until: datetime, fresh_since: datetime) -> Sequence[int]:
    """Repairs on a line whose promised window begins until then, and whose line was not tested lately."""
    tested = select(LineTest.id).where(LineTest.order_id == WorkOrder.id, LineTest.asked_at >= fresh_since)
    found = (
        select(WorkOrder.id)
        .join(Visit, Visit.order_id == WorkOrder.id)
        .join(Appointment, and_(Appointment.visit_id == Visit.id, Appointment.state == AppointmentState.LIVE))
        .join(ServiceLine, ServiceLine.id == WorkOrder.line_id)
        .where(
            WorkOrder.kind == OrderKind.REPAIR,
            Visit.state.in_(ARRANGED_VISITS),
            ServiceLine.service_id.is_not(None),
            func.lower(Appointment.arrival_window) > now,
            func.lower(Appointment.arrival_window) <= until,
            ~tested.exists(),
        )
    )
    return session.scalars(found.order_by(WorkOrder.id).limit(MOST_AT_ONCE)).unique().all()


def rules(session: Session) -> Sequence[LineTestRule]:
    """The operator's rules in the order in which they are asked."""
    return session.scalars(select(LineTestRule).order_by(LineTestRule.position, LineTestRule.id)).all()


def rule(session: Session, rule_id: int) -> LineTestRule | None:
    """One of them, locked until the transaction ends."""
    return session.scalar(select(LineTestRule).where(LineTestRule.id == rule_id).with_for_update())


def as_rule(row: LineTestRule) -> Rule:
    """A rule as it is decided by."""
    conditions = tuple(map(Condition.of, row.conditions))
    return Rule(row.id, row.technology, conditions, LineVerdict(row.verdict), tuple(row.skills), tuple(row.parts))


def fix_waiting(session: Session, order_id: int) -> RemoteFix | None:
    """What an order waits for to be mended from afar, locked; None where it does not."""
    found = select(RemoteFix).where(RemoteFix.order_id == order_id, RemoteFix.state.in_(FIXES_WAITING))
    return session.scalar(found.with_for_update(key_share=True), execution_options={"populate_existing": True})


def fix_shown(session: Session, order_id: int) -> RemoteFix | None:
    """The same, to be read only."""
    return session.scalar(select(RemoteFix).where(RemoteFix.order_id == order_id, RemoteFix.state.in_(FIXES_WAITING)))


def fixes_asked(session: Session, order_ids: Sequence[int] | set[int]) -> set[int]:
    """Which of these orders' customers are asked at present whether it works."""
    found = select(RemoteFix.order_id).where(
        RemoteFix.order_id.in_(list(order_ids)), RemoteFix.state == RemoteFixState.ASKED
    )
    return set(session.scalars(found))


def fixes_unanswered(session: Session, now: datetime) -> Sequence[RemoteFix]:
    """Those whose customers have not answered in time; those that others hold are left out."""
    found = select(RemoteFix).where(RemoteFix.state == RemoteFixState.ASKED, RemoteFix.answer_by < now)
    return session.scalars(found.order_by(RemoteFix.id).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()
