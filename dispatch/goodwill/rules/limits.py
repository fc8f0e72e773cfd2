"""How much goodwill a role may grant: in one grant, and to one customer within a year."""

from collections.abc import Mapping
from datetime import timedelta

from dispatch.vocabulary.complaints import GoodwillKind
from dispatch.vocabulary.terms import Role

YEAR = timedelta(days=365)
"""Grants count against the limit for so long."""


def refusal(limits: Mapping[Role, tuple[int, int]], role: Role, amount: int, given: int) -> tuple[str, str] | None:
    """Why a role may not grant this amount to a customer who was given so much within the year; None where it may.

    A code and a sentence. Amounts are whole units of the operator's currency.
    """
    if role not in limits:
        return "goodwill_not_allowed", "Your role grants no goodwill; ask a colleague who may."
    in_one, within_year = limits[role]
    if amount > in_one:
        return "goodwill_over_limit", f"Your role may grant up to {in_one} at once; ask a colleague who may."
    if amount and given + amount > within_year:
        said = f"The customer was given {given} within a year, and your role may bring that up to {within_year}."
        return "goodwill_over_year", f"{said} Ask a colleague who may."
    return None


def incomplete(kind: GoodwillKind, amount: int, gift: str) -> dict[str, list[str]]:
    """What is missing or too much in a grant, by field: credits and gifts have an amount, and gifts say what it is."""
    wrong: dict[str, list[str]] = {}
    if (kind is GoodwillKind.PRIORITY) != (amount == 0):
        wrong["amount"] = ["Say what it is worth." if amount == 0 else "A priority has no amount."]
    if (kind is GoodwillKind.GIFT) != bool(gift):
        wrong["gift"] = ["Only gifts say what is given." if gift else "Say what is given."]
    return wrong


def say_amount(amount: int, currency: str, language: str) -> str:
    """An amount as customers read it."""
    return f"{amount}元" if currency == "CNY" and language == "zh-CN" else f"{amount} {currency}"
