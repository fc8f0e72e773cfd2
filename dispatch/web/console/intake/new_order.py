"""Taking an order by phone: the caller is found, the order is written down once, and a time is looked for."""

from typing import Any

from flask import current_app, flash, redirect, request
from werkzeug.wrappers import Response

from dispatch.db.tables import Territory
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.actor_scope import is_bound
from dispatch.kernel.work import Work
from dispatch.orders.processes import geocoding
from dispatch.orders.processes.geocoding import GeocodingBackend
from dispatch.orders.queries import work_types
from dispatch.orders.rules.orders import OrderIn
from dispatch.orders.services import orders as services
from dispatch.orders.services.orders import PlacedOrder
from dispatch.reports.queries import day_board as board_queries
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import Language
from dispatch.web import form_keys, forms, languages
from dispatch.web.console.frame import TOLD_IN_PLACE, console_pages, home_zone, screen
from dispatch.web.console.intake import caller as callers
from dispatch.web.console.intake import order_form
from dispatch.web.console.intake.caller import Caller
from dispatch.web.console.people.wishes import technicians_by_territory
from dispatch.web.form_bodies import FieldsMissing
from dispatch.web.texts import Texts

new_order = console_pages("new_order")

LONGEST_QUESTION = 100


@new_order.get("/orders/new")
@needs(Permission.ORDERS_WRITE)
def ask() -> Response:
    """The form; `q` is what the caller says, `customer` who they are, `line` or `site` where the work is."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUESTION].replace("\0", "")
    with backend().work(actor()) as work:
        known = _caller(work)
        territories = _territories(work)
        language = Language(work.tools.default_language)
        values = order_form.blank(asked, language)
        if known is not None:
            values = order_form.of_caller(known, territories, technicians_by_territory(work))
        return _page(work, known, values, asked=asked, found=() if known else callers.found(work, asked))


@new_order.post("/orders/new")
@needs(Permission.ORDERS_WRITE)
def take() -> Response:
    """Takes the order in, once however often the form is sent, and goes on to the times for it."""
    try:
        placed_id, site_id = _placed(order_form.order_of(order_form.typed(), forms.number("customer")))
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        with backend().work(actor()) as work:
            answer = _page(work, _caller(work), order_form.typed(), refusal=refusal)
        answer.status_code = 422
        return answer
    if site_id is not None:
        house: GeocodingBackend = current_app.extensions["backend"]
        geocoding.locate_if_known(house, site_id)
    onwards = "/times" if actor().may(Permission.BOOKING) else ""
    return redirect(f"/console/orders/{placed_id}{onwards}", code=303)


def _placed(wanted: OrderIn) -> tuple[int, int | None]:
    """The order's id, and that of its site where it has no point yet; a form that is sent again finds its order."""
    with backend().work(actor()) as work:
        known = form_keys.earlier(work)
        if known is not None:
            return int(known["order_id"]), None
        placed = services.place(work, wanted)
        order = placed.order
        form_keys.keep(work, {"order_id": order.id})
        _tell(placed)
        return order.id, order.site_id if order.site.lat is None else None


def _tell(placed: PlacedOrder) -> None:
    t = Texts(languages.of_browser())
    flash(t("intake.taken", reference=placed.order.reference), "good")
    if placed.same_fault:
        flash(
            t("intake.same_fault", references=t("intake.between").join(one.reference for one in placed.same_fault)),
            "warn",
        )


def _caller(work: Work) -> Caller | None:
    customer_id = forms.number("customer")
    if customer_id is None:
        return None
    return callers.caller(work, customer_id, forms.number("line"), forms.number("site", least=0))


def _territories(work: Work) -> list[Territory]:
    return list(board_queries.territories(work.session, work.actor))


def _page(
    work: Work,
    known: Caller | None,
    values: dict[str, str],
    *,
    asked: str = "",
    found: Any = (),
    refusal: DispatchError | None = None,
) -> Response:
    t, territories = Texts(languages.of_browser()), _territories(work)
    faulty = refusal.fields if isinstance(refusal, FieldsMissing) else ()
    symptoms = {one.symptom for one in work_types.listed(work.session, limit=500, after=None) if one.symptom}
    return screen(
        "console/intake/new_order.html",
        "new_order",
        zone=home_zone(work),
        known=known,
        values=values,
        asked=asked,
        found=found,
        choices=order_form.CHOICES,
        symptoms=sorted(symptoms),
        territories=territories,
        technicians=technicians_by_territory(work),
        must_choose_territory=len(territories) > 1 and is_bound(work.actor),
        refusal=refusal,
        faulty=faulty,
        faulty_names=[t.word("intake.fields", name) for name in faulty],
        key=form_keys.present(),
    )
