"""The customer's page of their complaint: how it stands, what they add, and whether they are content."""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dispatch.aftercare.services import complaint_steps, complaint_texts, complaints
from dispatch.aftercare.services.recovery import answers as recovery_answers
from dispatch.db.tables import Complaint
from dispatch.goodwill.queries import goodwill
from dispatch.goodwill.rules.limits import say_amount
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.kernel.work import Work
from dispatch.vocabulary.complaints import ComplaintChannel
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import ENDED_COMPLAINTS, ComplaintState
from dispatch.web import forms, languages
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.web.pages import page
from dispatch.workforce.services.speakers import speaker_of_territory
from dispatch.workforce.services.zones import zone_of_territory

complaint_page = Blueprint("complaint_page", __name__)

WORDS = RateLimit("complaint_words", 10, timedelta(hours=1))


@complaint_page.get("/c/<token>")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """Shows how it stands; changes nothing."""
    with backend().work(CUSTOMER) as work:
        return _page(work, complaint_texts.open_link(work, token))


@complaint_page.post("/c/<token>")
@needs(Permission.PUBLIC)
def say(token: str) -> Response:
    """Keeps what the customer says: content or not, how well it was put right, or more words on an open one."""
    content, words = _ANSWERS.get(request.form.get("content", "")), forms.text("words")
    with backend().work(CUSTOMER) as work:
        row = complaint_texts.open_link(work, token, lock=True)
        admit(work, WORDS, f"complaint:{row.id}")
        if "score" in request.form or "fixed" in request.form:
            return _score(work, row, words)
        if content is None and not words:
            return _page(work, row, missing=True)
        if content is not None:
            _answer(work, row, words, content=content)
        elif ComplaintState(row.state) not in ENDED_COMPLAINTS:
            complaints.add_words(work, row, words, ComplaintChannel.PAGE)
        if words and words not in _said(row):
            return _page(work, row, too_late=True)
    return redirect(request.path, code=303)


def _said(row: Complaint) -> set[str]:
    """What the customer has said of it, in their words."""
    return {row.said, *(step.note for step in row.steps if step.user_id is None)}


def _score(work: Work, row: Complaint, words: str) -> Response:
    """Keeps how well it was put right; an answer that comes twice changes nothing."""
    score, fixed = forms.number("score", most=5), _ANSWERS.get(request.form.get("fixed", ""))
    if not score or fixed is None:
        return _page(work, row, missing=True)
    with suppress(Refused):
        recovery_answers.answer(work, row, score, fixed=fixed, channel=ComplaintChannel.PAGE, words=words)
    return redirect(request.path, code=303)


def _answer(work: Work, row: Complaint, words: str, *, content: bool) -> None:
    """An answer that comes twice, or when the complaint has gone on meanwhile, changes nothing."""
    with suppress(Refused):
        if content and row.state == ComplaintState.ACCEPTED:
            return
        complaint_steps.answer(work, row, content=content, channel=ComplaintChannel.PAGE, words=words)


_ANSWERS = {"yes": True, "no": False}


def _page(work: Work, row: Complaint, *, missing: bool = False, too_late: bool = False) -> Response:
    """too_late: the complaint has gone on since the page was opened, and what was typed is not kept."""
    language = languages.of_customer(row.customer.language)
    return page(
        "customer/complaint.html",
        language,
        status=422 if missing else 409 if too_late else 200,
        row=row,
        told=[step for step in row.steps if step.told],
        own=[step for step in row.steps if step.user_id is None and step.note],
        goodwill=goodwill.of_complaint(work.session, row.id),
        say_amount=lambda one: say_amount(one.amount, one.currency, language.value),
        is_open=ComplaintState(row.state) not in ENDED_COMPLAINTS,
        asks=row.state == ComplaintState.RESOLVED,
        asks_score=recovery_answers.open_survey(row) is not None,
        given=forms.number("score", most=5),
        fixed=request.form.get("fixed"),
        missing=missing,
        too_late=too_late,
        zone=zone_of_territory(work, row.territory_id).key,
        brand=speaker_of_territory(work, row.territory_id).brand_in(language),
        service_phone=speaker_of_territory(work, row.territory_id).phone,
        most=forms.MAX_TEXT,
    )
