"""What customers speak of, on a page: themes of a week with bars and quotes, and the words that tell them."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.quality.api.voice import must_be_a_code
from dispatch.quality.api.voice_schemas import ThemeIn
from dispatch.quality.rules.voice import monday_of, week_before, week_of
from dispatch.quality.services import voice
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen

voice_pages = console_pages("voice")


@voice_pages.get("/reports/voice")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """The themes of a week, the most spoken of first, against the week before."""
    with backend().work(actor()) as work:
        week = _week(work)
        found = voice.digest(work, week)
        after = week_of(monday_of(week) + timedelta(days=7))
        return screen(
            "console/quality/voice.html",
            "reports",
            zone=home_zone(work),
            found=found,
            most=max((max(one.count, one.before) for one in found.items), default=0) or 1,
            before=week_before(week),
            after=after if after <= voice.this_week(work) else None,
            may_read=actor().may(Permission.MESSAGES_READ),
        )


@voice_pages.get("/reports/voice/orders")
@needs(Permission.REPORTS_READ)
def orders() -> Response:
    """The orders behind a theme's count."""
    with backend().work(actor()) as work:
        week = _week(work)
        return screen(
            "console/quality/voice_orders.html",
            "reports",
            zone=home_zone(work),
            found=voice.orders_behind(work, week, request.args.get("theme", "")),
            week=week,
        )


@voice_pages.get("/settings/voice-themes")
@needs(Permission.REPORTS_READ)
def themes() -> Response:
    """Every theme with its words, each with its form for whoever may set it."""
    with backend().work(actor()) as work:
        return screen(
            "console/settings/voice_themes.html",
            "settings",
            zone=home_zone(work),
            themes=voice.themes(work),
            may_set=actor().may(Permission.HOUSE_WRITE),
        )


@voice_pages.post("/settings/voice-themes")
@needs(Permission.HOUSE_WRITE)
def put() -> Response:
    """Sets a theme."""
    code, version = forms.text("code"), forms.number("version", least=0) or 0
    must_be_a_code(code)

    def act(work: Work) -> object:
        return voice.put(work, code, version, form_bodies.read(ThemeIn(), _typed()))

    return attempt(act, "settings.kept")


@voice_pages.post("/settings/voice-themes/remove")
@needs(Permission.HOUSE_WRITE)
def remove() -> Response:
    """Takes a theme out, or goes back to its usual words."""
    return attempt(lambda work: voice.remove(work, forms.text("code")), "settings.removed")


def _typed() -> dict[str, Any]:
    return {
        "name": forms.text("name"),
        "name_zh": forms.text("name_zh"),
        "words": forms.listed("words", most=3000),
        "words_zh": forms.listed("words_zh", most=3000),
    }


def _week(work: Work) -> str:
    """The week that the address asks for; where that is none, the one that ended last."""
    with suppress(ValueError):
        return week_of(monday_of(request.args.get("week", "")))
    return week_before(voice.this_week(work))
