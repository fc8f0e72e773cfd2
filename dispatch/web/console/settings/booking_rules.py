"""What a territory offers and takes on: its windows, closures, limits, what is kept for emergencies."""

from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response

from dispatch.booking.api.booking_rule_schemas import BookingRulesIn
from dispatch.booking.services import booking_rules as services
from dispatch.db.tables import Territory
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import WindowForm
from dispatch.web import form_bodies, forms
from dispatch.web.console.frame import attempt, console_pages, home_zone, screen
from dispatch.web.console.settings import rule_lines
from dispatch.workforce.services import territories

booking_rules = console_pages("booking_rules")

NUMBERS = (
    "reserve_percent",
    "closes_minutes",
    "hold_minutes",
    "waitlist_minutes",
    "waitlist_at_once",
    "least_odds_percent",
    "told_odds_percent",
)
LONGEST = 20_000


@booking_rules.get("/settings/booking")
@needs(Permission.TECHNICIANS_READ)
def read_first() -> Response:
    """The territories whose rules may be seen."""
    with backend().work(actor()) as work:
        found = list(board_queries.territories(work.session, work.actor))
        return screen("console/settings/territories.html", "settings", zone=home_zone(work), territories=found)


@booking_rules.get("/settings/booking/<int:territory_id>")
@needs(Permission.TECHNICIANS_READ)
def read(territory_id: int) -> Response:
    """A territory's rules, each list a line a thing."""
    with backend().work(actor()) as work:
        territory: Territory = territories.visible(work, territory_id)
        rules = services.read(work, territory_id)
        return screen(
            "console/settings/booking.html",
            "settings",
            zone=territory.zone,
            territory=territory,
            rules=rules,
            lines=rule_lines.written(rules, ZoneInfo(territory.zone)),
            numbers=NUMBERS,
            forms_of_windows=tuple(WindowForm),
            longest=LONGEST,
            may_set=actor().may(Permission.SETTINGS_WRITE),
        )


@booking_rules.post("/settings/booking/<int:territory_id>")
@needs(Permission.SETTINGS_WRITE)
def put(territory_id: int) -> Response:
    """Replaces a territory's rules as a whole, on the version that was read."""

    def act(work: Work) -> object:
        zone = ZoneInfo(territories.visible(work, territory_id).zone)
        wanted = form_bodies.read(BookingRulesIn(), _typed(zone))
        return services.put(work, territory_id, forms.number("version", least=0) or 0, wanted)

    return attempt(act, "settings.kept")


def _typed(zone: ZoneInfo) -> dict[str, Any]:
    numbers = {name: forms.number(name, least=0) for name in NUMBERS}
    return {name: value for name, value in numbers.items() if value is not None} | {
        "told_windows": forms.text("told_windows") or WindowForm.HOURS.value,
        "windows": rule_lines.lines_of(forms.text("windows", most=LONGEST), rule_lines.window),
        "closures": rule_lines.lines_of(forms.text("closures", most=LONGEST), rule_lines.closure(zone)),
        "limits": rule_lines.lines_of(forms.text("limits", most=LONGEST), rule_lines.limit),
    }
