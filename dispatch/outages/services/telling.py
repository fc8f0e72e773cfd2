"""Tells everybody whom an outage affects, a block of them in each transaction: nobody twice, whoever dies between."""

from collections.abc import Sequence

from dispatch.db.tables import Outage, OutageRecipient
from dispatch.kernel.work import Work
from dispatch.messaging.queries.messages import overtake_outage
from dispatch.messaging.services.composing import Addressee, Draft, TextTopic, draft, post
from dispatch.outages.queries import affected, joined_orders
from dispatch.outages.queries import outages as queries
from dispatch.outages.rules import timing
from dispatch.outages.services.outage_record import note
from dispatch.outages.services.outage_texts import HEARD_BY, JOINED, NEWS, phone_of, tell_of_order, values_of
from dispatch.vocabulary.terms import OutageKind, OutageNews
from dispatch.workforce.services.speakers import speaker_of_territory
from dispatch.workforce.services.zones import zone_of_territory

BLOCK = 500
"""So many customers at most are told in one transaction."""


def begin_turn(work: Work, outage: Outage, news: OutageNews) -> None:
    """There is news, which everybody hears in a turn of its own; texts of before that still wait would be untrue.

    A repair's customer whose text has not left is told anew what their repair waits for.
    """
    has_begun = outage.tell_at <= work.now
    overtaken = overtake_outage(work.session, outage.id, (*NEWS, JOINED), work.now)
    outage.news, outage.turn, outage.told_at = news, outage.turn + 1, None
    outage.tell_at = (
        work.now
        if has_begun or news is not OutageNews.CHANGED
        else timing.tell_at(OutageKind(outage.kind), outage.starts_at, outage.lead_hours, work.now)
    )
    unheard = {message.order_id for message in overtaken if message.kind == JOINED}
    if news is OutageNews.CHANGED and unheard:
        for row in joined_orders.waiting(work.session, outage.id):
            if row.order_id in unheard:
                tell_of_order(work, outage, row.order, JOINED)


def tell_block(work: Work, outage_id: int, limit: int = BLOCK) -> int:
    """Writes the texts of up to so many customers who were not looked at in this turn; returns how many these were.

    Those who are looked at elsewhere at the same time are left to there. Before it is time nobody is told.
    """
    outage = queries.shared(work.session, outage_id)
    if outage is None or outage.tell_at > work.now:
        return 0
    people = affected.untold(work.session, outage.id, outage.turn, limit)
    post(work, _drafts(work, outage, people))
    for one in people:
        one.told_turn = outage.turn
    work.session.flush()
    return len(people)


def finish(work: Work, outage_id: int) -> None:
    """Notes that the present turn is told to everybody, once it is."""
    outage = queries.held(work.session, outage_id)
    if outage is None or outage.told_at is not None or outage.tell_at > work.now:
        return
    if not affected.are_left(work.session, outage.id, outage.turn):
        outage.told_at = work.now
        note(work, outage, "outage.told")


def _drafts(work: Work, outage: Outage, people: Sequence[OutageRecipient]) -> list[Draft]:
    heard = affected.have_heard(work.session, outage.id, [one.customer_id for one in people], HEARD_BY)
    asked: set[str] = set()
    if outage.news in (OutageNews.OVER, OutageNews.OFF):
        # Whose repair waited hears of the end with the question whether it works, or with how it goes on.
        asked = {phone_of(row) for row in joined_orders.of_outage(work.session, outage.id)}
    drafts = []
    for one in people:
        kind = timing.text_of(OutageKind(outage.kind), OutageNews(outage.news), heard=one.customer_id in heard)
        if kind is not None and one.customer.phone not in asked:
            drafts.append(_draft(work, outage, one, kind))
    return drafts


def _draft(work: Work, outage: Outage, one: OutageRecipient, kind: str) -> Draft:
    customer = one.customer
    addressee = Addressee(
        number=customer.phone,
        language=customer.language,
        zone=zone_of_territory(work, one.territory_id),
        textable=customer.textable,
        customer_id=customer.id,
        speaker=speaker_of_territory(work, one.territory_id),
    )
    about = TextTopic(
        topic=f"outage:{outage.id}:{outage.turn}:{one.id}", outage_id=outage.id, window_start=outage.starts_at
    )
    return draft(work, kind, addressee, about, values_of(work, outage, kind, customer.language))
