"""The customer leaves word for whoever comes, on their page."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.messaging.services.customer_links import open_link
from dispatch.visits.services import arrival_notes as services
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms
from dispatch.web.customer.tracking import CUSTOMER

arrival_notes = Blueprint("arrival_notes", __name__)

NOTES = RateLimit("arrival_note", 20, timedelta(hours=1))


@arrival_notes.post("/t/<token>/notes")
@needs(Permission.PUBLIC)
def leave_word(token: str) -> Response:
    """Keeps how to get in and what else to know, in place of what was there."""
    access, word = forms.text("access"), forms.text("word")
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "t", token)
        admit(work, NOTES, f"visit:{visit.id}")
        services.leave_word(work, visit, access, word)
    return redirect(url_for("tracking.read", token=token), code=303)


@arrival_notes.post("/t/<token>/nobody-home")
@needs(Permission.PUBLIC)
def say_absent(token: str) -> Response:
    """Says that nobody will be home, or takes it back, as the button says."""
    act = services.take_back_absence if request.form.get("do") == "undo" else services.say_absent
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "t", token)
        admit(work, NOTES, f"visit:{visit.id}")
        act(work, visit)
    return redirect(url_for("tracking.read", token=token), code=303)
