"""Whose a message is, of all who may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """Somebody who may be meant: a customer's record, the record that stands for their person, their number, and the
    complaint or order that was named.
    """

    customer_id: int
    person_id: int
    phone: str
    complaint_id: int | None = None
    order_id: int | None = None


@dataclass(frozen=True)
class SeveralPeople:
    """Several people may be meant; a person decides."""


def whose(groups: Sequence[Sequence[Claim]]) -> Claim | SeveralPeople | None:
    """The first claim of the first group that holds any, where all of that group are one person's or one number's.

    The groups stand by their strength: what is named outright before what is only known.
    """
    strongest = next((group for group in groups if group), None)
    if strongest is None:
        return None
    first = strongest[0]
    agree = all(one.person_id == first.person_id or one.phone == first.phone for one in strongest)
    return first if agree else SeveralPeople()
