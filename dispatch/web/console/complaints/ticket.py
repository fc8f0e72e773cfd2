"""One complaint with all that happened, and the steps that whoever reads it may take."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.queries import causes as cause_queries
from dispatch.aftercare.queries import complaints as queries
from dispatch.aftercare.rules import complaint_intake
from dispatch.aftercare.services import (
    causes,
    complaint_facts,
    complaint_record,
    complaint_steps,
    complaints,
    corrective_actions,
    hand_overs,
)
from dispatch.aftercare.services.asking.complaint_scripts import script_of
from dispatch.aftercare.services.causes import CauseIn
from dispatch.aftercare.services.complaint_steps import StepIn
from dispatch.db.tables import Complaint
from dispatch.emails.queries import emails
from dispatch.goodwill.queries.goodwill import GoodwillFilter
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.actor_scope import sees_territory
from dispatch.kernel.work import Work
from dispatch.messaging.queries import messages
from dispatch.vocabulary.complaints import ComplaintCategory, HandOverState, ProcessStep
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import COMPLAINT_TRANSITIONS, ComplaintState
from dispatch.vocabulary.terms import Role
from dispatch.web import forms, languages
from dispatch.web.console.contacts.call_buttons import calls_to
from dispatch.web.console.frame import attempt, console_pages, screen
from dispatch.web.console.goodwill.section import goodwill_shown
from dispatch.workforce.services.zones import zone_of_territory
from notify import NEWS_LIMIT

ticket = console_pages("complaint")

LONGEST_NOTE = 1000
MOST_EMAILS = 50


@ticket.get("/complaints/<int:complaint_id>")
@needs(Permission.COMPLAINTS_READ)
def read(complaint_id: int) -> Response:
    """The page of a complaint."""
    may = actor().may
    with backend().work(actor()) as work:
        row = complaint_record.visible(work, complaint_id)
        people = [
            one for one in queries.colleagues(work.session, row.owner_id) if sees_territory(one, row.territory_id)
        ]
        return screen(
            "console/complaints/complaint.html",
            "complaints",
            zone=zone_of_territory(work, row.territory_id).key,
            now=work.now,
            row=row,
            calls=calls_to(work, [row.customer], zone_of_territory(work, row.territory_id).key),
            names=queries.names_of(work.session, _user_ids(row)),
            texts=messages.of_complaint(work.session, row.id) if may(Permission.MESSAGES_READ) else [],
            emails=emails.listed(work.session, work.actor, limit=MOST_EMAILS, complaint_id=row.id),
            categories=[one.value for one in ComplaintCategory],
            asked=_category(request.args.get("category", row.category)),
            required=complaint_intake.REQUIRED[_category(request.args.get("category", row.category))],
            missing=complaint_intake.missing(ComplaintCategory(row.category), row.facts),
            targets=_targets(row),
            colleagues=people,
            owners=[*([row.owner] if row.owner else []), *people],
            offered=next((one for one in row.hand_overs if one.state == HandOverState.OFFERED), None),
            causes=cause_queries.tree(work.session),
            process_steps=[step.value for step in ProcessStep],
            chinese=languages.of_browser().value == "zh-CN",
            longest_news=NEWS_LIMIT,
            me=actor().user_id,
            is_mine=row.owner_id is not None and (row.owner_id == actor().user_id or actor().role is Role.ADMIN),
            may_write=may(Permission.COMPLAINTS_WRITE),
            **goodwill_shown(
                work, GoodwillFilter(complaint_id=row.id), row.territory_id, f"/console/complaints/{row.id}/goodwill"
            ),
            may_see_customer=may(Permission.CUSTOMERS_READ),
            script=script_of(work, row) if may(Permission.CUSTOMERS_READ) else None,
        )


@ticket.post("/complaints/<int:complaint_id>/take")
@needs(Permission.COMPLAINTS_WRITE)
def take(complaint_id: int) -> Response:
    """The first who takes it owns it."""
    return _act(lambda work, version: complaints.take(work, complaint_id, version), "complaints.taken")


@ticket.post("/complaints/<int:complaint_id>/facts")
@needs(Permission.COMPLAINTS_WRITE)
def sort(complaint_id: int) -> Response:
    """Says what it is about, with what the customer answers."""
    category = _category(request.form.get("category", ""))
    facts = {name: forms.text(f"fact_{name}") for name in complaint_intake.REQUIRED[category]}
    return _act(
        lambda work, version: complaint_facts.sort(work, complaint_id, version, category, facts), "complaints.sorted"
    )


@ticket.post("/complaints/<int:complaint_id>/steps")
@needs(Permission.COMPLAINTS_WRITE)
def move(complaint_id: int) -> Response:
    """Takes the next step."""
    try:
        state = ComplaintState(request.form.get("state", ""))
    except ValueError:
        raise Invalid("bad_state", "Choose the next step.") from None
    step = StepIn(state=state, note=_note("note"), told=_on_one_line("told"))
    return _act(lambda work, version: complaint_steps.move(work, complaint_id, version, step), "complaints.moved")


@ticket.post("/complaints/<int:complaint_id>/news")
@needs(Permission.COMPLAINTS_WRITE)
def tell_news(complaint_id: int) -> Response:
    """Tells the customer how it goes on."""
    told = _needed(_on_one_line("told"))
    return _act(
        lambda work, version: complaint_steps.tell_news(work, complaint_id, version, told), "complaints.told_done"
    )


@ticket.post("/complaints/<int:complaint_id>/hand-over")
@needs(Permission.COMPLAINTS_WRITE)
def offer(complaint_id: int) -> Response:
    """Asks a colleague to take it over."""
    colleague, note = forms.number("user") or 0, _needed(_note("note"))
    return _act(
        lambda work, version: hand_overs.offer(work, complaint_id, version, colleague, note), "complaints.offered"
    )


@ticket.post("/complaints/<int:complaint_id>/accept")
@needs(Permission.COMPLAINTS_WRITE)
def accept(complaint_id: int) -> Response:
    """Takes it over, as the colleague who was asked."""
    return _act(lambda work, version: hand_overs.accept(work, complaint_id, version), "complaints.taken")


@ticket.post("/complaints/<int:complaint_id>/return")
@needs(Permission.COMPLAINTS_WRITE)
def give_back(complaint_id: int) -> Response:
    """Returns it with the reason."""
    reason = _needed(_note("reason"))
    return _act(lambda work, version: hand_overs.give_back(work, complaint_id, version, reason), "complaints.returned")


@ticket.post("/complaints/<int:complaint_id>/cause")
@needs(Permission.COMPLAINTS_WRITE)
def find_out(complaint_id: int) -> Response:
    """Writes down why it came about."""
    found = CauseIn(
        cause_id=forms.number("cause") or 0,
        access_node=forms.text("access_node", most=100) or None,
        line_id=forms.number("line"),
        device=forms.text("device", most=100) or None,
        technician_id=forms.number("technician"),
        process_step=_process_step(),
    )
    return _act(lambda work, version: causes.find_out(work, complaint_id, version, found), "complaints.cause_noted")


@ticket.post("/complaints/<int:complaint_id>/actions")
@needs(Permission.COMPLAINTS_WRITE)
def plan(complaint_id: int) -> Response:
    """Plans a corrective action, due at the end of a local day."""
    what, owner = _needed(_note("what")), forms.number("owner") or 0

    def act(work: Work) -> object:
        row = complaint_record.visible(work, complaint_id)
        due = _end_of_day(zone_of_territory(work, row.territory_id))
        return corrective_actions.plan(work, complaint_id, what, owner, due)

    return attempt(lambda work: _nothing(act(work)), "complaints.action_planned")


@ticket.post("/complaints/<int:complaint_id>/actions/<int:action_id>/done")
@needs(Permission.COMPLAINTS_WRITE)
def finish(complaint_id: int, action_id: int) -> Response:
    """Notes its measured effect."""
    effect = _needed(_note("effect"))
    return attempt(
        lambda work: _nothing(corrective_actions.finish(work, complaint_id, action_id, effect)),
        "complaints.action_done",
    )


def _act(act: Callable[[Work, int], object], done: str) -> Response:
    version = forms.number("version") or 0
    return attempt(lambda work: _nothing(act(work, version)), done)


def _nothing(_row: object) -> None:
    """What a use case gives back says nothing here: the page is read anew."""


def _targets(row: Complaint) -> list[str]:
    """The steps that may come next; what the customer says stands last."""
    return sorted((state.value for state in COMPLAINT_TRANSITIONS[ComplaintState(row.state)]), key=_ORDER.index)


_ORDER = [state.value for state in ComplaintState]


def _user_ids(row: Complaint) -> list[int]:
    steps = [step.user_id for step in row.steps if step.user_id is not None]
    handed = [one for hand_over in row.hand_overs for one in (hand_over.from_id, hand_over.to_id)]
    return [*steps, *handed, *(action.owner_id for action in row.actions)]


def _category(said: str) -> ComplaintCategory:
    with suppress(ValueError):
        return ComplaintCategory(said)
    return ComplaintCategory.OTHER


def _note(name: str) -> str:
    return forms.text(name, most=LONGEST_NOTE)


def _on_one_line(name: str) -> str:
    return " ".join(forms.text(name, most=NEWS_LIMIT).split())


def _needed(said: str) -> str:
    if not said:
        raise Invalid("nothing_said", "Write something first.")
    return said


def _process_step() -> ProcessStep | None:
    with suppress(ValueError):
        return ProcessStep(request.form.get("process_step", ""))
    return None


def _end_of_day(zone: ZoneInfo) -> datetime:
    try:
        day = datetime.fromisoformat(request.form.get("due", "")).date()
    except ValueError:
        raise Invalid("bad_date", "Choose a day.") from None
    return datetime.combine(day, time(23, 59), zone)
