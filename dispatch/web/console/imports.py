"""Files of orders handed in by hand: tried first or taken in at once, and what became of every line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from dispatch.db.tables import OrderImport
from dispatch.http.files.contents import content_of
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.orders.services import imports as services
from dispatch.vocabulary.errors import DispatchError, Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.web import field_faults, form_keys, forms, languages
from dispatch.web.console.frame import console_pages, home_zone, screen
from dispatch.web.texts import Texts

imports = console_pages("imports")

MAX_FILE_BYTES = 8_000_000
MOST_SHOWN = 500


def _take_files() -> None:
    """A file may be larger than a form of the console otherwise is."""
    request.max_content_length = MAX_FILE_BYTES + 100_000


# Before the form's token is read out of the body, which is what the bound is for.
imports.before_request_funcs.setdefault(None, []).insert(0, _take_files)


@imports.get("/imports")
@needs(Permission.ORDERS_WRITE)
def ask() -> Response:
    """Asks for a file."""
    with backend().work(actor()) as work:
        return screen("console/import_new.html", "imports", zone=home_zone(work), recent=services.recent(work))


@imports.post("/imports")
@needs(Permission.ORDERS_WRITE)
def hand_in() -> Response:
    """Keeps a file for the job that takes its orders in, or only tries them."""
    try:
        with backend().work(actor()) as work:
            kept = form_keys.once(work, lambda: {"id": _handed_in(work).id})
            return redirect(f"/console/imports/{kept['id']}", code=303)
    except DispatchError as refusal:
        flash(Texts(languages.of_browser()).word("refusals", refusal.code, refusal.sentence), "bad")
        return redirect("/console/imports", code=303)


@imports.get("/imports/<int:import_id>")
@needs(Permission.ORDERS_WRITE)
def read(import_id: int) -> Response:
    """How far a file has come, and every line that was refused or is in doubt."""
    t = Texts(languages.of_browser())
    with backend().work(actor()) as work:
        row = services.visible(work, import_id)
        return screen(
            "console/import.html",
            "imports",
            zone=home_zone(work),
            row=row,
            refused=[_said(t, one) for one in row.refused[:MOST_SHOWN]],
            warnings=[_said(t, one) for one in row.warnings[:MOST_SHOWN]],
            moments=lambda start, end: (datetime.fromisoformat(start), datetime.fromisoformat(end)),
            waits=row.state in {"queued", "running"},
        )


def _handed_in(work: Work) -> OrderImport:
    file = request.files.get("file")
    data = file.read() if file is not None else b""
    if file is None or not data:
        raise Invalid("empty_file", "The file has no rows; its first row names the columns.")
    content, form = content_of(data, is_json=(file.filename or "").lower().endswith((".json", ".jsonl", ".ndjson")))
    options = {"ignores_unknown_columns": request.form.get("unknown_columns") == "ignore"}
    sheet = forms.text("sheet", most=100)
    return services.hand_in(
        work,
        content,
        form,
        dry_run=request.form.get("how") != "keep",
        options=options | ({"sheet": sheet} if sheet else {}),
    )


def _said(t: Texts, one: Mapping[str, Any]) -> tuple[int, str, str]:
    """Line, column and sentence in the reader's language."""
    told = one["sentence"]
    sentence = field_faults.in_words(t, told) if one["code"] == "invalid" else t.word("refusals", one["code"], told)
    return one["line"], one["column"] or "", sentence
