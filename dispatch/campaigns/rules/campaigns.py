"""Who a campaign is for, and who of them is asked."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dispatch.vocabulary.terms import Tier

ANSWER_WITHIN = timedelta(days=14)
"""An invitation that nobody answers for so long has come to nothing; nobody is reminded."""


class LeftOut(StrEnum):
    """Why somebody is not invited, or what came of an invitation in the end."""

    NO_CONSENT = "no_consent"
    NO_TEXTS = "no_texts"
    OTHER_CAMPAIGN = "other_campaign"
    OPEN_WORK = "open_work"
    NO_WINDOWS = "no_windows"
    NOT_SENT = "not_sent"
    CAMPAIGN_ENDED = "campaign_ended"
    WITHDREW = "withdrew"
    COMPLAINED = "complained"
    WROTE_BACK = "wrote_back"
    SAID_NO = "said_no"
    CALLED_OFF = "called_off"
    SILENT = "silent"
    NOT_DONE = "not_done"


@dataclass(frozen=True)
class Criteria:
    """Which lines of a territory: all conditions that are named hold together.

    `installed_before` bounds the age of the line, `no_visit_since` the last completed visit, `score_at_most` (1 to 5)
    the customer's last score.
    """

    territory_id: int
    installed_before: date | None = None
    no_visit_since: date | None = None
    access_node: str | None = None
    score_at_most: int | None = None
    tier: Tier | None = None


@dataclass(frozen=True)
class CampaignIn:
    """A campaign as somebody plans it; `seed` decides who is drawn where there are more than `most_people`."""

    name: str
    criteria: Criteria
    most_people: int
    invitations_a_day: int
    seed: int = 1


@dataclass(frozen=True)
class CareCandidate:
    """A customer with a line that the criteria choose, and what is known of them."""

    customer_id: int
    line_id: int
    textable: bool
    has_open_work: bool
    in_campaign: bool


def in_drawn_order(candidates: Iterable[CareCandidate], seed: int) -> list[CareCandidate]:
    """The candidates in an order that the seed alone decides, whatever order they come in."""
    return sorted(candidates, key=lambda one: hashlib.sha256(f"campaign:{seed}:{one.customer_id}".encode()).digest())


def why_left_out(one: CareCandidate, consenting: Collection[int]) -> LeftOut | None:
    """Why a candidate can't be invited; None where they can. `consenting` holds who agreed to care by text."""
    if one.customer_id not in consenting:
        return LeftOut.NO_CONSENT
    if not one.textable:
        return LeftOut.NO_TEXTS
    if one.in_campaign:
        return LeftOut.OTHER_CAMPAIGN
    return LeftOut.OPEN_WORK if one.has_open_work else None


@dataclass(frozen=True)
class Choice:
    """The people of a campaign: whom to invite in this order, and who is left out and why."""

    invited: Sequence[CareCandidate]
    left_out: Sequence[tuple[CareCandidate, LeftOut]]


def choose(candidates: Iterable[CareCandidate], consenting: Collection[int], most_people: int, seed: int) -> Choice:
    """Draws up to `most_people` of those who can be invited; who can't be is no part of the sample."""
    drawn = [(one, why_left_out(one, consenting)) for one in in_drawn_order(candidates, seed)]
    welcome = [one for one, why in drawn if why is None]
    return Choice(welcome[:most_people], [(one, why) for one, why in drawn if why is not None])
