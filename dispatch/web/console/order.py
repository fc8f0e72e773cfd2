"""One order: what is known, what happened, what was written to and fro."""

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from dispatch.aftercare.queries import follow_ups
from dispatch.booking.queries import waitlist as waiting_queries
from dispatch.db.tables import InboundEmail, WorkOrder
from dispatch.emails.queries import files as email_files
from dispatch.goodwill.queries.goodwill import GoodwillFilter
from dispatch.http.guard import actor, backend, needs
from dispatch.kernel.work import Work
from dispatch.messaging.queries import message_log
from dispatch.orders.queries import orders as order_queries
from dispatch.orders.queries import timeline, warranty_told
from dispatch.orders.services import amending, reinstating, same_fault
from dispatch.orders.services import orders as services
from dispatch.outages.services import joining
from dispatch.replies.services import desk_texts
from dispatch.replies.services.desk_texts import DeskText
from dispatch.reports.queries import day_board as board_queries
from dispatch.visits.queries import appointments as appointment_queries
from dispatch.visits.queries import arrival_notes, customer_words
from dispatch.vocabulary.attachment_types import is_clearable
from dispatch.vocabulary.errors import DispatchError
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.states import ARRANGED_VISITS, ENDED_ORDERS, PLANNABLE_VISITS, OrderState
from dispatch.vocabulary.terms import AppointmentState
from dispatch.web import form_keys, forms, languages
from dispatch.web.console.contacts.call_buttons import calls_to
from dispatch.web.console.conversation import OrderText, conversation
from dispatch.web.console.frame import TOLD_IN_PLACE, attempt, console_pages, screen
from dispatch.web.console.goodwill.section import goodwill_shown
from dispatch.web.console.intake.order_form import CHOICES
from dispatch.web.console.line_tests.order_section import line_tests_shown
from dispatch.web.console.order_page.evidence import evidence_of
from dispatch.web.console.order_page.reasons import AskedReasons, asked_reasons, reasons_shown
from dispatch.web.console.order_page.technicians import technicians_shown
from dispatch.web.console.order_page.tier import tier_shown
from dispatch.web.console.order_page.visit_order import visit_order_shown
from dispatch.web.local_time import LocalTime
from dispatch.web.texts import Texts
from dispatch.workforce.queries import technicians as people_queries
from dispatch.workforce.services.zones import zone_of_order

orders = console_pages("orders")


@orders.get("/orders/<int:order_id>")
@needs(Permission.ORDERS_READ)
def read(order_id: int) -> Response:
    """The order's page; `why` names a visit whose place is explained."""
    return _page(order_id, reasons=asked_reasons())


@orders.post("/orders/<int:order_id>/messages")
@needs(Permission.MESSAGES_WRITE)
def write(order_id: int) -> Response:
    """Sends the customer what a person wrote, or shows first how they would read it."""
    words = forms.text("words")
    if request.form.get("how") != "send":
        return _tried_out(order_id, words)
    return attempt(lambda work: _sent(work, order_id, words), "desk_text.sent")


def _tried_out(order_id: int, words: str) -> Response:
    try:
        with backend().work(actor()) as work:
            return _page(order_id, words, desk_texts.try_out(work, order_id, words))
    except DispatchError as refusal:
        if refusal.kind not in TOLD_IN_PLACE:
            raise
        answer = _page(order_id, words, refusal=refusal)
        answer.status_code = 422
        return answer


def _sent(work: Work, order_id: int, words: str) -> dict[str, str]:
    """Sends it once, however often the form is; says when it leaves, and why not at once."""
    known = form_keys.earlier(work)
    if known is not None:
        return {"when": known["when"]}
    message = desk_texts.send(work, order_id, words)
    t = Texts(languages.of_browser())
    when = t("desk_text.at_once")
    if message.held_reason:
        at = LocalTime(message.zone, t.language).moment(message.not_before)
        when = t("desk_text.later", at=at, why=t.word("message_reasons", message.held_reason))
    form_keys.keep(work, {"when": when})
    return {"when": when}


