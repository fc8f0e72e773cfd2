"""What the console's pages share: the bar, the form token, and how an action ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, get_flashed_messages, redirect, request
from werkzeug.wrappers import Response

from dispatch.db.conflicts import conflict_of
from dispatch.db.tables import Territory
from dispatch.http.guard import actor, backend
from dispatch.kernel.work import Work
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import DispatchError, Kind, Missing
from dispatch.vocabulary.permissions import Permission
from dispatch.web import form_keys, forms, languages
from dispatch.web.form_bodies import FieldsMissing
from dispatch.web.pages import page
from dispatch.web.texts import Texts


@dataclass(frozen=True)
class NavigationEntry:
    """A page of the bar, what one must be allowed to find it there, and the menu that it stands in."""

    name: str
    address: str
    permission: Permission
    menu: str


ROOMS = (
    NavigationEntry("new_order", "/console/orders/new", Permission.ORDERS_WRITE, "today"),
    NavigationEntry("board", "/console/board", Permission.PLANS_READ, "today"),
    NavigationEntry("day", "/console", Permission.PLANS_READ, "today"),
    NavigationEntry("risks", "/console/at-risk", Permission.PLANS_READ, "today"),
    NavigationEntry("worklist", "/console/desk", Permission.TASKS_READ, "today"),
    NavigationEntry("waiting", "/console/waiting", Permission.ORDERS_READ, "today"),
    NavigationEntry("customers", "/console/customers", Permission.CUSTOMERS_READ, "service"),
    NavigationEntry("complaints", "/console/complaints", Permission.COMPLAINTS_READ, "service"),
    NavigationEntry("emails", "/console/emails", Permission.COMPLAINTS_READ, "service"),
    NavigationEntry("messages", "/console/messages", Permission.MESSAGES_READ, "service"),
    NavigationEntry("outages", "/console/outages", Permission.OUTAGES_READ, "service"),
    NavigationEntry("campaigns", "/console/campaigns", Permission.CAMPAIGNS_READ, "service"),
    NavigationEntry("reports", "/console/reports", Permission.REPORTS_READ, "figures"),
    NavigationEntry("clusters", "/console/clusters", Permission.REPORTS_READ, "figures"),
    NavigationEntry("technicians", "/console/technicians", Permission.TECHNICIANS_READ, "house"),
    NavigationEntry("users", "/console/users", Permission.USERS_WRITE, "house"),
    NavigationEntry("imports", "/console/imports", Permission.ORDERS_WRITE, "house"),
    NavigationEntry("webhooks", "/console/webhooks", Permission.WEBHOOKS_WRITE, "house"),
    NavigationEntry("settings", "/console/settings/work-types", Permission.ORDERS_READ, "house"),
    NavigationEntry("audit", "/console/audit", Permission.AUDIT_READ, "house"),
)

TOLD_IN_PLACE = (Kind.REFUSED, Kind.STALE, Kind.INVALID)
"""Refusals that are told on the page where the action was tried; others have pages of their own."""


REASONS = {"window_taken": "slot_refusals", "text_refused": "message_reasons"}
"""Refusals that come with a reason, and the words for it."""


def console_pages(name: str) -> Blueprint:
    """A blueprint of the console: every form sent to it must carry the session's token."""
    blueprint = Blueprint(f"console_{name}", __name__, url_prefix="/console")
    blueprint.before_request(_check_forms)
    return blueprint


def screen(template: str, here: str, *, zone: str, **values: Any) -> Response:
    """A page of the console for the present actor."""
    language = languages.of_browser()
    return page(
        template,
        language,
        zone=zone,
        here=here,
        menus=_menus(),
        actor=actor(),
        csrf=forms.token_of_view(),
        flashed=get_flashed_messages(with_categories=True),
        switch="?" + urlencode(request.args.to_dict() | {"lang": languages.other(language).value}),
        **values,
    )


def _menus() -> dict[str, list[NavigationEntry]]:
    """The pages that the present actor may open, by menu in the order of the bar."""
    found: dict[str, list[NavigationEntry]] = {}
    for room in ROOMS:
        if actor().may(room.permission):
            found.setdefault(room.menu, []).append(room)
    return found


def attempt(act: Callable[[Work], object], done: str) -> Response:
    """Runs one use case in one transaction, says how it ended, and goes back to the page it was asked on.

    What the use case returns fills the words named by `done` where it is a dictionary. A form that is sent twice, by a
    double click say, has one effect.
    """

    def run() -> object:
        with backend().work(actor()) as work:
            return form_keys.once(work, lambda: act(work))

    return conclude(run, done)


def conclude(act: Callable[[], object], done: str, *, onwards: str | None = None) -> Response:
    """The same for what opens its transactions itself; `onwards` is where to go when it is done."""
    try:
        found = act()
    except Exception as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        return _told_in_place(error, refusal)
    t = Texts(languages.of_browser())
    flash(t(done, **found) if isinstance(found, dict) else t(done), "good")
    return redirect(onwards or back(), code=303)


def show(act: Callable[[Work], Response]) -> Response:
    """Runs one use case in one transaction and answers with the page that it ends with, such as a secret shown once.

    A refusal is told on the page where the form stood.
    """
    try:
        with backend().work(actor()) as work:
            return act(work)
    except Exception as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        return _told_in_place(error, refusal)


def _told_in_place(error: Exception, refusal: tuple[str, str]) -> Response:
    """Back to the page where the form stood, which says why not."""
    t = Texts(languages.of_browser())
    flash(" ".join([t.word("refusals", *refusal), *_faults(t, error)]), "bad")
    return redirect(back(), code=303)


def back() -> str:
    """The console's page on which a form stood."""
    return forms.own_page(request.form.get("back"), "/console")


def seen_territories(work: Work) -> list[Territory]:
    """The territories that the actor may see. Raises `Missing` when there is none to show."""
    found = list(board_queries.territories(work.session, work.actor))
    if not found:
        raise Missing("territory")
    return found


def home_zone(work: Work) -> str:
    """The zone of pages that speak of no single territory: that of the actor's first."""
    found = board_queries.territories(work.session, work.actor)
    return found[0].zone if found else work.tools.default_zone.key


def _refusal(error: Exception) -> tuple[str, str] | None:
    """The code and sentence of a refusal that is told in place; None for every other error."""
    conflict = conflict_of(error)
    if conflict is not None:
        return conflict.code, conflict.sentence
    if isinstance(error, DispatchError) and error.kind in TOLD_IN_PLACE:
        return error.code, error.sentence
    return None


def _faults(t: Texts, error: Exception) -> list[str]:
    """What a refusal has to say beside its sentence: the rules that would be broken, or why it is so."""
    facts = error.facts if isinstance(error, DispatchError) else {}
    broken = [t.word("unplaced", fault["code"], fault["detail"]) for fault in facts.get("faults", ())]
    if isinstance(error, FieldsMissing):
        return [t("settings.check", fields=t("intake.between").join(_named(t, error)))]
    if isinstance(error, DispatchError) and "line" in error.facts:
        return [str(error.facts["line"])]
    group, reason = REASONS.get(getattr(error, "code", ""), ""), str(facts.get("reason", ""))
    return [*broken, t(f"{group}.{reason}")] if t.knows(group, reason) else broken


def _named(t: Texts, error: FieldsMissing) -> list[str]:
    return [t.word("settings.fields", name) for name in error.fields]


def _check_forms() -> None:
    if request.method not in {"GET", "HEAD"}:
        forms.check_token()
