"""`/orders/{id}/messages`: an order's texts and its customer's answers, as one conversation."""

from flask_smorest import Blueprint

from dispatch.http.guard import actor, backend, needs
from dispatch.messaging.api.message_schemas import ConversationOut
from dispatch.replies.services import conversation
from dispatch.replies.services.conversation import Conversation
from dispatch.vocabulary.permissions import Permission

blueprint = Blueprint("conversations", __name__, description="Texts to customers and from them.")


@blueprint.get("/orders/<int:order_id>/messages")
@needs(Permission.MESSAGES_READ)
@blueprint.response(200, ConversationOut)
def read(order_id: int) -> Conversation:
    """Reads an order's conversation: every text with attempts, receipts, cost and why it was held back."""
    with backend().work(actor()) as work:
        return conversation.of_order(work, order_id)
