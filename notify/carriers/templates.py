"""What carriers in mainland China ask for in place of a text: an approved template and its variables."""

from collections.abc import Mapping
from typing import NoReturn

from notify.carriers.carrier import OutgoingText
from notify.carriers.network import network_fault, never_left
from notify.errors import ErrorClass, OutcomeUnknownError, SendError


def approved_template(templates: Mapping[str, str], text: OutgoingText) -> str:
    """The carrier's id for the template that it approved for this kind and language.

    `templates` is keyed by `kind/language`. Raises `SendError` for a kind without one: that text cannot go.
    """
    name = f"{text.kind}/{text.language}"
    if name not in templates:
        raise SendError(ErrorClass.REFUSED, "no_template")
    return templates[name]


def variables(text: OutgoingText) -> dict[str, str]:
    """The worded parameters, in the kind's order.

    Links are cut to their last part: both carriers refuse addresses as variables, so the approved template holds
    `https://.../t/` and the variable the token behind it.
    """
    return {name: _variable(name, value) for name, value in text.parameters.items()}


def our_id(text: OutgoingText) -> str:
    """The id that the carrier keeps with the text and gives back in reports and look-ups."""
    return f"{text.message_id}.{text.attempt}"


def told_by_the_network(fault: BaseException) -> NoReturn:
    """Raise what a broken call means: surely not sent, or perhaps sent."""
    if never_left(fault):
        raise SendError(ErrorClass.RETRY_NOW, "connect") from None
    raise OutcomeUnknownError(network_fault(fault)) from None


def _variable(name: str, value: str) -> str:
    return value.rsplit("/", 1)[-1] if name.endswith("_link") else value
