"""How likely a customer is to recommend the operator: one answer about a visit, the first one counts."""

from dispatch.aftercare.queries import recommendations as queries
from dispatch.db.tables import Visit
from dispatch.kernel.records import announce
from dispatch.kernel.work import Work
from dispatch.vocabulary.terms import AnswerChannel


def keep(work: Work, visit: Visit, likelihood: int, channel: AnswerChannel) -> bool:
    """Keeps how likely (0 to 10) the customer of a visit is to recommend us; False where they have said so before.

    It makes no call due: who is called, and by when, follows from the score and from whether the problem is gone.
    """
    values = {"visit_id": visit.id, "likelihood": likelihood, "channel": channel, "answered_at": work.now}
    if not queries.add_once(work.session, values):
        return False
    order = visit.order
    announce(
        work,
        "survey.recommended",
        "visit",
        visit.id,
        territory_id=order.territory_id,
        source=order.source,
        order_id=order.id,
        visit_id=visit.id,
        likelihood=likelihood,
        channel=channel.value,
    )
    return True
