"""Care campaigns: planned with a preview, started, watched, paused and ended."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from flask import redirect, request
from werkzeug.wrappers import Response

from dispatch.campaigns.queries import campaigns as queries
from dispatch.campaigns.rules.campaigns import CampaignIn, Criteria
from dispatch.campaigns.services import campaigns as services
from dispatch.campaigns.services.campaigns import Preview
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import DispatchError, Invalid, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import CAMPAIGN_TRANSITIONS, CampaignState, MemberState
from dispatch.vocabulary.terms import Tier
from dispatch.web import form_keys, forms, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, attempt, console_pages, home_zone, screen
from dispatch.web.texts import Texts
from dispatch.workforce.services.zones import zone_of_territory

campaigns = console_pages("campaigns")

MOST = 100
MOST_PEOPLE = 500
"""More people than these a page does not show; `GET /campaigns/{id}/people` has all."""


@campaigns.get("/campaigns")
@needs(Permission.CAMPAIGNS_READ)
def read() -> Response:
    """The campaigns with their figures, the newest first."""
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=MOST)
        return screen(
            "console/campaigns/list.html",
            "campaigns",
            zone=home_zone(work),
            rows=rows,
            figures=queries.figures(work.session, [row.id for row in rows]),
            states=_SHOWN,
            may_write=actor().may(Permission.CAMPAIGNS_WRITE),
        )


@campaigns.get("/campaigns/new")
@needs(Permission.CAMPAIGNS_WRITE)
def new() -> Response:
    """The form of a new campaign."""
    return _form(request.args, None, "", 200)


@campaigns.post("/campaigns")
@needs(Permission.CAMPAIGNS_WRITE)
def plan() -> Response:
    """Shows whom the criteria choose, or writes the campaign down and opens its page; nothing written is lost."""
    try:
        with backend().work(actor()) as work:
            if request.form.get("step") != "plan":
                return _form(request.form, services.preview(work, _criteria()), "", 200, work)
            planned = form_keys.once(work, lambda: {"id": services.plan(work, _written()).id})
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        said = Texts(languages.of_browser()).word("refusals", refusal.code, refusal.sentence)
        return _form(request.form, None, said, 422)
    return redirect(f"/console/campaigns/{planned['id']}", code=303)


@campaigns.get("/campaigns/<int:campaign_id>")
@needs(Permission.CAMPAIGNS_READ)
def show(campaign_id: int) -> Response:
    """One campaign: its figures, its people and how far each has come."""
    with backend().work(actor()) as work:
        found = services.read(work, campaign_id)
        row = found.campaign
        steps = CAMPAIGN_TRANSITIONS[CampaignState(row.state)] if actor().may(Permission.CAMPAIGNS_WRITE) else ()
        return screen(
            "console/campaigns/campaign.html",
            "campaigns",
            zone=zone_of_territory(work, row.territory_id).key,
            row=row,
            people=found.people,
            without_consent=found.without_consent,
            states=[one.value for one in MemberState],
            members=queries.people(work.session, row.id, limit=MOST_PEOPLE),
            steps=[state.value for state in CampaignState if state in steps],
            may_see_customer=actor().may(Permission.CUSTOMERS_READ),
        )


@campaigns.post("/campaigns/<int:campaign_id>/steps")
@needs(Permission.CAMPAIGNS_WRITE)
def move(campaign_id: int) -> Response:
    """Starts, pauses, resumes or ends a campaign."""
    version, target = forms.number("version") or 0, _state()

    def act(work: Work) -> None:
        services.move(work, campaign_id, version, target)

    return attempt(act, f"campaigns.now_{target.value}")


_SHOWN = ("invited", "booked", "done", "nobody_home", "declined", "annoyed")


def _form(
    given: Mapping[str, str], preview: Preview | None, fault: str, status: int, work: Work | None = None
) -> Response:
    if work is None:
        with backend().work(actor()) as own:
            return _form(given, preview, fault, status, own)
    answer = screen(
        "console/campaigns/new.html",
        "campaigns",
        zone=home_zone(work),
        given=given,
        preview=preview,
        fault=fault,
        territories=board_queries.territories(work.session, work.actor),
        tiers=[tier.value for tier in Tier],
    )
    answer.status_code = status
    return answer


def _criteria() -> Criteria:
    territory_id, tier = forms.number("territory"), request.form.get("tier", "")
    if territory_id is None:
        raise Missing("territory")
    return Criteria(
        territory_id=territory_id,
        installed_before=_day("installed_before"),
        no_visit_since=_day("no_visit_since"),
        access_node=forms.text("access_node", most=100) or None,
        score_at_most=forms.number("score_at_most", most=5),
        tier=Tier(tier) if tier in set(Tier) else None,
    )


def _written() -> CampaignIn:
    name = forms.text("name", most=80)
    people, pace = forms.number("most_people", most=100_000), forms.number("invitations_a_day", most=1000)
    if not name or people is None or pace is None:
        raise Invalid("nothing_said", "Write something first.")
    return CampaignIn(name, _criteria(), people, pace, forms.number("seed", least=0, most=2**31) or 1)


def _day(name: str) -> date | None:
    written = forms.text(name)
    if not written:
        return None
    with suppress(ValueError):
        return date.fromisoformat(written)
    raise Invalid("bad_day", "Write a day such as 2026-12-01.")


def _state() -> CampaignState:
    with suppress(ValueError):
        return CampaignState(request.form.get("state", ""))
    raise Invalid("bad_step", "Press one of the buttons.")
