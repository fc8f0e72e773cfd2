"""`/campaigns`: care visits offered to chosen customers, within their consent and the technicians' quiet half-days."""

from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.campaigns.api.schemas import (
    CampaignFiguresOut,
    CampaignInSchema,
    CampaignOut,
    CampaignPreviewOut,
    CriteriaSchema,
    MemberOut,
)
from dispatch.campaigns.queries import campaigns as queries
from dispatch.campaigns.rules.campaigns import CampaignIn, Criteria
from dispatch.campaigns.services import campaigns as services
from dispatch.campaigns.services.campaigns import Preview
from dispatch.db.tables import Campaign
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import PageQuery, page, page_of
from dispatch.kernel.work import Work
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import CampaignState

blueprint = Blueprint("campaigns", __name__, description="Care visits offered to chosen customers.")
_out, _figures = CampaignOut(), CampaignFiguresOut()


@blueprint.get("/campaigns")
@needs(Permission.CAMPAIGNS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(CampaignOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Lists campaigns, the newest first."""
    limit, after = query["limit"], query["after"]
    with backend().work(actor()) as work:
        return page(queries.listed(work.session, work.actor, limit=limit + 1, before=after), limit)


@blueprint.post("/campaigns/preview")
@needs(Permission.CAMPAIGNS_READ)
@blueprint.arguments(CriteriaSchema)
@blueprint.response(200, CampaignPreviewOut)
def preview(criteria: Criteria) -> Preview:
    """Counts whom these criteria choose as things stand; writes nothing."""
    with backend().work(actor()) as work:
        return services.preview(work, criteria)


@blueprint.post("/campaigns")
@needs(Permission.CAMPAIGNS_WRITE)
@blueprint.arguments(CampaignInSchema)
@blueprint.response(201, CampaignOut)
@once
def plan(work: Work, wanted: CampaignIn) -> Answer:
    """Writes a campaign down as a draft; nobody is asked before it is started."""
    return _out.dump(services.plan(work, wanted)), 201


@blueprint.get("/campaigns/<int:campaign_id>")
@needs(Permission.CAMPAIGNS_READ)
@blueprint.response(200, CampaignFiguresOut)
def read(campaign_id: int) -> Response:
    """Reads a campaign with its figures; the `ETag` is what its next step needs as `If-Match`."""
    with backend().work(actor()) as work:
        found = services.read(work, campaign_id)
        body = json.dumps(_figures.dump(found))
        return Response(body, content_type="application/json", headers=etag(found.campaign.version))


@blueprint.get("/campaigns/<int:campaign_id>/people")
@needs(Permission.CAMPAIGNS_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(MemberOut))
def people(query: dict[str, Any], campaign_id: int) -> dict[str, Any]:
    """Lists the people of a campaign and how far each has come, in the order of their ids."""
    limit, after = query["limit"], query["after"]
    with backend().work(actor()) as work:
        row = services.visible(work, campaign_id)
        return page(queries.people(work.session, row.id, limit=limit + 1, after=after), limit)


@blueprint.post("/campaigns/<int:campaign_id>/start")
@needs(Permission.CAMPAIGNS_WRITE)
@blueprint.response(200, CampaignOut)
def start(campaign_id: int) -> Campaign:
    """Starts or resumes a campaign; the first start draws its people."""
    return _move(campaign_id, CampaignState.RUNNING)


@blueprint.post("/campaigns/<int:campaign_id>/pause")
@needs(Permission.CAMPAIGNS_WRITE)
@blueprint.response(200, CampaignOut)
def pause(campaign_id: int) -> Campaign:
    """Invites nobody until it is started again; who was invited may still book."""
    return _move(campaign_id, CampaignState.PAUSED)


@blueprint.post("/campaigns/<int:campaign_id>/end")
@needs(Permission.CAMPAIGNS_WRITE)
@blueprint.response(200, CampaignOut)
def end(campaign_id: int) -> Campaign:
    """Ends a campaign: whoever has not booked is let go, visits that are booked stand."""
    return _move(campaign_id, CampaignState.ENDED)


def _move(campaign_id: int, target: CampaignState) -> Campaign:
    with backend().work(actor()) as work:
        return services.move(work, campaign_id, wanted_version(), target)
