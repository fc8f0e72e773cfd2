"""Whether a customer's silence after the work leads to a call: by sample (the wishes are the policy's)."""

import hashlib
from enum import StrEnum


class Spared(StrEnum):
    """Why nobody calls a customer who did not answer; staff read it where the survey stands. The policy's reasons."""

    DO_NOT_DISTURB = "do_not_disturb"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    OTHER_CHANNEL = "other_channel"
    CONTACT_BUDGET = "contact_budget"
    NOT_SAMPLED = "not_sampled"


def in_sample(visit_id: int, percent: int) -> bool:
    """Whether a visit is among the `percent` of all whose silence is followed up; the same whenever it is asked."""
    digest = hashlib.sha256(f"silence:{visit_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < percent
