"""Words of asking customers how it was."""

from enum import StrEnum


class SampledContact(StrEnum):
    """What a sample is drawn for: the survey's text, or the call after silence."""

    SURVEY = "survey"
    CALL = "call"


class CallPurpose(StrEnum):
    """What a call is for, as its script goes by: the reasons of call-backs, and where a complaint stands."""

    NOT_FIXED = "not_fixed"
    CUSTOMER_ASKED = "customer_asked"
    LOW_SCORE = "low_score"
    NO_ANSWER = "no_answer"
    COMPLAINT_HEARD = "complaint_heard"
    """Its owner calls: what happened, what is done, by when."""
    COMPLAINT_SOLVED = "complaint_solved"
    """Somebody else than who solved it asks whether it is."""
    COMPLAINT_AGAIN = "complaint_again"
    """Its customer said afterwards that it is not put right."""
