"""Whether a customer's silence after the work leads to a call: by sample, and never where they want peace."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Spared(StrEnum):
    """Why nobody calls a customer who did not answer; staff read it where the survey stands."""

    DO_NOT_DISTURB = "do_not_disturb"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NOT_SAMPLED = "not_sampled"


@dataclass(frozen=True, slots=True)
class CustomerWish:
    """What a customer has said about being contacted: calls obey it as texts do (invariant 47)."""

    do_not_disturb: bool
    opted_out: bool
    care_consent: bool


def left_in_peace(wish: CustomerWish) -> Spared | None:
    """Why a customer gets no call that they did not ask for; None where one is welcome."""
    if wish.do_not_disturb:
        return Spared.DO_NOT_DISTURB
    if wish.opted_out:
        return Spared.OPTED_OUT
    return None if wish.care_consent else Spared.NO_CONSENT


def in_sample(visit_id: int, percent: int) -> bool:
    """Whether a visit is among the `percent` of all whose silence is followed up; the same whenever it is asked."""
    digest = hashlib.sha256(f"silence:{visit_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < percent


def spared(wish: CustomerWish, visit_id: int, percent: int) -> Spared | None:
    """Why a silent customer is not called; None when somebody calls."""
    return left_in_peace(wish) or (None if in_sample(visit_id, percent) else Spared.NOT_SAMPLED)
