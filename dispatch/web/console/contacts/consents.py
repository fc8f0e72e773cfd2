"""Forms of a customer's page: what they said about being contacted, and how they like it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import time

from flask import request
from werkzeug.wrappers import Response

from dispatch.customers.rules.consents import ConsentWord, PreferencesIn
from dispatch.http.guard import needs
from dispatch.kernel.work import Work
from dispatch.messaging.services.wishes import consents as services
from dispatch.vocabulary.errors import Invalid
from dispatch.vocabulary.permissions import Permission
from dispatch.vocabulary.terms import ConsentDoor, ConsentPurpose, ContactChannel, Language
from dispatch.web import forms
from dispatch.web.console.frame import attempt, console_pages

consents = console_pages("consents")

_GIVEN = {"yes": True, "no": False}


@consents.post("/customers/<int:customer_id>/consents")
@needs(Permission.CUSTOMERS_WRITE)
def record(customer_id: int) -> Response:
    """Enters what the customer said, in their words."""
    said, words = list(_said()), forms.text("words")

    def act(work: Work) -> None:
        if not words:
            raise Invalid("nothing_said", "Write something first.")
        if not said:
            raise Invalid("nothing_new", "Choose at least one wish that is new.")
        services.record(work, customer_id, said, words, ConsentDoor.DESK)

    return attempt(act, "consents.kept")


@consents.post("/customers/<int:customer_id>/preferences")
@needs(Permission.CUSTOMERS_WRITE)
def prefer(customer_id: int) -> Response:
    """Keeps how the customer likes to be contacted."""
    channel, spoken = request.form.get("channel", ""), request.form.get("language", "")
    wanted = PreferencesIn(
        channel=ContactChannel(channel) if channel in set(ContactChannel) else None,
        hours_from=_clock("hours_from"),
        hours_until=_clock("hours_until"),
        named_contact_id=forms.number("named_contact"),
        language=Language(spoken) if spoken in set(Language) else None,
    )
    version = forms.number("version", least=0) or 0

    def act(work: Work) -> None:
        services.prefer(work, customer_id, version, wanted)

    return attempt(act, "consents.preferences_kept")


def _said() -> Iterator[ConsentWord]:
    for purpose in ConsentPurpose:
        for channel in ContactChannel:
            given = _GIVEN.get(request.form.get(f"{purpose.value}-{channel.value}", ""))
            if given is not None:
                yield ConsentWord(purpose, channel, given)


def _clock(name: str) -> time | None:
    written = forms.text(name)
    if not written:
        return None
    with suppress(ValueError):
        return time.fromisoformat(written).replace(tzinfo=None)
    raise Invalid("bad_time", "Write a time such as 18:00.")
