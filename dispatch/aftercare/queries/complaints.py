"""Questions about complaints, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from dispatch.db.tables import (
    Complaint,
    ComplaintHandOver,
    ComplaintLink,
    Customer,
    ServiceLine,
    Task,
    User,
    Visit,
    WorkOrder,
)
from dispatch.kernel.actor_scope import customers_within, within
from dispatch.vocabulary.complaints import ComplaintCategory, HandOverState
from dispatch.vocabulary.permissions import PERMISSIONS, Actor, Permission
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState
from dispatch.vocabulary.terms import Priority, Role, TaskState

PAGE_LIVES = timedelta(days=60)
"""How long its customer can read a complaint that has ended."""

_OPEN = Complaint.state.not_in(sorted(ENDED_COMPLAINTS))


@dataclass(frozen=True)
class ComplaintFilter:
    """Which complaints a list shows: all conditions hold together; None shows all."""

    state: ComplaintState | None = None
    owner_id: int | None = None
    category: ComplaintCategory | None = None
    priority: Priority | None = None
    customer_id: int | None = None
    cause_id: int | None = None
    due: datetime | None = None
    """Open ones whose limit ends by then."""
    is_open: bool | None = None


def visible(session: Session, actor: Actor, complaint_id: int, *, lock: bool = False) -> Complaint | None:
    """A complaint that the actor may see, with its steps, locked until the transaction ends if wanted."""
    found = _seen_by(actor).where(Complaint.id == complaint_id)
    return session.scalar(_locked(found) if lock else found)


def page(session: Session, actor: Actor, wanted: ComplaintFilter, *, after: int, limit: int) -> Sequence[Complaint]:
    """Complaints with ids above `after`, in the order of their ids."""
    found = _chosen(_seen_by(actor), wanted).where(Complaint.id > after)
    return session.scalars(found.order_by(Complaint.id).limit(limit)).all()


def pressing(session: Session, actor: Actor, wanted: ComplaintFilter, *, limit: int) -> Sequence[Complaint]:
    """Complaints by their deadlines, those without one last, the newest first among these."""
    found = _chosen(_seen_by(actor), wanted).order_by(Complaint.due_at.asc().nulls_last(), Complaint.id.desc())
    return session.scalars(found.limit(limit)).all()


def belongs_to_order(session: Session, visit_id: int, order_id: int) -> bool:
    """Whether a visit is one of an order's."""
    return session.scalar(select(Visit.id).where(Visit.id == visit_id, Visit.order_id == order_id)) is not None


def open_of_customer(session: Session, customer_id: int, order_id: int | None) -> Complaint | None:
    """The newest open complaint of a customer, of this order where one is named; locked until the transaction ends."""
    found = _whole().where(Complaint.customer_id == customer_id, _OPEN)
    if order_id is not None:
        found = found.where(or_(Complaint.order_id == order_id, Complaint.order_id.is_(None)))
    return session.scalar(_locked(found.order_by(Complaint.id.desc()).limit(1)))


def customer_with(session: Session, actor: Actor, phone: str, name: str) -> Customer | None:
    """The newest customer of this number (E.164) and name within the actor's bounds, or whoever stands for them."""
    return session.scalar(
        select(Customer)
        .where(Customer.phone == phone, func.lower(Customer.name) == name.lower(), customers_within(actor))
        .order_by(Customer.merged_into_id.is_not(None), Customer.id.desc())
        .limit(1)
    )


def territory_of(session: Session, actor: Actor, customer_id: int) -> int | None:
    """Where a customer lives by what the actor may see: their newest order's territory, else their newest line's."""
    ordered = select(WorkOrder.territory_id).where(WorkOrder.customer_id == customer_id, within(actor))
    place = session.scalar(ordered.order_by(WorkOrder.id.desc()).limit(1))
    if place is not None:
        return place
    connected = select(ServiceLine.territory_id).where(
        ServiceLine.customer_id == customer_id, within(actor, ServiceLine)
    )
    return session.scalar(connected.order_by(ServiceLine.id.desc()).limit(1))


