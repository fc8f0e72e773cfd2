"""`/messages`: what customers were told, what became of it, and the way to say it again."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.http.listing import page, page_of
from dispatch.kernel.work import Work
from dispatch.messaging.api.message_schemas import MessageOut, MessageQuery, ResendSchema
from dispatch.messaging.queries import messages as queries
from dispatch.messaging.services import resending
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("messages", __name__, description="Texts to customers and from them.")
_out = MessageOut()


@blueprint.get("/messages")
@needs(Permission.MESSAGES_READ)
@blueprint.arguments(MessageQuery, location="query")
@blueprint.response(200, page_of(MessageOut))
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Finds texts, the newest first, each with its attempts."""
    limit, after = query.pop("limit"), query.pop("after")
    with backend().work(actor()) as work:
        rows = queries.find(work.session, work.actor, limit=limit + 1, before=after, **query)
        return page(rows, limit)


@blueprint.post("/messages/<int:message_id>/resend")
@needs(Permission.MESSAGES_WRITE)
@blueprint.arguments(ResendSchema)
@blueprint.response(201, MessageOut)
@once
def resend(work: Work, body: dict[str, Any], message_id: int) -> Answer:
    """Sends a text again that did not arrive, at most three times in all, while it is still true.

    409 with the code: `on_its_way`, `delivered`, `outcome_unknown`, `not_true_any_more`, `opted_out`, `not_textable`,
    `sent_three_times`, `resent_already`, `unwordable`.
    """
    return dict(_out.dump(resending.resend(work, message_id, body["why"]))), 201
