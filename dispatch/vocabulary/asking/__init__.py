"""Words of asking customers how it was."""

from enum import StrEnum


class SampledContact(StrEnum):
    """What a sample is drawn for: the survey's text, or the call after silence."""

    SURVEY = "survey"
    CALL = "call"


class CallPurpose(StrEnum):
    """What a call-back is for, as its script goes by: the reasons of call-backs."""

    NOT_FIXED = "not_fixed"
    CUSTOMER_ASKED = "customer_asked"
    LOW_SCORE = "low_score"
    NO_ANSWER = "no_answer"
