"""The tree of causes, for whoever keeps it."""

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.queries import causes as queries
from dispatch.aftercare.services import causes as services
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import forms, languages
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

causes = console_pages("complaint_causes")

LONGEST_NAME = 80


@causes.get("/complaint-causes")
@needs(Permission.COMPLAINTS_READ)
def read() -> Response:
    """The whole tree, retired causes too."""
    with backend().work(actor()) as work:
        return screen(
            "console/complaints/causes.html",
            "complaints",
            zone=home_zone(work),
            tree=queries.tree(work.session),
            chinese=languages.of_browser().value == "zh-CN",
            may_write=actor().may(Permission.HOUSE_WRITE),
        )


@causes.post("/complaint-causes")
@needs(Permission.HOUSE_WRITE)
def enter() -> Response:
    """Adds a cause, at the top or below another."""
    values = {"parent_id": forms.number("parent"), "code": _code(), **_names()}
    return attempt(lambda work: _done(services.enter(work, values)), "complaints.cause_entered")


@causes.post("/complaint-causes/<int:cause_id>")
@needs(Permission.HOUSE_WRITE)
def amend(cause_id: int) -> Response:
    """Renames a cause, moves it, retires it or takes it in again."""
    version = forms.number("version") or 0
    values = {**_names(), "parent_id": forms.number("parent"), "retired": request.form.get("retired") == "yes"}
    return attempt(lambda work: _done(services.amend(work, cause_id, version, values)), "complaints.cause_amended")


def _names() -> dict[str, str]:
    names = {name: forms.text(name, most=LONGEST_NAME) for name in ("name", "name_zh")}
    if not all(names.values()):
        raise Invalid("nothing_said", "Write something first.")
    return names


def _code() -> str:
    code = forms.text("code", most=40)
    if not (code.isascii() and code[:1].isalpha() and code.replace("_", "").isalnum() and code == code.lower()):
        raise Invalid("bad_code", "A code is small letters, digits and underscores, with a letter first.")
    return code


def _done(_cause: object) -> None:
    """The page is read anew."""
