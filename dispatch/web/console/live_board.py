"""The day's board: timeline, map and list of one or more territories, kept fresh by the stream of events."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dispatch.db.tables import Territory
from dispatch.http.guard import actor, backend, needs
from dispatch.vocabulary.errors import Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language
from dispatch.web import forms, languages, map_tiles
from dispatch.web.console.frame import console_pages, screen, seen_territories
from dispatch.web.local_time import LocalTime
from dispatch.web.texts import words_of
from dispatch.workforce.queries import technicians as shift_queries

live_board = console_pages("live_board")

DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 2), date(2199, 12, 30)

SAID_THERE = (
    "desk", "kinds", "priorities", "visit_states", "visit_reasons", "plan_states", "unplaced", "repairs", "refusals",
    "task_sentences", "field_reports", "message_kinds", "message_reasons", "meanings", "inbound_outcomes",
    "absence_kinds",
)  # fmt: skip
"""The groups of words that the board's modules say by themselves."""


@live_board.get("/board")
@needs(Permission.PLANS_READ)
def look() -> Response:
    """The board of a day; `territory` may come several times, `visit` is picked at once."""
    with backend().work(actor()) as work:
        seen = seen_territories(work)
        chosen = _chosen(seen)
        zone = chosen[0].zone
        local = LocalTime(zone, Language.ENGLISH)
        day = asked_day() or local.date_of(work.now)
        shift = shift_queries.next_shift(work.session, [one.id for one in chosen], local.bounds(day)[1])
        working = local.date_of(shift) if shift else None
    own = [("territory", territory.code) for territory in chosen] if len(chosen) < len(seen) else []
    return screen(
        "console/live_board.html",
        "board",
        zone=zone,
        territories=seen,
        chosen=chosen,
        day=day,
        this_week=urlencode([*own, ("date", day.isoformat())]),
        earlier=urlencode([*own, ("date", (day - DAY).isoformat())]),
        working=working,
        next_working=urlencode([*own, ("date", working.isoformat())]) if working else None,
        later=urlencode([*own, ("date", (day + DAY).isoformat())]),
        may_people=actor().may(Permission.TECHNICIANS_WRITE),
        settings=json.dumps(_settings(chosen, day), ensure_ascii=False),
    )


def _settings(chosen: list[Territory], day: date) -> Mapping[str, object]:
    """What the modules need to begin: the board to ask for, the words to say, and what the reader may do."""
    language = languages.of_browser()
    asked = {"date": day.isoformat(), "territories": ",".join(territory.code for territory in chosen)}
    return {
        "query": urlencode(asked),
        "language": "zh" if language is Language.CHINESE else "en",
        "words": _words(language),
        "me": actor().name,
        "may_plan": actor().may(Permission.PLANS_WRITE),
        "may_people": actor().may(Permission.TECHNICIANS_WRITE),
        "may_tasks": actor().may(Permission.TASKS_WRITE),
        "visit": forms.number("visit"),
        "tiles": map_tiles.address(backend().settings.map),
    }


def _words(language: Language) -> dict[str, str]:
    return {name: text for name, text in words_of(language).items() if name.partition(".")[0] in SAID_THERE}


def _chosen(seen: list[Territory]) -> list[Territory]:
    wanted = dict.fromkeys(request.args.getlist("territory"))
    known = {territory.code: territory for territory in seen}
    if not wanted.keys() <= known.keys():
        raise Missing("territory")
    return [known[code] for code in wanted] or seen


def asked_day() -> date | None:
    """The day that the address names, within what a calendar holds; None where it names none."""
    try:
        return min(max(date.fromisoformat(request.args.get("date", "")), EARLIEST), LATEST)
    except ValueError:
        return None
