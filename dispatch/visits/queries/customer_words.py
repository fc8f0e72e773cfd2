"""What customers said themselves: their answers to the survey, and what they wrote, with pictures."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.db.tables import InboundText, Recommendation, Survey, Visit

MOST = 20
"""So many of the newest texts of an order are shown; the conversation holds them all."""


def surveys_of(session: Session, order_ids: Collection[int]) -> Mapping[int, Sequence[Survey]]:
    """The answers about each order's visits, the oldest first, by the order's id."""
    rows = session.execute(
        select(Visit.order_id, Survey)
        .join(Visit, Visit.id == Survey.visit_id)
        .where(Visit.order_id.in_(list(order_ids)))
        .order_by(Survey.answered_at, Survey.visit_id)
    )
    found: dict[int, list[Survey]] = defaultdict(list)
    for order_id, survey in rows:
        found[order_id].append(survey)
    return found


def recommendations_of(session: Session, order_ids: Collection[int]) -> Mapping[int, Sequence[Recommendation]]:
    """How likely the customer of each order is to recommend us, the oldest answer first, by the order's id."""
    rows = session.execute(
        select(Visit.order_id, Recommendation)
        .join(Visit, Visit.id == Recommendation.visit_id)
        .where(Visit.order_id.in_(list(order_ids)))
        .order_by(Recommendation.answered_at, Recommendation.visit_id)
    )
    found: dict[int, list[Recommendation]] = defaultdict(list)
    for order_id, one in rows:
        found[order_id].append(one)
    return found


def texts_of(session: Session, order_ids: Collection[int]) -> Mapping[int, Sequence[InboundText]]:
    """What the customer of each order wrote in words or pictures, the oldest first; a bare number says nothing here."""
    rows = session.scalars(
        select(InboundText)
        .where(InboundText.order_id.in_(list(order_ids)))
        .order_by(InboundText.received_at, InboundText.id)
    )
    found: dict[int, list[InboundText]] = defaultdict(list)
    for text in rows:
        if text.order_id is not None and (text.media or any(letter.isalpha() for letter in text.body)):
            found[text.order_id].append(text)
    return {order_id: texts[-MOST:] for order_id, texts in found.items()}
