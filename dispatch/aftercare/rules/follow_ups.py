"""When a customer is asked how a visit was, and when somebody owes them a call."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class CallBackReason(StrEnum):
    """Why a customer is called, the most urgent first."""

    NOT_FIXED = "not_fixed"
    CUSTOMER_ASKED = "customer_asked"
    LOW_SCORE = "low_score"
    NO_ANSWER = "no_answer"


class CallOutcome(StrEnum):
    """How a try to reach the customer ended."""

    REACHED_FIXED = "reached_fixed"
    REACHED_NOT_FIXED = "reached_not_fixed"
    NO_ANSWER = "no_answer"
    CALL_LATER = "call_later"


SURVEY_AFTER = timedelta(hours=1)
"""How long after the end of the work the customer is asked: they have used the connection by then."""

LOWEST_GOOD_SCORE = 4

RETRY_AFTER = timedelta(hours=2)
"""When a customer who did not answer the phone is tried again."""

CALL_WITHIN: Mapping[CallBackReason, timedelta] = {
    CallBackReason.NOT_FIXED: timedelta(hours=4),
    CallBackReason.CUSTOMER_ASKED: timedelta(hours=4),
    CallBackReason.LOW_SCORE: timedelta(hours=24),
    CallBackReason.NO_ANSWER: timedelta(hours=48),
}
"""How soon a due call must be made; a deadline in quiet hours moves to their end and one hour more."""

MORNING_GRACE = timedelta(hours=1)

ENDS_A_CALL_BACK = frozenset({CallOutcome.REACHED_FIXED, CallOutcome.REACHED_NOT_FIXED})


def reason_to_call(score: int, *, fixed: bool) -> CallBackReason | None:
    """Why an answer to the survey (score 1 to 5) makes a call due; None when all is well."""
    if not fixed:
        return CallBackReason.NOT_FIXED
    return CallBackReason.LOW_SCORE if score < LOWEST_GOOD_SCORE else None


def more_urgent(one: CallBackReason, other: CallBackReason) -> CallBackReason:
    """The reason of the two that must be answered first."""
    order = list(CallBackReason)
    return min(one, other, key=order.index)
