"""What waits for a person: call-backs that are owed, and tasks."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.rules.follow_ups import ENDS_A_CALL_BACK, CallOutcome
from dispatch.aftercare.services import silence
from dispatch.aftercare.services.asking import call_scripts
from dispatch.aftercare.services.call_backs import CallAttempt, record_attempt
from dispatch.db.tables import AbsenceRequest, PhotoProposal
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes.contact_gate import call_verdict
from dispatch.reports.queries.day_board import bounds
from dispatch.visits.queries import customer_words
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import AbsenceRequestState, FollowUpState, PhotoProposalState
from dispatch.web import forms
from dispatch.web.console.contacts.call_buttons import calls_to
from dispatch.web.console.conversation import pictures_of
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.web.console.task_sentences import sentence_of
from dispatch.workforce.queries import absence_requests, photo_proposals
from dispatch.workforce.services import absence_requests as absence_services
from dispatch.workforce.services import photo_proposals as photo_services
from dispatch.worklist.queries import task_subjects
from dispatch.worklist.queries import worklist as queries
from dispatch.worklist.rules.task_actions import ENDED_BY_AN_ANSWER
from dispatch.worklist.services import tasks as services

worklist = console_pages("worklist")


@worklist.get("/desk")
@needs(Permission.TASKS_READ)
def read() -> Response:
    """Call-backs by deadline and tasks by age."""
    may = actor().may
    with backend().work(actor()) as work:
        owed = queries.call_backs(work.session, work.actor) if may(Permission.FOLLOW_UPS_READ) else None
        found = queries.open_tasks(work.session, work.actor)
        order_ids = [order.id for _, order, _ in owed or ()]
        about = task_subjects.subjects(work.session, [task for task, _ in found])
        owed_rows = [row for row, _, _ in owed or ()]
        verdicts = silence.verdicts(work, owed_rows)
        return screen(
            "console/worklist.html",
            "worklist",
            zone=home_zone(work),
            now=work.now,
            me=work.actor.user_id,
            tasks=found,
            about=about,
            calls=calls_to(work, (one.customer for one in about.values()), home_zone(work)),
            owed_calls={row.id: call_verdict(one) for row, one in zip(owed_rows, verdicts, strict=True) if one},
            absences=_absences_asked(work) if may(Permission.TECHNICIANS_READ) else {},
            photos=_photos_proposed(work) if may(Permission.TECHNICIANS_READ) else {},
            bounds=bounds,
            may_answer=may(Permission.TECHNICIANS_WRITE),
            answered=ENDED_BY_AN_ANSWER,
            may_see_customer=may(Permission.CUSTOMERS_READ),
            sentence_of=sentence_of,
            call_backs=owed,
            surveys=customer_words.surveys_of(work.session, order_ids),
            scripts=call_scripts.scripts_of(work, owed_rows),
            recommendations=customer_words.recommendations_of(work.session, order_ids),
            texts=customer_words.texts_of(work.session, order_ids) if may(Permission.MESSAGES_READ) else {},
            pictures_of=pictures_of,
            outcomes=[outcome.value for outcome in CallOutcome],
            callable=FollowUpState.DUE,
            may_call=may(Permission.FOLLOW_UPS_WRITE),
            may_finish=may(Permission.TASKS_WRITE),
        )


def _absences_asked(work: Work) -> dict[str, AbsenceRequest]:
    """What technicians wait to be answered, by the topic of its task."""
    asked = absence_requests.requests(
        work.session, work.actor, limit=queries.MOST, after=None, state=AbsenceRequestState.ASKED, technician_id=None
    )
    return {absence_services.topic_of(one): one for one in asked}


def _photos_proposed(work: Work) -> dict[str, PhotoProposal]:
    """The same of the photos that technicians propose of themselves."""
    asked = photo_proposals.proposals(
        work.session, work.actor, limit=queries.MOST, after=None, state=PhotoProposalState.ASKED, technician_id=None
    )
    return {photo_services.topic_of(one): one for one in asked}


@worklist.post("/tasks/<int:task_id>/take")
@needs(Permission.TASKS_WRITE)
def take(task_id: int) -> Response:
    """Makes whoever asks its owner; the button of a task that is somebody's says that they take it over."""
    over = request.form.get("over") == "yes"
    return attempt(lambda work: services.take_task(work, task_id, over=over), "worklist.taken")


@worklist.post("/tasks/<int:task_id>/return")
@needs(Permission.TASKS_WRITE)
def give_back(task_id: int) -> Response:
    """Lets a task wait for anybody again."""
    return attempt(lambda work: services.return_task(work, task_id), "worklist.returned")


@worklist.post("/tasks/<int:task_id>/done")
@needs(Permission.TASKS_WRITE)
def finish(task_id: int) -> Response:
    """Closes a task; a second time changes nothing."""
    return attempt(lambda work: services.finish_task(work, task_id), "worklist.finished")


@worklist.post("/follow-ups/<int:follow_up_id>/attempts")
@needs(Permission.FOLLOW_UPS_WRITE)
def record(follow_up_id: int) -> Response:
    """Notes a try to reach a customer."""
    outcome, notes = request.form.get("outcome", ""), forms.text("notes")
    if outcome not in set(CallOutcome):
        raise Invalid("bad_outcome", "Say how the call ended.")
    said = forms.number("likelihood", least=0, most=10) if CallOutcome(outcome) in ENDS_A_CALL_BACK else None
    tried = CallAttempt(CallOutcome(outcome), notes, likelihood=said)
    version = forms.number("version") or 0
    return attempt(lambda work: record_attempt(work, follow_up_id, version, tried), "worklist.recorded")
