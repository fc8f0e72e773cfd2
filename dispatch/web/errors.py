"""What a person sees when a page can't be shown; programs get problem documents (`dispatch.http.problems`)."""

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from dispatch.http import problems
from dispatch.http.guard import Unauthorized, backend
from dispatch.vocabulary.errors import DispatchError, Kind
from dispatch.web import languages
from dispatch.web.pages import page
from dispatch.web.texts import Texts

PAGES = ("/console", "/t/", "/s/", "/c/", "/inbox", "/tech")
ALONE = ("/", "/o")
"""Pages with nothing below them."""
WORDED = (403, 404, 405, 409, 410, 412, 413, 422, 429, 500, 503)
"""The statuses that have words of their own in the catalogues; others are told as 500."""


def is_page(path: str) -> bool:
    """Tells whether a person's browser asks here, rather than a program."""
    return path in ALONE or path.startswith(PAGES)


def install(app: Flask) -> None:
    """Answers errors under the pages' addresses with pages, and every other one as before."""
    for kind in (DispatchError, HTTPException, Exception):
        app.register_error_handler(kind, _answer)


def _asked_for() -> str:
    """The page that was asked for, with what its address chooses on it."""
    return request.full_path.removesuffix("?")


def _answer(error: Exception) -> AnyResponse:
    if not is_page(request.path):
        return problems.answer(error)
    if isinstance(error, Unauthorized):
        return redirect(url_for("sign_in.form", next=_asked_for() if request.method == "GET" else None))
    if _lacks_a_second_factor(error):
        return redirect(url_for("console_account.read"))
    return told(error)


def _lacks_a_second_factor(error: Exception) -> bool:
    """Whether a page is closed only until whoever asks has taken a second factor."""
    asking = g.get("actor")
    is_closed = isinstance(error, DispatchError) and error.kind is Kind.FORBIDDEN and request.method == "GET"
    return is_closed and asking is not None and asking.session_id is not None and asking.scopes is not None


def told(error: Exception) -> Response:
    """The page for an error. It says what happened and whom to call, and nothing of the machine."""
    problem = problems.answer(error)
    status = problem.status_code if problem.status_code in WORDED else 500
    language = languages.of_browser()
    answer = page(
        "error.html",
        language,
        status=problem.status_code,
        code=status,
        sentence=_sentence(error, Texts(language)) if status in (409, 422) else None,
        service_phone=backend().tools.service_phone,
        staff=request.path.startswith(("/console", "/inbox", "/tech")),
    )
    for name in ("Allow", "Retry-After"):
        if name in problem.headers:
            answer.headers[name] = problem.headers[name]
    return answer


def _sentence(error: Exception, t: Texts) -> str | None:
    return t.word("refusals", error.code, error.sentence) if isinstance(error, DispatchError) else None
