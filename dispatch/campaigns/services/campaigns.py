"""A campaign is planned, previewed, started, paused and ended by people."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.campaigns.queries import campaigns as queries
from dispatch.campaigns.queries import lines
from dispatch.campaigns.rules.campaigns import CampaignIn, CareCandidate, Choice, Criteria, LeftOut, choose
from dispatch.campaigns.services import members
from dispatch.db.tables import Campaign
from dispatch.kernel.records import announce, audit
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes import consents
from dispatch.vocabulary.errors import Missing, Stale
from dispatch.vocabulary.states import CampaignState, MemberState, advance
from dispatch.vocabulary.terms import ConsentPurpose, ContactChannel, Tier
from dispatch.workforce.queries import territories


@dataclass(frozen=True)
class Preview:
    """How many customers the criteria choose, how many of them can be invited, and why the others can't."""

    chosen: int
    reachable: int
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class CampaignFigures:
    """A campaign with how many people are in each state, and how many of those left out gave no consent."""

    campaign: Campaign
    people: Mapping[str, int]
    without_consent: int


def preview(work: Work, criteria: Criteria) -> Preview:
    """What the criteria choose as things stand; writes nothing. Raises `Missing` for a territory out of bounds."""
    _must_see(work, criteria.territory_id)
    found = _choose(work, criteria, most_people=10**9, seed=1)
    reasons = [why.value for _, why in found.left_out]
    return Preview(
        chosen=len(found.invited) + len(found.left_out),
        reachable=len(found.invited),
        left_out={why: reasons.count(why) for why in sorted(set(reasons))},
    )


def plan(work: Work, wanted: CampaignIn) -> Campaign:
    """Writes a campaign down as a draft; nobody is asked before it is started. Raises `Missing`."""
    criteria = wanted.criteria
    _must_see(work, criteria.territory_id)
    row = Campaign(
        territory_id=criteria.territory_id,
        name=wanted.name,
        state=CampaignState.DRAFT,
        installed_before=criteria.installed_before,
        no_visit_since=criteria.no_visit_since,
        access_node=criteria.access_node,
        score_at_most=criteria.score_at_most,
        tier=criteria.tier,
        most_people=wanted.most_people,
        invitations_a_day=wanted.invitations_a_day,
        seed=wanted.seed,
        made_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    _note(work, row, "campaign.planned")
    return row


def visible(work: Work, campaign_id: int, *, lock: bool = False) -> Campaign:
    """A campaign within the actor's bounds; raises `Missing` for any other."""
    row = queries.visible(work.session, work.actor, campaign_id, lock=lock)
    if row is None:
        raise Missing("campaign")
    return row


def read(work: Work, campaign_id: int) -> CampaignFigures:
    """A campaign with its figures; raises `Missing`."""
    row = visible(work, campaign_id)
    return CampaignFigures(
        row,
        queries.figures(work.session, [row.id])[row.id],
        queries.count_without_consent(work.session, row.id),
    )


def move(work: Work, campaign_id: int, version: int, target: CampaignState) -> Campaign:
    """Starts, pauses, resumes or ends a campaign; one that is there already stays as it is.

    The first start draws its people, by the criteria as they choose then. An end lets go of whoever has not booked;
    visits that are booked stand. Raises `Missing`, `Stale`, and `Refused` where no road leads there.
    """
    row = visible(work, campaign_id, lock=True)
    if row.version != version:
        raise Stale("campaign", row.version)
    if row.state == target:
        return row
    row.state = advance(CampaignState(row.state), target)
    row.version += 1
    if target is CampaignState.RUNNING and row.started_at is None:
        row.started_at = work.now
        _draw(work, row)
    if target is CampaignState.ENDED:
        row.ended_at = work.now
        for one in queries.unbooked(work.session, row.id):
            members.let_go(work, one, MemberState.LEFT_OUT, LeftOut.CAMPAIGN_ENDED)
    work.session.flush()
    _note(work, row, f"campaign.{target.value}")
    return row


def criteria_of(row: Campaign) -> Criteria:
    """The lines that a campaign is for."""
    return Criteria(
        territory_id=row.territory_id,
        installed_before=row.installed_before,
        no_visit_since=row.no_visit_since,
        access_node=row.access_node,
        score_at_most=row.score_at_most,
        tier=Tier(row.tier) if row.tier else None,
    )


def _draw(work: Work, row: Campaign) -> None:
    found = _choose(work, criteria_of(row), row.most_people, row.seed)
    states: list[tuple[CareCandidate, MemberState, str | None]] = []
    states += [(one, MemberState.CHOSEN, None) for one in found.invited]
    states += [(one, MemberState.LEFT_OUT, why.value) for one, why in found.left_out]
    queries.add_all(
        work.session,
        [
            {
                "campaign_id": row.id,
                "customer_id": one.customer_id,
                "line_id": one.line_id,
                "rank": rank,
                "state": state,
                "reason": why,
                "settled_at": None if why is None else work.now,
            }
            for rank, (one, state, why) in enumerate(states)
        ],
    )


def _choose(work: Work, criteria: Criteria, most_people: int, seed: int) -> Choice:
    candidates = lines.candidates(work.session, criteria)
    wishes = consents.wishes_of(work, lines.numbers(work.session, [one.customer_id for one in candidates]))
    consenting = {
        customer_id
        for customer_id, one in wishes.items()
        if ConsentPurpose.CARE in one.agreed(ContactChannel.TEXT) and not one.opted_out and not one.do_not_disturb
    }
    return choose(candidates, consenting, most_people, seed)


def _must_see(work: Work, territory_id: int) -> None:
    if territories.visible(work.session, work.actor, territory_id) is None:
        raise Missing("territory")


def _note(work: Work, row: Campaign, what: str) -> None:
    audit(work, what, "campaign", row.id)
    announce(work, what, "campaign", row.id, territory_id=row.territory_id)
