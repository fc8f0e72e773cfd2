"""How often customers had to get in touch, as the API gives it."""

from marshmallow import fields, validate

from dispatch.http.fields import StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.planning.api.schemas import LocalDayField
from dispatch.reports.rules.contacts import ContactFigure, ContactGrouping


class _ContactSpan(StrictSchema):
    first_day = LocalDayField()
    last_day = LocalDayField()
    territory = Text(longest=50, metadata={"description": "A territory's code."})
    by = fields.Enum(ContactGrouping, by_value=True, load_default=ContactGrouping.TERRITORY)


class ContactQuery(_ContactSpan):
    """Which days, both included, of which territory; by what the contacts are grouped."""


class ContactTableQuery(_ContactSpan):
    """The same as a file."""

    format = fields.String(
        load_default="csv",
        validate=validate.OneOf(["csv", "xlsx"]),
        metadata={"description": "What the file is."},
    )


class ContactCustomerQuery(PageQuery, _ContactSpan):
    """The customers behind a figure, of one group or of all."""

    figure = fields.Enum(ContactFigure, by_value=True, load_default=ContactFigure.CONTACTS)
    group = Text(longest=100, load_default=None, metadata={"description": "Only those of this group of `by`."})


def _count(meaning: str) -> fields.Integer:
    return fields.Integer(metadata={"description": meaning})


class ContactCountOut(StrictSchema):
    """What there was between the customers of one group and us."""

    group = fields.String(
        allow_none=True, metadata={"description": "A territory's code, a kind of order, a tier or an ISO week."}
    )
    label = fields.String(allow_none=True, metadata={"description": "What the group is called."})
    customers = _count("How many got in touch or had a visit that ended; all records of a person are one.")
    contacts = _count("How often they got in touch; `texted` to `through_api` say which way.")
    texted = _count("By text, but for answers to how it was.")
    emailed = _count("By e-mail.")
    on_page = _count("On a page of ours; choosing a time there is none.")
    at_desk = _count("With a colleague, by phone or in person, who wrote it down.")
    through_api = _count("Through another system.")
    contacts_per_customer = fields.Float(allow_none=True, metadata={"description": "`contacts` by `customers`."})
    told_again = _count("How many customers got in touch more than once.")
    untroubled = _count("How many customers never had to.")
    untroubled_percent = fields.Float(allow_none=True, metadata={"description": "Their share, in percent."})
    complaints = _count("How many complaints came in; questions are none.")
    visits = _count("How many visits a technician ended.")
    complaints_per_1000_visits = fields.Float(
        allow_none=True, metadata={"description": "Complaints that came in for a thousand visits."}
    )
    texts = _count("How many texts about orders arrived.")
    calls = _count("How many calls back reached somebody.")


class ContactReport(StrictSchema):
    """The contacts by group and in all; a group in which nothing happened is not there."""

    first_day = fields.Date()
    last_day = fields.Date()
    by = fields.Enum(ContactGrouping, by_value=True, metadata={"description": "What the groups are."})
    total = fields.Nested(ContactCountOut, metadata={"description": "All groups; who is in two is one customer here."})
    items = fields.List(fields.Nested(ContactCountOut))


class ContactCustomerOut(StrictSchema):
    """A customer behind a figure."""

    customer_id = fields.Integer()
    cases = _count("How often it happened to them on these days.")
    day = fields.Date(metadata={"description": "The local day on which it happened last."})
    order_ids = fields.List(
        fields.Integer(), metadata={"description": "The orders that it was about, the newest first, at most 20."}
    )
