"""No answer after the work: a sample of those who welcome it is called, the others are left in peace."""

from dispatch.aftercare.queries import follow_ups as queries
from dispatch.aftercare.rules.silence import CustomerWish, Spared, left_in_peace, spared
from dispatch.db.tables import Customer, FollowUp
from dispatch.kernel.work import Work
from dispatch.messaging.services import opt_outs
from dispatch.orders.queries import work_types

USUAL_PERCENT = 10
"""Where the work type is gone by now."""


def why_spared(work: Work, survey: FollowUp) -> Spared | None:
    """Why nobody calls about a survey that was not answered; None when somebody does."""
    order = survey.order
    kind = work_types.best(work.session, order.kind, order.symptom)
    percent = kind.silence_calls_percent if kind is not None else USUAL_PERCENT
    return spared(_wish(work, order.customer), survey.visit_id, percent)


def unwelcome_calls(work: Work) -> list[tuple[FollowUp, Spared]]:
    """Calls that silence alone made due, that nobody has tried yet, and that are not welcome any more."""
    found = [(call, left_in_peace(_wish(work, call.order.customer))) for call in queries.untried_silence(work.session)]
    return [(call, why) for call, why in found if why is not None]


def _wish(work: Work, customer: Customer) -> CustomerWish:
    return CustomerWish(
        do_not_disturb=customer.do_not_disturb,
        opted_out=opt_outs.is_silenced(work, customer.phone),
        care_consent=customer.care_consent,
    )
