"""The phones of a demonstration: what arrived on each, and what its owner wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, literal, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from dispatch.db.tables import Customer, InboundText, InboxText, Message

CARRIER = "inbox"


@dataclass(frozen=True)
class InboxPhone:
    """A phone with its newest text."""

    number: str
    owner: str | None
    language: str | None
    body: str
    at: datetime
    ours: bool

    @property
    def digits(self) -> str:
        """The number as it stands in addresses."""
        return self.number.removeprefix("+")


@dataclass(frozen=True)
class PhoneText:
    """One text on a phone. `state` and `segments` are ours only; `outcome` is what became of the owner's."""

    key: str
    at: datetime
    body: str
    ours: bool
    state: str | None = None
    segments: int | None = None
    outcome: str | None = None


def phones(session: Session, most: int = 300) -> list[InboxPhone]:
    """Every phone that got or sent a text, the newest text first."""
    texts = union_all(
        select(InboxText.to_number.label("number"), InboxText.body, InboxText.received_at.label("at"),
               true().label("ours"), literal(0).label("rank")),
        select(InboundText.from_number, InboundText.body, InboundText.received_at, false(), literal(1))
        .where(InboundText.carrier == CARRIER),
    ).subquery()  # fmt: skip
    newest = (
        select(texts)
        .ext(distinct_on(texts.c.number))
        .order_by(texts.c.number, texts.c.at.desc(), texts.c.rank)
        .subquery()
    )  # fmt: skip
    found = session.execute(select(newest).order_by(newest.c.at.desc(), newest.c.number).limit(most)).all()
    owners = _owners(session, [row.number for row in found])
    return [
        InboxPhone(row.number, *owners.get(row.number, (None, None)), body=row.body, at=row.at, ours=row.ours)
        for row in found
    ]


def on_phone(session: Session, number: str) -> list[PhoneText]:
    """What stands on one phone, the oldest first."""
    arrived = session.execute(
        select(InboxText, Message)
        .join(Message, Message.id == InboxText.message_id)
        .where(InboxText.to_number == number)
    )
    written = session.scalars(
        select(InboundText).where(InboundText.from_number == number, InboundText.carrier == CARRIER)
    )
    bubbles = [
        PhoneText(f"m{message.id}", text.received_at, text.body, ours=True, state=message.state,
               segments=message.segments)
        for text, message in arrived
    ] + [
        PhoneText(f"i{text.id}", text.received_at, text.body, ours=False, outcome=text.outcome) for text in written
    ]  # fmt: skip
    return sorted(bubbles, key=lambda bubble: (bubble.at, bubble.ours, bubble.key))


def zone(session: Session) -> str | None:
    """The zone that the newest text was written for, by which a row of phones tells the time."""
    return session.scalar(select(Message.zone).order_by(Message.id.desc()).limit(1))


def owner(session: Session, number: str) -> tuple[str | None, str | None]:
    """The name and language of whoever has this number; both None for a stranger's."""
    return _owners(session, [number]).get(number, (None, None))


def _owners(session: Session, numbers: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
    people = session.scalars(select(Customer).where(Customer.phone.in_(numbers)).order_by(Customer.id))
    return {person.phone: (person.name, person.language) for person in people}
