"""Questions about the waiting list for an earlier window."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from dispatch.booking.rules.waitlist import OFFERS_A_VERSION, PAUSE, WaitingCustomer, WaitlistBounds, WaitlistTerms
from dispatch.db.ranges import window_of
from dispatch.db.tables import (
    Appointment,
    BookingRules,
    Customer,
    Hold,
    Message,
    OfferedSlot,
    Visit,
    WaitEntry,
    WaitOffer,
    WaitOpening,
    WorkOrder,
)
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import (
    ARRANGED_VISITS,
    ON_THE_LIST,
    PLANNABLE_VISITS,
    MessageState,
    OpeningState,
    WaitState,
)
from dispatch.vocabulary.terms import AppointmentState, HoldState
from dispatch.vocabulary.windows import Window

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
UNREAD = (MessageState.SUPPRESSED, MessageState.FAILED, MessageState.EXPIRED, MessageState.UNDELIVERED)
"""The ends of a text that nobody has read."""


def terms_of(session: Session, territory_id: int) -> WaitlistTerms:
    """How offers are made in a territory."""
    row = session.get(BookingRules, territory_id)
    return WaitlistTerms(timedelta(minutes=row.waitlist_minutes), row.waitlist_at_once) if row else WaitlistTerms()


def territories(session: Session, looked_before: datetime) -> Sequence[int]:
    """Where somebody waits for whom windows were not looked for since then."""
    return session.scalars(
        select(WaitEntry.territory_id)
        .where(
            WaitEntry.state == WaitState.WAITING,
            or_(WaitEntry.looked_at.is_(None), WaitEntry.looked_at <= looked_before),
        )
        .distinct()
        .order_by(WaitEntry.territory_id)
    ).all()


def listed_of(session: Session, visit_id: int) -> WaitEntry | None:
    """A visit's place on the list, while it has one."""
    return session.scalar(_whole().where(WaitEntry.visit_id == visit_id, WaitEntry.state.in_(ON_THE_LIST)))


def newest_of_visit(session: Session, visit_id: int) -> WaitEntry | None:
    """The newest place on the list that a visit has or had."""
    return session.scalar(_whole().where(WaitEntry.visit_id == visit_id).order_by(WaitEntry.id.desc()).limit(1))


def newest_of_order(session: Session, order_id: int) -> WaitEntry | None:
    """The newest place on the list that any visit of an order has or had."""
    return session.scalar(
        _whole()
        .join(Visit, Visit.id == WaitEntry.visit_id)
        .where(Visit.order_id == order_id)
        .order_by(WaitEntry.id.desc())
        .limit(1)
    )


def entry(session: Session, entry_id: int) -> WaitEntry | None:
    """A place on the list, held until the transaction ends."""
    return session.scalar(
        select(WaitEntry).where(WaitEntry.id == entry_id).with_for_update().execution_options(populate_existing=True)
    )


def offer_visible(session: Session, actor: Actor, offer_id: int) -> WaitOffer | None:
    """An offer within an actor's bounds."""
    return session.scalar(
        select(WaitOffer)
        .join(WaitEntry)
        .join(Visit, Visit.id == WaitEntry.visit_id)
        .join(WorkOrder)
        .where(WaitOffer.id == offer_id, within(actor))
    )


def offer_of_message(session: Session, message_id: int) -> WaitOffer | None:
    """The offer that a text made."""
    return session.scalar(select(WaitOffer).where(WaitOffer.message_id == message_id))


def opening(session: Session, opening_id: int) -> WaitOpening:
    """An opening with its offers, held until the transaction ends and read anew."""
    session.execute(select(WaitOpening.id).where(WaitOpening.id == opening_id).with_for_update())
    return session.scalars(
        select(WaitOpening)
        .where(WaitOpening.id == opening_id)
        .options(selectinload(WaitOpening.offers))
        .execution_options(populate_existing=True)
    ).one()


