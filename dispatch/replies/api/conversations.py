"""`/orders/{id}/messages`: an order's texts and its customer's answers, as one conversation that a person may join."""

from typing import Any

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.http.idempotency import Answer, once
from dispatch.kernel.work import Work
from dispatch.messaging.api.message_schemas import ConversationOut, MessageOut
from dispatch.replies.api.desk_text_schemas import DeskTextOut, DeskTextSchema
from dispatch.replies.services import conversation, desk_texts
from dispatch.replies.services.conversation import Conversation
from dispatch.replies.services.desk_texts import DeskText
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("conversations", __name__, description="Texts to customers and from them.")


@blueprint.get("/orders/<int:order_id>/messages")
@needs(Permission.MESSAGES_READ)
@blueprint.response(200, ConversationOut)
def read(order_id: int) -> Conversation:
    """Reads an order's conversation: every text with attempts, receipts, cost and why it was held back."""
    with backend().work(actor()) as work:
        return conversation.of_order(work, order_id)


@blueprint.post("/orders/<int:order_id>/messages")
@needs(Permission.MESSAGES_WRITE)
@blueprint.arguments(DeskTextSchema)
@blueprint.response(201, MessageOut)
@once
def send(work: Work, body: dict[str, Any], order_id: int) -> Answer:
    """Sends the order's customer a text in a person's own words, through the gate that all texts go through.

    `not_before` and `held_reason` tell when and why it leaves later. 409 `not_textable`, or `text_refused` with the
    policy's `reason` (such as `opted_out`), where it never would; 422 `bad_words` or `too_many_segments`.
    """
    return dict(MessageOut().dump(desk_texts.send(work, order_id, body["words"]))), 201


@blueprint.post("/orders/<int:order_id>/messages/preview")
@needs(Permission.MESSAGES_WRITE)
@blueprint.arguments(DeskTextSchema)
@blueprint.response(200, DeskTextOut)
def preview(body: dict[str, Any], order_id: int) -> DeskText:
    """Shows what the customer would read, its segments and price, and what holds it back now. Changes nothing."""
    with backend().work(actor()) as work:
        return desk_texts.try_out(work, order_id, body["words"])
