"""The customer's page of their consents: for what and how they may be contacted, given and withdrawn by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dispatch.customers.rules.consents import ConsentState, ConsentWord
from dispatch.db.tables import Visit
from dispatch.http.guard import backend, needs
from dispatch.kernel.throttling import RateLimit, admit
from dispatch.kernel.work import Work
from dispatch.messaging.services.customer_links import open_link
from dispatch.messaging.services.wishes import consents as services
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel
from dispatch.web import languages
from dispatch.web.customer.tracking import CUSTOMER
from dispatch.web.pages import page
from dispatch.web.texts import Texts
from dispatch.workforce.services.speakers import speaker_of
from dispatch.workforce.services.zones import zone_of_visit

consent_page = Blueprint("consent_page", __name__)

CHANGES = RateLimit("consent_page", 20, timedelta(hours=1))

_GIVEN = {"yes": True, "no": False}


@dataclass(frozen=True)
class ShownConsent:
    """One purpose and channel as the customer sees it; `fixed` where only a text from their number changes it."""

    name: str
    words: str
    given: bool
    fixed: bool


@consent_page.get("/t/<token>/contact")
@needs(Permission.PUBLIC)
def read(token: str) -> Response:
    """Shows for what and how the customer may be contacted; changes nothing."""
    with backend().work(CUSTOMER) as work:
        return _page(work, open_link(work, "t", token))


@consent_page.post("/t/<token>/contact")
@needs(Permission.PUBLIC)
def say(token: str) -> Response:
    """Enters what the customer changed, with the words that they read; what is as it was is entered by no line."""
    with backend().work(CUSTOMER) as work:
        visit = open_link(work, "t", token)
        admit(work, CHANGES, f"visit:{visit.id}")
        customer = visit.order.customer
        t = Texts(languages.of_customer(customer.language))
        for word in _changed(list(services.read(work, customer.id).wishes.states()), stopped=_stopped(work, visit)):
            answer = t("contact.yes" if word.given else "contact.no")
            said = f"{_words(t, word.purpose, word.channel)} {answer}"
            services.record(work, customer.id, [word], said, ConsentDoor.PAGE)
    return redirect(f"{request.path}?kept=1", code=303)


def _changed(states: Sequence[ConsentState], *, stopped: bool) -> Iterator[ConsentWord]:
    for state in states:
        given = _GIVEN.get(request.form.get(_name(state), ""))
        fixed = stopped and state.channel is ContactChannel.TEXT
        if given is not None and given is not state.given and not fixed:
            yield ConsentWord(state.purpose, state.channel, given)


def _page(work: Work, visit: Visit) -> Response:
    customer = visit.order.customer
    language = languages.of_customer(customer.language)
    t, stopped = Texts(language), _stopped(work, visit)
    shown = [
        ShownConsent(
            _name(state),
            _words(t, state.purpose, state.channel),
            given=state.given,
            fixed=stopped and state.channel is ContactChannel.TEXT,
        )
        for state in services.read(work, customer.id).wishes.states()
    ]
    return page(
        "customer/consents.html",
        language,
        zone=zone_of_visit(work, visit).key,
        shown=shown,
        stopped=stopped,
        kept=request.args.get("kept") == "1",
        back=request.path.removesuffix("/contact"),
        brand=speaker_of(work, visit.order).brand_in(language),
        service_phone=speaker_of(work, visit.order).phone,
    )


def _stopped(work: Work, visit: Visit) -> bool:
    """Whether the customer's number said STOP, which ends with a START from there and by nothing else."""
    return services.read(work, visit.order.customer_id).wishes.number_stopped


def _name(state: ConsentState) -> str:
    return f"{state.purpose.value}-{state.channel.value}"


def _words(t: Texts, purpose: ConsentPurpose, channel: ContactChannel) -> str:
    """What the customer is asked, word for word as the page says it."""
    return t(f"contact.{purpose.value}_{channel.value}")
