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


def in_sample(visit_id: int, percent: int, what: str = "silence") -> bool:
    """Whether a visit is among the `percent` of all that are sampled; the same whenever it is asked.

    `what` keeps samples apart: who is asked by text is no likelier than others to be called.
    """
    digest = hashlib.sha256(f"{what}:{visit_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < percent
