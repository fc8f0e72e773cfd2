"""The customer's answer after a visit."""

from contextlib import suppress

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dispatch.aftercare.services.asking import recommendations
from dispatch.aftercare.services.follow_ups import answer_survey
from dispatch.aftercare.services.warranty_reports import call_due, may_report
from dispatch.db.tables import Recommendation, Survey, Visit
from dispatch.http.guard import backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_links import open_link
from dispatch.vocabulary.errors import Refused
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import AnswerChannel
from dispatch.web import forms, languages
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.web.pages import page
from dispatch.web.technician_names import technician_name
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit

survey = Blueprint("survey", __name__)

YES_OR_NO = {"yes": True, "no": False}


@survey.get("/s/<token>")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """Shows the form, or thanks for the answer that is here already; changes nothing."""
    with backend().work(CUSTOMER) as work:
        return _page(work, open_link(work, "s", token))


@survey.post("/s/<token>")
@needs(Permission.PUBLIC)
def answer(token: str) -> Response:
    """Keeps the first answer; a second one is thanked for and changes nothing.

    How likely they are to recommend us may be left out, and said later on the page that thanks them.
    """
    score, fixed = forms.number("score", most=5), YES_OR_NO.get(request.form.get("fixed", ""))
    comment, likelihood = forms.text("comment"), forms.number("likelihood", least=0, most=10)
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "s", token)
        if work.session.get(Survey, visit.id) is None:
            if score is None or fixed is None:
                return _page(work, visit, missing=True)
            with suppress(Refused):  # The same form has come at the same moment.
                answer_survey(work, visit, score, fixed, comment)
        if likelihood is not None:
            recommendations.keep(work, visit, likelihood, AnswerChannel.PAGE)
    return redirect(request.path, code=303)


def _page(work: Work, visit: Visit, *, missing: bool = False) -> Response:
    language = languages.of_customer(visit.order.customer.language)
    return page(
        "customer/survey.html",
        language,
        status=422 if missing else 200,
        answer=work.session.get(Survey, visit.id),
        work=visit.order.kind,
        reference=visit.order.reference,
        technician=technician_name(visit.technician.name, language) if visit.technician else None,
        zone=zone_of_visit(work, visit).key,
        missing=missing,
        may_report=may_report(work, visit),
        call_by=call_due(work, visit),
        fixed=request.form.get("fixed"),
        given=forms.number("score", most=5),
        recommended=work.session.get(Recommendation, visit.id),
        likelihood=forms.number("likelihood", least=0, most=10),
        comment=request.form.get("comment", ""),
        brand=speaker_of(work, visit.order).brand_in(language),
        service_phone=speaker_of(work, visit.order).phone,
        most=forms.MAX_TEXT,
    )
