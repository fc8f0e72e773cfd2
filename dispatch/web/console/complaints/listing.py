"""Complaints by their deadlines, and the form that takes a new one in."""

from collections.abc import Mapping
from contextlib import suppress

from flask import redirect, request
from werkzeug.wrappers import Response

from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.queries.complaints import ComplaintFilter
from dispatch.aftercare.rules import complaint_intake
from dispatch.aftercare.services.complaints import Complainer, ComplaintIn, receive
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.complaints import ComplaintCategory
from dispatch.vocabulary.errors import DispatchError, Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import ComplaintState
from dispatch.vocabulary.terms import Language, Priority
from dispatch.web import form_keys, forms, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, console_pages, home_zone, screen
from dispatch.web.texts import Texts

listing = console_pages("complaints")

MOST = 200
"""More than this nobody reads in one go; the most pressing come first."""

LONGEST_WORDS = 4000


@listing.get("/complaints")
@needs(Permission.COMPLAINTS_READ)
def read() -> Response:
    """Open complaints, the next deadline first; `mine` shows one's own, `state` those of a state, ended ones too."""
    state, mine = _state(), bool(request.args.get("mine"))
    wanted = ComplaintFilter(
        state=state, owner_id=actor().user_id if mine else None, is_open=None if state is not None else True
    )
    with backend().work(actor()) as work:
        return screen(
            "console/complaints/list.html",
            "complaints",
            zone=home_zone(work),
            now=work.now,
            found=queries.pressing(work.session, work.actor, wanted, limit=MOST),
            state=state.value if state else "",
            mine=mine,
            states=[one.value for one in ComplaintState],
            may_write=actor().may(Permission.COMPLAINTS_WRITE),
            may_see_customer=actor().may(Permission.CUSTOMERS_READ),
        )


@listing.get("/complaints/new")
@needs(Permission.COMPLAINTS_WRITE)
def new() -> Response:
    """The form; `order` and `customer` say whose complaint it is where that is known, `category` what is asked."""
    return _form(request.args, "", 200)


@listing.post("/complaints")
@needs(Permission.COMPLAINTS_WRITE)
def take_in() -> Response:
    """Takes a complaint in and opens its page; what is missing is named, and nothing that was written is lost."""
    try:
        wanted = _written()
        with backend().work(actor()) as work:
            taken_in = form_keys.once(work, lambda: {"id": receive(work, wanted).id})
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        return _form(request.form, _said(refusal), 422)
    return redirect(f"/console/complaints/{taken_in['id']}", code=303)


def _form(given: Mapping[str, str], fault: str, status: int) -> Response:
    category = _category(given.get("category", ""))
    with backend().work(actor()) as work:
        answer = screen(
            "console/complaints/new.html",
            "complaints",
            zone=home_zone(work),
            given=given,
            fault=fault,
            category=category.value,
            categories=[one.value for one in ComplaintCategory],
            required=complaint_intake.REQUIRED[category],
            optional=complaint_intake.OPTIONAL,
            priorities=[one.value for one in Priority],
            languages=[one.value for one in Language],
        )
    answer.status_code = status
    return answer


def _written() -> ComplaintIn:
    said = forms.text("said", most=LONGEST_WORDS)
    if not said:
        raise Invalid("nothing_said", "Write something first.")
    category = _category(request.form.get("category", ""))
    facts = {name: forms.text(f"fact_{name}") for name in complaint_intake.FACTS}
    order_id, customer_id = forms.number("order"), forms.number("customer")
    return ComplaintIn(
        said=said,
        order_id=order_id,
        customer_id=None if order_id is not None else customer_id,
        customer=None if order_id is not None or customer_id is not None else _complainer(),
        category=category,
        facts={name: value for name, value in facts.items() if value},
        priority=_priority(),
    )


def _complainer() -> Complainer:
    name, phone = forms.text("name"), forms.text("phone")
    if not name or not phone:
        raise Invalid("one_customer", "Name the order, the customer's id, or name and phone: one of them.")
    language = request.form.get("language", "")
    return Complainer(name=name, phone=phone, language=Language(language) if language in set(Language) else None)


def _said(refusal: DispatchError) -> str:
    """The refusal in the reader's language, with the names of the fields that are missing."""
    t = Texts(languages.of_browser())
    said = t.word("refusals", refusal.code, refusal.sentence)
    asked = refusal.facts.get("errors", {}).get("json", {}).get("facts", {})
    return " ".join([said, *([t.listed([t(f"complaint_facts.{name}") for name in asked])] if asked else [])])


def _category(said: str) -> ComplaintCategory:
    with suppress(ValueError):
        return ComplaintCategory(said)
    return ComplaintCategory.OTHER


def _priority() -> Priority | None:
    with suppress(ValueError):
        return Priority(request.form.get("priority", ""))
    return None


def _state() -> ComplaintState | None:
    with suppress(ValueError):
        return ComplaintState(request.args.get("state", ""))
    return None
