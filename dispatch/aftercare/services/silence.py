"""No answer after the work: a sample of those who welcome it is called, the others are left in peace."""

from collections.abc import Sequence

from dispatch.aftercare.queries import follow_ups as queries
from dispatch.aftercare.rules.follow_ups import CallBackReason
from dispatch.aftercare.rules.silence import Spared
from dispatch.aftercare.services.asking import sampling
from dispatch.db.tables import Customer, FollowUp
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes import consents
from dispatch.messaging.services.wishes.contact_gate import CallIntent, may_call
from dispatch.vocabulary.asking import SampledContact
from dispatch.vocabulary.terms import FollowUpKind
from dispatch.workforce.services.zones import zone_of_order
from notify import Action, Decision, Purpose


def why_spared(work: Work, survey: FollowUp) -> Spared | None:
    """Why nobody calls about a survey that was not answered, as a code; None when somebody does."""
    order = survey.order
    sampled = sampling.is_sampled(work, survey.visit, SampledContact.CALL)
    [verdict] = may_call(
        work, [CallIntent(order.customer, zone_of_order(work, order), Purpose.SURVEY, sampled=sampled)]
    )
    return _never(verdict)


def verdicts(work: Work, calls: Sequence[FollowUp]) -> list[Decision | None]:
    """Whether each of these follow-ups may be called now; None for a survey, which is no call."""
    owed = [call for call in calls if call.kind == FollowUpKind.CALL_BACK]
    found = dict(zip((call.id for call in owed), may_call(work, [_intent(work, call) for call in owed]), strict=True))
    return [found.get(call.id) for call in calls]


def unwelcome_calls(work: Work) -> list[tuple[FollowUp, Spared]]:
    """Calls that silence alone made due, that nobody has tried, and that are not welcome any more; and why."""
    calls = queries.untried_silence(work.session)
    found = [(call, _never(verdict)) for call, verdict in zip(calls, verdicts(work, calls), strict=True) if verdict]
    return [(call, why) for call, why in found if why is not None]


def wants_no_calls(work: Work, customer_id: int) -> bool:
    """Whether a customer has withdrawn even the calls that keep their appointment."""
    number = work.session.get_one(Customer, customer_id).phone
    return not consents.wishes_of(work, {customer_id: number})[customer_id].may_be_called


def _intent(work: Work, call: FollowUp) -> CallIntent:
    """Silence asks for no call: every other reason is the customer's own word, or a promise to them.

    Who wants no calls any more takes back what they asked for before (`follow_ups.leave_in_peace`), so that what is due
    was asked for since.
    """
    order, asked_for = call.order, call.reason != CallBackReason.NO_ANSWER
    return CallIntent(order.customer, zone_of_order(work, order), Purpose.SURVEY, asked_for=asked_for)


def _never(verdict: Decision) -> Spared | None:
    return Spared(verdict.reason) if verdict.action is Action.SUPPRESS and verdict.reason else None
