"""Days played under another policy: asked for by a form, watched while they are played, compared with today's."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from flask import redirect, request
from werkzeug.wrappers import Response

from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.simulation.queries import simulations as queries
from dispatch.simulation.rules.comparison import FIGURES
from dispatch.simulation.rules.scenarios import MOST_MORE, Scenario, changes_of
from dispatch.simulation.services import simulations as services
from dispatch.simulation.services.simulations import MOST_DAYS, SimulationIn
from dispatch.vocabulary.errors import DispatchError, Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import SIMULATIONS_IN_HAND
from dispatch.vocabulary.terms import SimulatedOrders, SimulatedWindows
from dispatch.web import form_keys, forms, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, attempt, console_pages, home_zone, screen
from dispatch.web.console.simulations.plot import kept_by_day
from dispatch.web.texts import Texts
from dispatch.workforce.services.zones import zone_of_territory

simulations = console_pages("simulations")

MOST = 100
MOST_BESIDE = 10

NUMBERS: Mapping[str, tuple[int, int]] = {
    "window_minutes": (30, 480),
    "level_percent": (50, 99),
    "slot_minutes": (30, 480),
    "technicians": (-MOST_MORE, MOST_MORE),
    "shift_start_minutes": (-180, 180),
    "shift_end_minutes": (-180, 180),
    "overtime_minutes": (0, 180),
    "overtime_price": (0, 100),
    "broken_price": (0, 10_000),
}
"""The whole numbers of a policy, and between which they lie."""


@simulations.get("/simulations")
@needs(Permission.REPORTS_READ)
def read() -> Response:
    """The simulations that were asked for, the newest first, with what came of them."""
    with backend().work(actor()) as work:
        rows = queries.listed(work.session, work.actor, limit=MOST)
        return screen(
            "console/simulations/list.html",
            "reports",
            zone=home_zone(work),
            rows=rows,
            territories=_names(work),
            in_hand=any(row.state in SIMULATIONS_IN_HAND for row in rows),
            may_write=actor().may(Permission.PLANS_WRITE),
        )


@simulations.get("/simulations/new")
@needs(Permission.PLANS_WRITE)
def new() -> Response:
    """The form of a new simulation."""
    return _form(request.args, "", 200)


@simulations.post("/simulations")
@needs(Permission.PLANS_WRITE)
def ask() -> Response:
    """Leaves a simulation to a worker and opens its page; what was filled in is not lost when it can't be played."""
    try:
        with backend().work(actor()) as work:
            asked = form_keys.once(work, lambda: {"id": services.request(work, _wanted()).id})
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        said = Texts(languages.of_browser()).word("refusals", refusal.code, refusal.sentence)
        return _form(request.form, said, 422)
    return redirect(f"/console/simulations/{asked['id']}", code=303)


@simulations.get("/simulations/<int:simulation_id>")
@needs(Permission.REPORTS_READ)
def show(simulation_id: int) -> Response:
    """One simulation: how far it is, or each policy's figures beside today's, and others of the same days."""
    with backend().work(actor()) as work:
        row = services.visible(work, simulation_id)
        policies = row.result["policies"] if row.result else []
        return screen(
            "console/simulations/simulation.html",
            "reports",
            zone=zone_of_territory(work, row.territory_id).key,
            row=row,
            territory=_names(work).get(row.territory_id, ""),
            scenarios=[(one.name, changes_of(one)) for one in services.scenarios_of(row)],
            policies=policies,
            figures=FIGURES,
            plot=kept_by_day(policies),
            beside=queries.beside(work.session, work.actor, row, MOST_BESIDE) if row.result else (),
            in_hand=row.state in SIMULATIONS_IN_HAND,
            may_write=actor().may(Permission.PLANS_WRITE),
        )


@simulations.post("/simulations/<int:simulation_id>/cancel")
@needs(Permission.PLANS_WRITE)
def cancel(simulation_id: int) -> Response:
    """Ends a simulation that waits or runs."""
    return attempt(lambda work: services.cancel(work, simulation_id), "simulations.now_cancelled")


def _names(work: Work) -> dict[int, str]:
    return {one.id: one.name for one in board_queries.territories(work.session, work.actor)}


def _form(given: Mapping[str, str], fault: str, status: int) -> Response:
    with backend().work(actor()) as work:
        answer = screen(
            "console/simulations/new.html",
            "reports",
            zone=home_zone(work),
            given=given,
            fault=fault,
            territories=board_queries.territories(work.session, work.actor),
            windows=[one.value for one in SimulatedWindows],
            numbers=NUMBERS,
            most_days=MOST_DAYS,
        )
    answer.status_code = status
    return answer


def _wanted() -> SimulationIn:
    drawn = request.form.get("orders") == SimulatedOrders.DRAWN
    first = _day("first_day")
    if first is None:
        raise Invalid("bad_day", "Write a day such as 2026-12-01.")
    return SimulationIn(
        request.form.get("territory", ""),
        first,
        _day("last_day") or first,
        (_scenario(),),
        orders=SimulatedOrders.DRAWN if drawn else SimulatedOrders.PAST,
        orders_a_day=forms.number("orders_a_day", most=2000) if drawn else None,
        futures=forms.number("futures", least=20, most=1000) or 200,
        seed=forms.number("seed", least=0, most=2**31) or 1,
    )


def _scenario() -> Scenario:
    """What the form says is otherwise; a field that is left empty is as today."""
    written = {name: forms.number(name, least=low, most=high) for name, (low, high) in NUMBERS.items()}
    named = {name: value for name, value in written.items() if value is not None}
    windows = request.form.get("windows", "")
    return Scenario(
        forms.text("name", most=60) or Texts(languages.of_browser())("simulations.other"),
        windows=SimulatedWindows(windows) if windows in set(SimulatedWindows) else SimulatedWindows.TODAY,
        **named,
    )


def _day(name: str) -> date | None:
    written = forms.text(name)
    if not written:
        return None
    with suppress(ValueError):
        return date.fromisoformat(written)
    raise Invalid("bad_day", "Write a day such as 2026-12-01.")
