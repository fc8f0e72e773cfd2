"""How often customers had to get in touch, how often they heard from us, and how many complained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dispatch.vocabulary.terms import ContactWay


class ContactGrouping(StrEnum):
    """By what contacts are put together."""

    TERRITORY = "territory"
    KIND = "kind"
    """The kind of the order that it is about; none where no order is known."""
    TIER = "tier"
    WEEK = "week"


class ContactFigure(StrEnum):
    """What of the contacts is counted, each with the customers behind it."""

    CONTACTS = "contacts"
    TOLD_AGAIN = "told_again"
    UNTROUBLED = "untroubled"
    COMPLAINTS = "complaints"
    TEXTS = "texts"
    CALLS = "calls"
    VISITS = "visits"


WAYS: Mapping[ContactWay, str] = {
    ContactWay.TEXT: "texted",
    ContactWay.EMAIL: "emailed",
    ContactWay.PAGE: "on_page",
    ContactWay.DESK: "at_desk",
    ContactWay.API: "through_api",
}
"""How the count of each way is called."""


@dataclass(frozen=True, slots=True)
class ContactCount:
    """What there was between the customers of one group, which is called `label`, and us.

    `customers` got in touch or had a visit that ended; all records of a person are one. `contacts` are the times that
    they got in touch, by their way in `texted` to `through_api`. `told_again`: customers who did so more than once;
    `untroubled`: those who never had to. From us: `texts` that arrived, `calls` that reached them, `visits` made.
    """

    group: str | None
    label: str | None
    customers: int = 0
    contacts: int = 0
    texted: int = 0
    emailed: int = 0
    on_page: int = 0
    at_desk: int = 0
    through_api: int = 0
    told_again: int = 0
    untroubled: int = 0
    complaints: int = 0
    texts: int = 0
    calls: int = 0
    visits: int = 0

    @property
    def contacts_per_customer(self) -> float | None:
        """How often one of them had to get in touch, on average; None without a customer."""
        return round(self.contacts / self.customers, 2) if self.customers else None

    @property
    def untroubled_percent(self) -> float | None:
        """The share of customers who never had to get in touch; None without a customer."""
        return round(100 * self.untroubled / self.customers, 1) if self.customers else None

    @property
    def complaints_per_1000_visits(self) -> float | None:
        """Complaints that came in for a thousand visits made; None without a visit."""
        return round(1000 * self.complaints / self.visits, 1) if self.visits else None


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """The figures by group, and in all: whoever is in two groups is one customer in all."""

    items: Sequence[ContactCount]
    total: ContactCount


@dataclass(frozen=True, slots=True)
class BehindContacts:
    """Which customers: those of one figure, of one group or (None) of all."""

    figure: ContactFigure
    by: ContactGrouping = ContactGrouping.TERRITORY
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCustomer:
    """A customer behind a figure: how often it happened to them, the last day, and the orders that it was about."""

    customer_id: int
    cases: int
    day: date
    order_ids: tuple[int, ...]

    @property
    def id(self) -> int:
        """As pages of a list know it."""
        return self.customer_id
