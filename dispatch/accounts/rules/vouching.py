"""What an identity provider's word is worth: whom it names, and whether it has asked for a second factor."""

from collections.abc import Mapping
from typing import Any

SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "sms"})
"""Of `amr`: what says that more than a password was asked for (RFC 8176)."""
LONGEST_NAME = 200


def name_in(claims: Mapping[str, Any], claim: str) -> str | None:
    """The user name that a claim holds; None where it holds none, or an address that nobody has verified."""
    value = claims.get(claim)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or not value.isprintable():
        return None
    if claim == "email" and claims.get("email_verified") is not True:
        return None
    return value


def has_asked_for_more(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that it has asked for a second factor."""
    methods = claims.get("amr")
    return isinstance(methods, list) and not SECOND_FACTORS.isdisjoint(one for one in methods if isinstance(one, str))