def listed(
    session: Session,
    actor: Actor,
    territory_id: int | None = None,
    *,
    limit: int,
    after: tuple[datetime, int] | None = None,
) -> Sequence[WaitEntry]:
    """Who waits within an actor's bounds, the longest first, behind the place `after`: since when, and the id."""
    statement = (
        _whole()
        .join(Visit, Visit.id == WaitEntry.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(WaitEntry.state.in_(ON_THE_LIST), within(actor))
    )
    if territory_id is not None:
        statement = statement.where(WaitEntry.territory_id == territory_id)
    if after is not None:
        statement = statement.where(tuple_(WaitEntry.asked_at, WaitEntry.id) > after)
    return session.scalars(statement.order_by(WaitEntry.asked_at, WaitEntry.id).limit(limit)).all()


def overdue(session: Session, now: datetime) -> Sequence[int]:
    """Openings whose time is up, or whose hold is gone; those that somebody is claiming just now are left."""
    lost = and_(WaitOpening.state == OpeningState.OPEN, Hold.state != HoldState.HELD)
    return session.scalars(
        select(WaitOpening.id)
        .join(Hold, Hold.id == WaitOpening.hold_id)
        .where(
            WaitOpening.state.in_([OpeningState.OPEN, OpeningState.CLAIMED]), or_(WaitOpening.expires_at <= now, lost)
        )
        .order_by(WaitOpening.id)
        .with_for_update(of=WaitOpening, skip_locked=True)
    ).all()


def pointless(session: Session) -> Sequence[tuple[int, int]]:
    """Open offers (opening, offer) that nobody can answer: the text was not read, or the version is not live."""
    rows = session.execute(
        select(WaitOffer.opening_id, WaitOffer.id)
        .join(Appointment, Appointment.id == WaitOffer.appointment_id)
        .outerjoin(Message, Message.id == WaitOffer.message_id)
        .where(
            WaitOffer.outcome.is_(None),
            WaitOffer.claimed_at.is_(None),
            or_(Appointment.state != AppointmentState.LIVE, Message.state.in_(UNREAD)),
        )
        .order_by(WaitOffer.opening_id, WaitOffer.id)
    )
    return [(opening_id, offer_id) for opening_id, offer_id in rows]


def beyond(session: Session) -> Sequence[int]:
    """Places on the list of visits that can't move any more."""
    return session.scalars(
        select(WaitEntry.id)
        .join(Visit, Visit.id == WaitEntry.visit_id)
        .where(WaitEntry.state.in_(ON_THE_LIST), Visit.state.not_in(PLANNABLE_VISITS))
        .order_by(WaitEntry.id)
    ).all()


def to_ask(session: Session, territory_id: int, now: datetime, most: int) -> list[tuple[WaitingCustomer, str]]:
    """Who may be asked now, with the number to ask; the longest not looked for first.

    Nobody who gets no texts, was asked a short while ago, or was asked often enough about the present version.
    """
    rows = session.execute(
        _askable(territory_id)
        .where(_last_asked() <= now - PAUSE)
        .order_by(WaitEntry.looked_at.nulls_first(), WaitEntry.id)
        .limit(most)
    ).all()
    ids = [row[0].id for row in rows]
    windows = _turned_down(session, [row[0].visit_id for row in rows])
    session.execute(
        update(WaitEntry)
        .where(WaitEntry.id.in_(ids))
        .values(looked_at=now)
        .execution_options(synchronize_session=False)
    )
    return [
        (_waiting(entry, appointment, order_id, asked, windows.get(entry.visit_id, frozenset())), phone)
        for entry, appointment, order_id, phone, asked in rows
    ]


def _askable(territory_id: int) -> Select[WaitEntry, Appointment, int, str, int]:
    asked = (
        select(func.count()).where(WaitOffer.appointment_id == Appointment.id).correlate(Appointment).scalar_subquery()
    )
    return (
        select(WaitEntry, Appointment, Visit.order_id, Customer.phone, asked)
        .join(Visit, Visit.id == WaitEntry.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .join(Customer, Customer.id == WorkOrder.customer_id)
        .join(Appointment, and_(Appointment.visit_id == Visit.id, Appointment.state == AppointmentState.LIVE))
        .where(
            WaitEntry.territory_id == territory_id,
            WaitEntry.state == WaitState.WAITING,
            Visit.state.in_(ARRANGED_VISITS),
            Visit.crew == 1,
            Customer.textable,
            Customer.do_not_disturb.is_(False),
            asked < OFFERS_A_VERSION,
        )
    )


def _last_asked() -> ColumnElement[datetime]:
    last = select(func.max(WaitOffer.made_at)).where(WaitOffer.entry_id == WaitEntry.id).correlate(WaitEntry)
    return func.coalesce(last.scalar_subquery(), NEVER)


def _turned_down(session: Session, visit_ids: Sequence[int]) -> dict[int, frozenset[Window]]:
    """The windows that each visit's customer was offered, by the list or by text, or gave up for another, by visit."""
    later = aliased(Appointment)
    asked = (
        select(WaitEntry.visit_id, WaitOpening.arrival_window)
        .join(WaitOffer, WaitOffer.entry_id == WaitEntry.id)
        .join(WaitOpening, WaitOpening.id == WaitOffer.opening_id)
        .where(WaitEntry.visit_id.in_(visit_ids))
    )
    offered = (
        select(Message.visit_id, OfferedSlot.arrival_window)
        .join(Message, Message.id == OfferedSlot.message_id)
        .where(Message.visit_id.in_(visit_ids))
    )
    given_up = (
        select(Appointment.visit_id, Appointment.arrival_window)
        .join(later, and_(later.visit_id == Appointment.visit_id, later.version > Appointment.version))
        .where(Appointment.visit_id.in_(visit_ids), later.cause == "rescheduled")
    )
    found: dict[int, frozenset[Window]] = {}
    for statement in (asked, offered, given_up):
        for visit_id, during in session.execute(statement).all():
            found[visit_id or 0] = found.get(visit_id or 0, frozenset()) | {window_of(during)}
    return found


def bounds_of(entry: WaitEntry) -> WaitlistBounds:
    """Which windows would suit."""
    return WaitlistBounds(entry.not_before, frozenset(entry.weekdays), entry.from_minute, entry.until_minute)


def _waiting(
    entry: WaitEntry, appointment: Appointment, order_id: int, asked: int, windows: frozenset[Window]
) -> WaitingCustomer:
    during = appointment.arrival_window
    if during.lower is None or during.upper is None:
        raise ValueError("An arrival window has two ends.")
    return WaitingCustomer(
        entry_id=entry.id,
        order_id=order_id,
        visit_id=entry.visit_id,
        appointment_id=appointment.id,
        present=Window(during.lower, during.upper),
        bounds=bounds_of(entry),
        since=entry.asked_at,
        asked=asked,
        asked_windows=windows,
    )


def _whole() -> Select[WaitEntry]:
    return select(WaitEntry).options(
        joinedload(WaitEntry.visit).joinedload(Visit.order).joinedload(WorkOrder.customer),
        selectinload(WaitEntry.offers).joinedload(WaitOffer.opening),
    )
