"""The coaching list on pages: who is on it, one case with its orders, and what a person says of it."""

from datetime import date

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.quality.api.coaching_schemas import VERDICTS, shown
from dispatch.quality.queries import coaching as queries
from dispatch.quality.services import coaching as services
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import CoachingState
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

coaching = console_pages("coaching")

MOST_SHOWN = 200
LONGEST_NOTE = 1000


@coaching.get("/coaching")
@needs(Permission.REPORTS_READ)
def find() -> Response:
    """Cases, the newest first: those nobody has spoken of yet, or all of them."""
    everything = request.args.get("all") == "yes"
    state = None if everything else CoachingState.OPEN
    with backend().work(actor()) as work:
        found = queries.listed(work.session, work.actor, state=state, limit=MOST_SHOWN, before=forms.number("before"))
        return screen(
            "console/quality/coaching_list.html",
            "clusters",
            zone=home_zone(work),
            found=[shown(one) for one in found],
            codes=queries.territory_codes(work.session, work.actor),
            everything=everything,
        )


@coaching.get("/coaching/<int:coaching_id>")
@needs(Permission.REPORTS_READ)
def read(coaching_id: int) -> Response:
    """A case with its orders, and the form for what is said of it."""
    with backend().work(actor()) as work:
        row = services.visible(work, coaching_id)
        may_judge = actor().may(Permission.TASKS_WRITE) and row.state == CoachingState.OPEN
        return screen(
            "console/quality/coaching_case.html",
            "clusters",
            zone=home_zone(work),
            one=shown(row),
            orders=queries.orders(work.session, work.actor, row.id),
            verdicts=VERDICTS if may_judge else (),
            today=work.now.date(),
            longest=LONGEST_NOTE,
        )


@coaching.post("/coaching/<int:coaching_id>/verdict")
@needs(Permission.TASKS_WRITE)
def judge(coaching_id: int) -> Response:
    """Says that it was talked about, or why it is nothing of theirs."""
    given, note = request.form.get("state", ""), forms.text("note", most=LONGEST_NOTE)
    if given not in set(VERDICTS):
        raise Invalid("nothing_said", "Write something first.")
    verdict, version = CoachingState(given), forms.number("version") or 0
    talked_on = _day(forms.text("talked_on", most=10)) if verdict is CoachingState.TALKED else None

    def act(work: Work) -> None:
        services.judge(work, coaching_id, version, verdict, note, talked_on=talked_on)

    return attempt(act, "coaching.judged")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
