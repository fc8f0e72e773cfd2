"""`/follow-ups`: surveys that wait and calls that are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, json
from flask_smorest import Blueprint

from dispatch.aftercare.api.follow_up_schemas import AttemptInSchema, FollowUpDetail, FollowUpOut, FollowUpQuery
from dispatch.aftercare.queries import follow_ups as queries
from dispatch.aftercare.queries.follow_ups import FollowUpFilter
from dispatch.aftercare.services import silence
from dispatch.aftercare.services.asking import call_scripts
from dispatch.aftercare.services.call_backs import CallAttempt, record_attempt
from dispatch.db.tables import FollowUp
from dispatch.http.etags import etag, wanted_version
from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes.contact_gate import CallVerdict, call_verdict
from dispatch.orders.api.schemas import CustomerTextOut, RecommendationOut, SurveyAnswerOut
from dispatch.visits.queries import customer_words
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import FollowUpState

blueprint = Blueprint("follow_ups", __name__, description="What is owed to customers after a visit.")
_out, _detail = FollowUpOut(), FollowUpDetail()
_survey, _text = SurveyAnswerOut(many=True), CustomerTextOut(many=True)
_recommendation = RecommendationOut(many=True)


@blueprint.get("/follow-ups")
@needs(Permission.FOLLOW_UPS_READ)
@blueprint.arguments(FollowUpQuery, location="query")
@blueprint.response(200, page_of(FollowUpOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds follow-ups in the order of their ids, for example the calls that are due now."""
    wanted = FollowUpFilter(due_by=query.get("due"), state=query.get("state"), kind=query.get("kind"))
    limit, after = query["limit"], query["after"] or 0
    with backend().work(actor()) as work:
        rows = queries.page(work.session, work.actor, wanted, after, limit + 1)
        return page(_with_verdicts(work, rows), limit)


@blueprint.get("/follow-ups/<int:follow_up_id>")
@needs(Permission.FOLLOW_UPS_READ)
@blueprint.response(200, FollowUpDetail)
def read(follow_up_id: int) -> Response:
    """Reads a follow-up with whom to call and what they said; the `ETag` is what an attempt needs as `If-Match`."""
    with backend().work(actor()) as work:
        row = queries.visible(work.session, work.actor, follow_up_id)
        if row is None:
            raise Missing("follow-up")
        return _answer(_with_verdicts(work, [row])[0], _said(work, row))


@blueprint.post("/follow-ups/<int:follow_up_id>/attempts")
@needs(Permission.FOLLOW_UPS_WRITE)
@blueprint.arguments(AttemptInSchema)
@blueprint.response(201, FollowUpOut)
@once
def attempt(work: Work, body: CallAttempt, follow_up_id: int) -> Answer:
    """Notes a try to reach the customer. `reached_not_fixed` opens the order again with a linked next visit."""
    tried = record_attempt(work, follow_up_id, wanted_version(), body)
    return _out.dump(_with_verdicts(work, [tried])[0]), 201


@dataclass(frozen=True)
class ShownFollowUp:
    """A follow-up with what the gate says of calling now; everything else is the row's."""

    row: FollowUp
    call: CallVerdict | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _with_verdicts(work: Work, rows: Sequence[FollowUp]) -> list[ShownFollowUp]:
    found = silence.verdicts(work, rows)
    return [
        ShownFollowUp(row, call_verdict(one) if one is not None and row.state == FollowUpState.DUE else None)
        for row, one in zip(rows, found, strict=True)
    ]


def _said(work: Work, row: FollowUp) -> dict[str, Any]:
    may_read_texts = actor().may(Permission.MESSAGES_READ)
    texts = customer_words.texts_of(work.session, [row.order_id]) if may_read_texts else {}
    return {
        "script": call_scripts.scripts_of(work, [row]).get(row.id),
        "surveys": _survey.dump(customer_words.surveys_of(work.session, [row.order_id]).get(row.order_id, ())),
        "recommendations": _recommendation.dump(
            customer_words.recommendations_of(work.session, [row.order_id]).get(row.order_id, ())
        ),
        "customer_texts": _text.dump(texts.get(row.order_id, ())),
    }


def _answer(row: ShownFollowUp, said: dict[str, Any]) -> Response:
    body = json.dumps(_detail.dump(row) | said)
    return Response(body, content_type="application/json", headers=etag(row.version))
