"""Invitations of campaigns: windows are looked for with nothing held, then one short transaction invites."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from dispatch.booking.processes import other_times
from dispatch.campaigns.queries import campaigns as queries
from dispatch.campaigns.queries import lines
from dispatch.campaigns.rules.half_days import loads, quiet_only
from dispatch.campaigns.services import members
from dispatch.db.tables import Campaign
from dispatch.kernel.backend import CoreBackend
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import SYSTEM
from dispatch.vocabulary.windows import Window
from dispatch.workforce.services.zones import zone_of_territory
from notify import next_midnight, quiet_end

SOUGHT = 12
"""So many windows are looked for, that enough of them lie in quiet half-days."""

LEAD = timedelta(hours=20)
"""A window that opens sooner gives nobody time to think it over."""

AHEAD = timedelta(days=60)
A_ROUND = 20
"""Invitations of one campaign that one round writes at most; the next round goes on."""


def run(backend: CoreBackend) -> int:
    """Settles what became of visits, and writes the invitations that are due now; returns how many.

    A round that was killed is taken up by the next one: who has a visit but no invitation gets the invitation, and who
    has the invitation gets no second one.
    """
    with backend.work() as work:
        members.settle(work)
        due = {row.id: _due_now(work, row) for row in queries.running(work.session)}
    return sum(_invite(backend, campaign_id) for campaign_id, count in due.items() for _ in range(count))


def _due_now(work: Work, row: Campaign) -> int:
    """How many invitations of today are not written yet; none while texts must rest."""
    zone, rules = zone_of_territory(work, row.territory_id), work.tools.texting.rules
    if quiet_end(work.now, zone, rules.quiet_from, rules.quiet_until) is not None:
        return 0
    today = queries.count_invited_since(work.session, row.id, next_midnight(work.now, zone, days=0))
    return min(max(row.invitations_a_day - today, 0), A_ROUND)


def _invite(backend: CoreBackend, campaign_id: int) -> int:
    with backend.work() as work:
        prepared = members.prepare(work, campaign_id)
    if prepared is None:
        return 0
    member_id, visit_id = prepared
    found = other_times.nearest(backend, SYSTEM, visit_id, SOUGHT)
    with backend.work() as work:
        row = queries.member(work.session, member_id)
        if row is None:
            return 0
        windows = _quiet(work, row.campaign.territory_id, found)
        return int(members.invite(work, member_id, visit_id, windows))


def _quiet(work: Work, territory_id: int, found: tuple[Window, ...]) -> list[Window]:
    zone: ZoneInfo = zone_of_territory(work, territory_id)
    shifts, visits = lines.shifts_and_visits(work.session, territory_id, work.now, work.now + AHEAD)
    ahead = [window for window in found if window.start >= work.now + LEAD]
    return quiet_only(ahead, loads(shifts, visits, zone), zone)