def _page(
    order_id: int,
    words: str = "",
    tried: DeskText | None = None,
    *,
    refusal: DispatchError | None = None,
    reasons: AskedReasons | None = None,
) -> Response:
    with backend().work(actor()) as work:
        order = services.visible(work, order_id)
        told = appointment_queries.told_versions(work.session, [visit.id for visit in order.visits])
        live = [
            one for one in told.values() if one.state == AppointmentState.LIVE and one.visit.state in ARRANGED_VISITS
        ]
        return screen(
            "console/order.html",
            "order",
            zone=zone_of_order(work, order).key,
            order=order,
            calls=calls_to(work, [order.customer], zone_of_order(work, order).key),
            notes=arrival_notes.notes_of(work.session, [visit.id for visit in order.visits]),
            told=told,
            entries=timeline.of_order(work.session, order.id),
            recommendations=customer_words.recommendations_of(work.session, [order.id]).get(order.id, ()),
            surveys=customer_words.surveys_of(work.session, [order.id]).get(order.id, ()),
            follow_ups=follow_ups.of_order(work.session, order.id) if actor().may(Permission.FOLLOW_UPS_READ) else (),
            conversation=_conversation(work, order) if actor().may(Permission.MESSAGES_READ) else None,
            may_see_customer=actor().may(Permission.CUSTOMERS_READ),
            may_complain=actor().may(Permission.COMPLAINTS_WRITE),
            may_see_outages=actor().may(Permission.OUTAGES_READ),
            outages=joining.could_join(work, order) if actor().may(Permission.OUTAGES_WRITE) else [],
            may_cancel=actor().may(Permission.ORDERS_WRITE) and order.state not in ENDED_ORDERS,
            may_reinstate=actor().may(Permission.ORDERS_WRITE) and order.state == OrderState.CANCELLED,
            may_pin=actor().may(Permission.ORDERS_WRITE) and order.site.lat is None and order.state not in ENDED_ORDERS,
            may_book=actor().may(Permission.BOOKING) and any(visit.state in PLANNABLE_VISITS for visit in order.visits),
            may_wait=actor().may(Permission.BOOKING) and bool(live),
            waits=any(waiting_queries.listed_of(work.session, visit.id) for visit in order.visits),
            bounds=board_queries.bounds,
            same_fault=_same_fault(work, order),
            first_technician=people_queries.technician(work.session, order.first_technician_id),
            **tier_shown(work, order),
            **technicians_shown(work, order),
            **visit_order_shown(work, order),
            **reasons_shown(work, order, reasons),
            **line_tests_shown(work, order),
            **goodwill_shown(
                work, GoodwillFilter(order_id=order.id), order.territory_id, f"/console/orders/{order.id}/goodwill"
            ),
            may_write=actor().may(Permission.MESSAGES_WRITE),
            may_change=actor().may(Permission.ORDERS_WRITE) and order.state not in ENDED_ORDERS,
            may_release=actor().may(Permission.ORDERS_WRITE) and order.state == OrderState.HELD,
            may_give_up=actor().may(Permission.BOOKING),
            live={one.visit_id: one for one in live},
            evidence=evidence_of(work, order),
            emailed=_emailed(work, order),
            warranty_told=warranty_told.of_order(work.session, work.actor, order),
            may_clear=actor().may(Permission.ORDERS_WRITE),
            clearable=is_clearable,
            choices=CHOICES,
            words=words,
            tried=tried,
            refusal=refusal,
            key=form_keys.present(),
        )


@orders.post("/orders/<int:order_id>/cancel")
@needs(Permission.ORDERS_WRITE)
def cancel(order_id: int) -> Response:
    """Cancels an order and its open visits; the customer is told once."""
    why = forms.text("why", most=200)
    return attempt(lambda work: services.cancel(work, order_id, why), "orders.cancelled")


@orders.post("/orders/<int:order_id>/reinstate")
@needs(Permission.ORDERS_WRITE)
def reinstate(order_id: int) -> Response:
    """Takes a cancelled order up again; its customer is told once there is a time."""
    why = forms.text("why", most=200)
    return attempt(lambda work: reinstating.reinstate(work, order_id, why), "orders.reinstated")


@orders.post("/orders/<int:order_id>/point")
@needs(Permission.ORDERS_WRITE)
def pin(order_id: int) -> Response:
    """Says where an address lies that no geocoder knows; its order can be planned then."""

    def act(work: Work) -> object:
        services.visible(work, order_id)
        point = {"lat": forms.degrees("lat", 90), "lon": forms.degrees("lon", 180)}
        return amending.amend(work, order_id, forms.number("version") or 0, {"site": point})

    return attempt(act, "orders.pinned")


def _same_fault(work: Work, order: WorkOrder) -> list[WorkOrder]:
    """Open orders that report the same and that the reader may see."""
    if order.state in ENDED_ORDERS:
        return []
    return [one for one in same_fault.find(work, order) if order_queries.visible(work.session, actor(), one.id)]


def _conversation(work: Work, order: WorkOrder) -> list[OrderText]:
    return conversation(*message_log.of_order(work.session, order.id))


MOST_EMAILS = 20


def _emailed(work: Work, order: WorkOrder) -> Sequence[InboundEmail]:
    """The e-mails about the order's complaints that brought pictures or papers, for whoever may read complaints."""
    if not actor().may(Permission.COMPLAINTS_READ):
        return ()
    return email_files.of_order(work.session, work.actor, order.id, most=MOST_EMAILS)
