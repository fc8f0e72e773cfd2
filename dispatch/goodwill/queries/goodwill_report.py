"""What was granted, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from dispatch.db.tables import Goodwill, Territory
from dispatch.kernel.actor_scope import within
from dispatch.vocabulary.permissions import Actor


@dataclass(frozen=True)
class GoodwillCount:
    """The grants of one kind within one month, by the day on which they were granted."""

    month: date
    """Its first day."""
    kind: str
    currency: str
    granted: int
    amount: int
    """What those that stand are worth, in whole units of the currency."""
    delivered: int
    taken_back: int
    for_promises: int
    """How many a broken promise granted by itself."""


def counted(session: Session, actor: Actor, since: datetime, until: datetime, zone: str) -> Sequence[GoodwillCount]:
    """By month (in this zone) and kind, from `since` on, before `until`; the oldest first."""
    month = func.date_trunc("month", func.timezone(zone, Goodwill.granted_at)).label("month")
    stands = Goodwill.taken_back_at.is_(None)
    found = (
        select(
            month,
            Goodwill.kind,
            Goodwill.currency,
            func.count(),
            func.coalesce(func.sum(Goodwill.amount).filter(stands), 0),
            func.count(Goodwill.delivered_at),
            func.count(Goodwill.taken_back_at),
            func.count(Goodwill.promise_id),
        )
        .where(within(actor, Goodwill), Goodwill.granted_at >= since, Goodwill.granted_at < until)
        .group_by(month, Goodwill.kind, Goodwill.currency)
        .order_by(month, Goodwill.kind, Goodwill.currency)
    )
    return [
        GoodwillCount(row[0].date(), row[1], row[2], row[3], int(row[4]), row[5], row[6], row[7])
        for row in session.execute(found)
    ]


COLUMNS = (
    "id", "granted_at", "territory", "reference", "complaint_id", "order_id", "customer_id", "kind", "amount",
    "currency", "gift", "state", "granted_by", "why", "promise_id", "told_at", "delivered_at", "taken_back_at",
    "taken_back_why",
)  # fmt: skip
"""What the ledger's file says of each grant."""


def ledger(
    session: Session, actor: Actor, since: datetime, until: datetime, zone: ZoneInfo
) -> list[tuple[str | int | None, ...]]:
    """Every grant from `since` on, before `until`, by `COLUMNS`, the oldest first; moments in this zone."""
    found = (
        select(Goodwill, Territory.code)
        .outerjoin(Territory, Territory.id == Goodwill.territory_id)
        .where(within(actor, Goodwill), Goodwill.granted_at >= since, Goodwill.granted_at < until)
        .options(*(joinedload(one) for one in (Goodwill.message, Goodwill.granter, Goodwill.order, Goodwill.complaint)))
        .order_by(Goodwill.id)
    )
    return [_line(row, code, zone) for row, code in session.execute(found)]


def _line(row: Goodwill, code: str | None, zone: ZoneInfo) -> tuple[str | int | None, ...]:
    def moment(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")

    return (
        row.id, moment(row.granted_at), code, row.reference, row.complaint_id, row.order_id, row.customer_id, row.kind,
        row.amount, row.currency, row.gift, row.state.value, row.granted_by_name, row.why, row.promise_id,
        moment(row.told_at), moment(row.delivered_at), moment(row.taken_back_at), row.taken_back_why,
    )  # fmt: skip
