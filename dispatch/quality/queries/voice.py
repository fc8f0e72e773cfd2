"""What customers wrote and said in a week, and how often they spoke of what in weeks that were counted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, cast, delete, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from dispatch.db.tables import (
    Complaint,
    Customer,
    InboundText,
    Site,
    Survey,
    Technician,
    Territory,
    Visit,
    VoiceCount,
    VoiceTheme,
    WorkOrder,
)
from dispatch.kernel.actor_scope import within
from dispatch.quality.rules.voice import ALL, CustomerWords, monday_of
from dispatch.vocabulary.complaints import ComplaintChannel
from dispatch.vocabulary.permissions import Actor

MOST = 5000
"""So many of the newest words of a week are looked at."""
About = Callable[[Any, Any], ColumnElement[bool]]
"""Says by the columns of its instant and its order which words are wanted."""
_LETTERS = "[[:alpha:]]"


def kept_themes(session: Session) -> Sequence[VoiceTheme]:
    """The themes that the operator has set."""
    return session.scalars(select(VoiceTheme).order_by(VoiceTheme.code)).all()


def locked_theme(session: Session, code: str) -> VoiceTheme | None:
    """A theme that is set, locked until the transaction ends."""
    return session.get(VoiceTheme, code, with_for_update=True, populate_existing=True)


def said(session: Session, actor: Actor, week: str, of: Collection[int] | None = None) -> list[CustomerWords]:
    """What customers wrote in a week: beside a score, in complaints and by text; the newest first, within bounds.

    Of these territories, or of all.
    """
    words = _words(lambda at, _order_id: _about(at, week))
    found = _with_private(words).where(
        within(actor, Territory), cast(func.timezone(Territory.zone, words.c.at), Date).between(*_days(week))
    )
    if of is not None:
        found = found.where(words.c.territory_id.in_(list(of)))
    return _read(session, found)


def said_about(session: Session, actor: Actor, order_ids: Collection[int]) -> list[CustomerWords]:
    """What customers wrote about these orders at any time, the newest first, within bounds."""
    words = _words(lambda _at, order_id: order_id.in_(list(order_ids)))
    return _read(session, _with_private(words).where(within(actor, Territory)))


def _words(about: About) -> Subquery:
    """All that customers wrote, of which `about` says by its instant and order that it is wanted."""
    return union_all(_comments(about), _complaints(about), _texts(about)).subquery("words")


def _with_private(words: Subquery) -> Select[Any]:
    """The words, each with the names and the address that no quote may hold."""
    technician = aliased(Technician)
    return (
        select(words.c.order_id, words.c.words, Customer.name, technician.name, Site.address)
        .select_from(words)
        .join(Territory, Territory.id == words.c.territory_id)
        .outerjoin(Customer, Customer.id == words.c.customer_id)
        .outerjoin(WorkOrder, WorkOrder.id == words.c.order_id)
        .outerjoin(Site, Site.id == WorkOrder.site_id)
        .outerjoin(technician, technician.id == words.c.technician_id)
        .order_by(words.c.at.desc(), words.c.order_id)
        .limit(MOST)
    )


def _read(session: Session, found: Select[Any]) -> list[CustomerWords]:
    return [
        CustomerWords(order_id, written, tuple(one for one in private if one))
        for order_id, written, *private in session.execute(found)
    ]


def kept_counts(session: Session, actor: Actor, week: str) -> Mapping[int, Mapping[str, int]]:
    """What was counted of a week, by territory within the actor's bounds and by theme."""
    rows = session.execute(
        select(VoiceCount.territory_id, VoiceCount.theme, VoiceCount.count)
        .join(Territory, Territory.id == VoiceCount.territory_id)
        .where(VoiceCount.week == week, within(actor, Territory))
    )
    found: dict[int, dict[str, int]] = {}
    for territory_id, theme, count in rows:
        found.setdefault(territory_id, {})[theme] = count
    return found


def keep(session: Session, territory_id: int, week: str, counts: Mapping[str, int]) -> None:
    """Keeps the counts of a week in place of those that were kept."""
    session.execute(delete(VoiceCount).where(VoiceCount.territory_id == territory_id, VoiceCount.week == week))
    session.add_all(
        VoiceCount(territory_id=territory_id, week=week, theme=theme, count=count) for theme, count in counts.items()
    )
    session.flush()


def uncounted(session: Session, week: str) -> Sequence[tuple[int, str]]:
    """The territories of which a week is not counted yet, with their zones."""
    counted = select(VoiceCount.territory_id).where(VoiceCount.week == week, VoiceCount.theme == ALL)
    rows = session.execute(
        select(Territory.id, Territory.zone).where(Territory.id.not_in(counted)).order_by(Territory.id)
    )
    return [(territory_id, zone) for territory_id, zone in rows]


def territory_ids(session: Session, actor: Actor) -> Sequence[int]:
    """The territories within the actor's bounds."""
    return session.scalars(select(Territory.id).where(within(actor, Territory)).order_by(Territory.id)).all()


def _comments(about: About) -> Any:
    return (
        select(
            WorkOrder.territory_id.label("territory_id"),
            WorkOrder.customer_id.label("customer_id"),
            WorkOrder.id.label("order_id"),
            Visit.ended_by.label("technician_id"),
            Survey.answered_at.label("at"),
            Survey.comment.label("words"),
        )
        .select_from(Survey)
        .join(Visit, Visit.id == Survey.visit_id)
        .join(WorkOrder, WorkOrder.id == Visit.order_id)
        .where(about(Survey.answered_at, WorkOrder.id), Survey.comment != "")
    )


def _complaints(about: About) -> Any:
    """Complaints but those by text, whose words are counted as the text that they are."""
    return select(
        Complaint.territory_id, Complaint.customer_id, Complaint.order_id, Complaint.technician_id,
        Complaint.received_at, Complaint.said,
    ).where(
        about(Complaint.received_at, Complaint.order_id),
        or_(Complaint.channel != ComplaintChannel.TEXT, Complaint.order_id.is_(None)),
    )  # fmt: skip


def _texts(about: About) -> Any:
    came = select(func.max(Visit.ended_by)).where(Visit.order_id == WorkOrder.id).scalar_subquery()
    return (
        select(
            WorkOrder.territory_id, WorkOrder.customer_id, WorkOrder.id, came, InboundText.received_at, InboundText.body
        )
        .select_from(InboundText)
        .join(WorkOrder, WorkOrder.id == InboundText.order_id)
        .where(about(InboundText.received_at, InboundText.order_id), InboundText.body.regexp_match(_LETTERS))
    )


def _about(at: Any, week: str) -> ColumnElement[bool]:
    """Within the week in any zone of the earth, so that an index finds it; the territory's own days decide then."""
    first = datetime.combine(monday_of(week), time(), tzinfo=UTC)
    return and_(at >= first - timedelta(days=1), at <= first + timedelta(days=8))


def _days(week: str) -> tuple[Any, Any]:
    first = monday_of(week)
    return first, first + timedelta(days=6)
