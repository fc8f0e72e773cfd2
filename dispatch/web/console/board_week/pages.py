"""A week at a glance: a cell for each technician and day leads to that day's board."""

from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.live_day.services import week as services
from dispatch.vocabulary.permissions import Permission
from dispatch.web.console.frame import console_pages, screen, seen_territories
from dispatch.web.console.live_board import asked_day

week = console_pages("week")


@week.get("/board/week")
@needs(Permission.PLANS_READ)
def look() -> Response:
    """The load of each technician on each day of a week; `territory` may come several times."""
    wanted = list(dict.fromkeys(request.args.getlist("territory")))
    with backend().work(actor()) as work:
        found = services.read(work, wanted, asked_day())
        own = [("territory", code) for code in wanted]
        return screen(
            "console/board_week.html",
            "board",
            zone=found.zone,
            week=found,
            today=work.now.astimezone(ZoneInfo(found.zone)).date(),
            territories=seen_territories(work),
            wanted=wanted,
            names={one.id: one.name for one in seen_territories(work)},
            day_query=lambda day: urlencode([*own, ("date", day.isoformat())]),
            earlier=urlencode([*own, ("date", (found.first_day - timedelta(days=7)).isoformat())]),
            later=urlencode([*own, ("date", (found.first_day + timedelta(days=7)).isoformat())]),
        )