def user(session: Session, user_id: int) -> User | None:
    """A user, whoever asks."""
    return session.get(User, user_id)


def colleagues(session: Session, but: int | None) -> Sequence[User]:
    """Those who may own complaints, by name; one left out."""
    roles = [role for role in Role if role is not Role.INTEGRATION and Permission.COMPLAINTS_WRITE in PERMISSIONS[role]]
    found = select(User).where(User.active, User.role.in_(roles), User.id != (but or 0))
    return session.scalars(found.order_by(User.name)).all()


def names_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The names of users by their ids."""
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def unanswered_hand_overs(session: Session, now: datetime) -> Sequence[ComplaintHandOver]:
    """Questions to take a complaint over that nobody answered in time, with their complaints locked."""
    return session.scalars(
        select(ComplaintHandOver)
        .join(Complaint, Complaint.id == ComplaintHandOver.complaint_id)
        .where(ComplaintHandOver.state == HandOverState.OFFERED, ComplaintHandOver.answer_by <= now)
        .order_by(ComplaintHandOver.answer_by)
        .limit(100)
        .with_for_update(of=(ComplaintHandOver, Complaint), skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def reassign_tasks(session: Session, complaint_id: int, from_id: int, to_id: int) -> None:
    """Gives the open tasks about a complaint to its new owner."""
    session.execute(
        update(Task)
        .where(Task.complaint_id == complaint_id, Task.state == TaskState.OPEN, Task.owner_id == from_id)
        .values(owner_id=to_id)
    )


def keep_link(session: Session, complaint_id: int, token_hash: str) -> None:
    """Writes a link; one that is there already stays."""
    session.execute(
        insert(ComplaintLink).values(token_hash=token_hash, complaint_id=complaint_id).on_conflict_do_nothing()
    )


def behind_link(session: Session, token_hash: str, now: datetime, *, lock: bool = False) -> Complaint | None:
    """The complaint that a link opens, unless it ended long ago."""
    lives = or_(Complaint.closed_at.is_(None), Complaint.closed_at > now - PAGE_LIVES)
    found = _whole().join(ComplaintLink).where(ComplaintLink.token_hash == token_hash, lives)
    return session.scalar(_locked(found) if lock else found)


def by_ids(session: Session, ids: Sequence[int], *, lock: bool = False) -> dict[int, Complaint]:
    """Complaints by their ids, whoever asks."""
    found = _whole().where(Complaint.id.in_(ids))
    return {row.id: row for row in session.scalars(_locked(found) if lock else found)}


def _chosen(found: Select[Complaint], wanted: ComplaintFilter) -> Select[Complaint]:
    for name in ("state", "owner_id", "category", "priority", "customer_id", "cause_id"):
        value = getattr(wanted, name)
        if value is not None:
            found = found.where(getattr(Complaint, name) == value)
    if wanted.due is not None:
        found = found.where(_OPEN, Complaint.due_at <= wanted.due)
    if wanted.is_open is not None:
        found = found.where(_OPEN if wanted.is_open else ~_OPEN)
    return found


def _locked(found: Select[Complaint]) -> Select[Complaint]:
    return found.with_for_update(of=Complaint, key_share=True).execution_options(populate_existing=True)


def _seen_by(actor: Actor) -> Select[Complaint]:
    return _whole().where(within(actor, Complaint))


def _whole() -> Select[Complaint]:
    return select(Complaint).options(
        joinedload(Complaint.customer),
        joinedload(Complaint.owner),
        joinedload(Complaint.order),
        joinedload(Complaint.cause),
        selectinload(Complaint.steps),
        selectinload(Complaint.hand_overs),
        selectinload(Complaint.actions),
        selectinload(Complaint.recoveries),
    )
