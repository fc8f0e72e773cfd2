"""You said, we did: what was changed is written in both languages, tried out, and told to those who had complained."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.services import improvements
from dispatch.aftercare.services.improvements import ImprovementWords
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language
from dispatch.web import forms
from dispatch.web.console.frame import TOLD_IN_PLACE, attempt, console_pages, screen
from dispatch.workforce.services.zones import zone_of_territory
from notify import IMPROVEMENT_LIMIT

improvement_pages = console_pages("improvements")

FIELDS = {Language.ENGLISH: "words_en", Language.CHINESE: "words_zh"}


@improvement_pages.get("/corrective-actions/<int:action_id>/news")
@needs(Permission.COMPLAINTS_READ)
def read(action_id: int) -> Response:
    """Who had complained, and the form for what was changed."""
    return _page(action_id, ImprovementWords({}, request.args.get("same_node") == "yes"))


@improvement_pages.post("/corrective-actions/<int:action_id>/news")
@needs(Permission.COMPLAINTS_WRITE)
def tell(action_id: int) -> Response:
    """Tells those who may be told, or shows first how it reads and who would get it."""
    words = ImprovementWords(
        {language: " ".join(forms.text(name, most=IMPROVEMENT_LIMIT).split()) for language, name in FIELDS.items()},
        "same_node" in request.form,
    )
    if request.form.get("how") != "send":
        return _tried_out(action_id, words)

    def act(work: Work) -> None:
        improvements.tell(work, action_id, words)

    return attempt(act, "improvements.done")


def _tried_out(action_id: int, words: ImprovementWords) -> Response:
    try:
        return _page(action_id, words, tries=True)
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        answer = _page(action_id, words, refusal=refusal)
        answer.status_code = 422
        return answer


def _page(
    action_id: int,
    words: ImprovementWords,
    *,
    tries: bool = False,
    refusal: DispatchError | None = None,
) -> Response:
    with backend().work(actor()) as work:
        row, action = improvements.done(work, action_id)
        if tries:
            texts, found = improvements.try_out(work, action_id, words)
        else:
            texts, found = [], improvements.read(work, action_id, same_node=words.same_node)
        return screen(
            "console/complaints/improvements.html",
            "complaints",
            zone=zone_of_territory(work, row.territory_id).key,
            row=row,
            action=action,
            recipients=found,
            texts=texts,
            words={name: words.by_language.get(language, "") for language, name in FIELDS.items()},
            same_node=words.same_node,
            longest=IMPROVEMENT_LIMIT,
            refusal=refusal,
            may_tell=actor().may(Permission.COMPLAINTS_WRITE),
            may_see_customer=actor().may(Permission.CUSTOMERS_READ),
        )
