"""Lines entered by hand: one with its customer and site, or a file of them."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.api.line_files import inventory_records
from dispatch.customers.api.line_schemas import LineInSchema
from dispatch.customers.services import inventories
from dispatch.customers.services import lines as services
from dispatch.http.files.contents import content_of
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language, Tier
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen, show

lines = console_pages("line_intake")

MAX_FILE_BYTES = 1_000_000
MOST_SHOWN = 200
PLAIN = ("service_id", "access_node", "technology", "installer", "installed_on", "territory")


def _take_files() -> None:
    """A file may be larger than a form of the console otherwise is."""
    request.max_content_length = MAX_FILE_BYTES + 100_000


# Before the form's token is read out of the body, which is what the bound is for.
lines.before_request_funcs.setdefault(None, []).insert(0, _take_files)


@lines.get("/lines/new")
@needs(Permission.LINES_WRITE)
def ask() -> Response:
    """The form of one line, and that of a file."""
    with backend().work(actor()) as work:
        return screen(
            "console/intake/new_line.html",
            "customers",
            zone=home_zone(work),
            territories=board_queries.territories(work.session, work.actor),
            languages=[one.value for one in Language],
            tiers=[one.value for one in Tier],
        )


@lines.post("/lines")
@needs(Permission.LINES_WRITE)
def enter() -> Response:
    """Enters a line, or brings the one with this id up to date."""
    return attempt(lambda work: services.enter(work, form_bodies.read(LineInSchema(), _typed())), "line_intake.entered")


@lines.post("/lines/import")
@needs(Permission.LINES_WRITE)
def take_in() -> Response:
    """Enters every line of a file that is good, and names every other with its fault."""

    def act(work: Work) -> Response:
        file = request.files.get("file")
        data = file.read() if file is not None else b""
        if file is None or not data:
            raise Invalid("empty_file", "The file has no rows; its first row names the columns.")
        content, form = content_of(data, is_json=(file.filename or "").lower().endswith((".json", ".jsonl", ".ndjson")))
        tally = inventories.take(work, inventory_records(content, form))
        return screen(
            "console/intake/lines_taken.html", "customers", zone=home_zone(work), tally=tally, most=MOST_SHOWN
        )

    return show(act)


def _typed() -> dict[str, Any]:
    """The fields as the API takes them, without what was left empty."""
    customer = {name: forms.text(name) for name in ("name", "phone", "language", "tier")}
    site: dict[str, Any] = {"address": forms.text("address"), "access_notes": forms.text("access_notes", most=1000)}
    if request.form.get("lat", "").strip() or request.form.get("lon", "").strip():
        site |= {"lat": forms.degrees("lat", 90), "lon": forms.degrees("lon", 180)}
    plain: dict[str, Any] = {name: forms.text(name) for name in PLAIN}
    return _said(plain) | {"customer": _said(customer), "site": _said(site)}


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in {None, ""}}
