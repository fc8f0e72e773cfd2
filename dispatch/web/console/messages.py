"""The log of texts."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.messaging.queries import message_log
from dispatch.messaging.services import resending
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import MessageState
from dispatch.web import forms, languages
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.web.local_time import LocalTime

messages = console_pages("messages")

PAGE = 50

RESENDABLE = (MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED)
"""The ends after which a person may want to try once more; the service decides whether it goes."""


@messages.get("/messages")
@needs(Permission.MESSAGES_READ)
def log() -> Response:
    """Texts, the newest first: all of them or those in one state, `before` an id."""
    state = request.args.get("state", "")
    chosen = state if state in set(MessageState) else ""
    with backend().work(actor()) as work:
        found = message_log.page(
            work.session,
            work.actor,
            before=forms.number("before"),
            state=chosen or None,
            most=PAGE + 1,
        )
        zone = home_zone(work)
    return screen(
        "console/messages.html",
        "messages",
        zone=zone,
        log=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        chosen=chosen,
        states=[state.value for state in MessageState],
        resendable=RESENDABLE,
        may_send=actor().may(Permission.MESSAGES_WRITE),
        times=lambda zone: LocalTime(zone, languages.of_browser()),
    )


@messages.post("/messages/<int:message_id>/resend")
@needs(Permission.MESSAGES_WRITE)
def resend(message_id: int) -> Response:
    """Sends a text again that did not arrive, while it is still true."""
    why = forms.text("why", most=200)
    return attempt(lambda work: resending.resend(work, message_id, why), "messages.resent")
