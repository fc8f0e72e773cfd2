"""Questions about outages, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, any_, false, literal, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from dispatch.db.tables import Outage
from dispatch.kernel.actor_scope import within
from dispatch.outages.rules.reach import Circle, Reach
from dispatch.vocabulary.permissions import Actor
from dispatch.vocabulary.states import OPEN_OUTAGES, OutageState

WATCHED_AT_ONCE = 50


@dataclass(frozen=True)
class OutageFilter:
    """Which outages: all conditions hold together; None leaves one out."""

    state: str | None = None
    kind: str | None = None
    is_open: bool | None = None


def visible(session: Session, actor: Actor, outage_id: int) -> Outage | None:
    """An outage within an actor's bounds, whole and read anew."""
    return session.scalar(_one(actor, outage_id), execution_options=_FRESH)


def locked(session: Session, actor: Actor, outage_id: int) -> Outage | None:
    """The same, held until the transaction ends."""
    return session.scalar(_one(actor, outage_id).with_for_update(of=Outage), execution_options=_FRESH)


def _one(actor: Actor, outage_id: int) -> Select[Outage]:
    return (
        select(Outage)
        .where(Outage.id == outage_id, within(actor, Outage))
        .options(undefer(Outage.service_ids), joinedload(Outage.territory))
    )


def page(session: Session, actor: Actor, wanted: OutageFilter, *, after: int, limit: int) -> Sequence[Outage]:
    """Outages within an actor's bounds in the order of their ids."""
    return session.scalars(_found(actor, wanted).where(Outage.id > after).order_by(Outage.id).limit(limit)).all()


def listed(session: Session, actor: Actor, wanted: OutageFilter, *, limit: int) -> Sequence[Outage]:
    """The same for a person: the latest first."""
    return session.scalars(_found(actor, wanted).order_by(Outage.starts_at.desc(), Outage.id).limit(limit)).all()


def _found(actor: Actor, wanted: OutageFilter) -> Select[Outage]:
    whole = (undefer(Outage.service_ids), joinedload(Outage.territory))
    found = select(Outage).where(within(actor, Outage)).options(*whole)
    if wanted.state is not None:
        found = found.where(Outage.state == wanted.state)
    if wanted.kind is not None:
        found = found.where(Outage.kind == wanted.kind)
    if wanted.is_open:
        found = found.where(Outage.state.in_(sorted(OPEN_OUTAGES)))
    return found


def open_ones(session: Session, territory_id: int | None, service_id: str | None) -> list[tuple[Outage, Reach]]:
    """The outages that are announced or last, in a territory or in none, the oldest first.

    Of each reach's service ids only the one that is asked for is read: an outage may name ten thousand.
    """
    named = literal(service_id) == any_(Outage.service_ids) if service_id is not None else false()
    found = select(Outage, named).where(Outage.state.in_(sorted(OPEN_OUTAGES)))
    if territory_id is not None:
        found = found.where(or_(Outage.territory_id.is_(None), Outage.territory_id == territory_id))
    return [
        (outage, reach_of(outage, (service_id,) if is_named and service_id is not None else ()))
        for outage, is_named in session.execute(found.order_by(Outage.id))
    ]


def reach_of(outage: Outage, service_ids: Sequence[str] | None = None) -> Reach:
    """What an outage names, as the rule takes it."""
    circle = None
    if outage.lat is not None and outage.lon is not None and outage.radius_m is not None:
        circle = Circle(outage.lat, outage.lon, outage.radius_m)
    return Reach(
        access_nodes=tuple(outage.access_nodes),
        service_ids=tuple(outage.service_ids if service_ids is None else service_ids),
        postcodes=tuple(outage.postcodes),
        buildings=tuple(outage.buildings),
        circle=circle,
    )


def to_begin(session: Session, now: datetime) -> Sequence[Outage]:
    """Planned work whose time has come, locked."""
    found = select(Outage).where(Outage.state == OutageState.ANNOUNCED, Outage.starts_at <= now)
    return session.scalars(_to_do(found)).all()


def overdue(session: Session, now: datetime) -> Sequence[Outage]:
    """Outages that should be over, locked."""
    found = select(Outage).where(Outage.state == OutageState.ONGOING, Outage.ends_at <= now)
    return session.scalars(_to_do(found)).all()


def to_tell(session: Session, now: datetime) -> Sequence[int]:
    """The ids of outages whose news is due and not told to everybody yet."""
    found = select(Outage.id).where(Outage.told_at.is_(None), Outage.tell_at <= now)
    return session.scalars(found.order_by(Outage.id)).all()


def unanswered(session: Session, now: datetime) -> Sequence[Outage]:
    """Outages whose customers were asked whether it works again, and have had their time to answer; locked."""
    return session.scalars(_to_do(select(Outage).where(Outage.answer_by <= now))).all()


def held(session: Session, outage_id: int) -> Outage | None:
    """An outage whoever asks, locked until the transaction ends, read anew."""
    found = select(Outage).where(Outage.id == outage_id).with_for_update(of=Outage)
    return session.scalar(found, execution_options=_FRESH)


def shared(session: Session, outage_id: int) -> Outage | None:
    """An outage that nobody changes until the transaction ends, read anew; many may hold it so at once."""
    found = select(Outage).where(Outage.id == outage_id).with_for_update(read=True, of=Outage)
    return session.scalar(found, execution_options=_FRESH)


def _to_do(found: Select[Outage]) -> Select[Outage]:
    return found.order_by(Outage.id).limit(WATCHED_AT_ONCE).with_for_update(of=Outage, skip_locked=True)


_FRESH = {"populate_existing": True}
