"""The service report and the orders behind its figures, as the API gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import StrictSchema, Text
from dispatch.http.listing import PageQuery, page_of
from dispatch.planning.api.schemas import LocalDayField
from dispatch.reports.rules.service_figures import Figure, Grouping


class _ServiceSpan(StrictSchema):
    first_day = LocalDayField()
    last_day = LocalDayField()
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class ServiceQuery(_ServiceSpan):
    """Which days, both included, of which territory; by what the figures are grouped."""

    by = fields.Enum(Grouping, by_value=True, load_default=Grouping.TERRITORY)


class ServiceTableQuery(ServiceQuery):
    """The same as a file."""

    format = fields.String(
        load_default="csv",
        validate=validate.OneOf(["csv", "xlsx"]),
        metadata={"description": "What the file is."},
    )


class ServiceOrderQuery(PageQuery, _ServiceSpan):
    """The orders behind which figure; only the good or the bad ones where `good` says so."""

    figure = fields.Enum(Figure, by_value=True, required=True)
    by = fields.Enum(Grouping, by_value=True, load_default=Grouping.TERRITORY)
    group = Text(longest=100, load_default=None, metadata={"description": "Only those of this group of `by`."})
    good = fields.Boolean(load_default=None)


class FigureCountOut(StrictSchema):
    """A figure in one group."""

    figure = fields.Enum(
        Figure,
        by_value=True,
        metadata={
            "description": "promises_kept: arrivals that were due. first_time_fix: repairs that ended at least "
            "30 days ago, or failed since; good with one visit and no repeat. new_faults: repairs received; good "
            "where they repeat nothing. time_to_repair: seconds from report to completion. content: surveys; good from "
            "4 of 5. really_fixed: surveys; good where it works. without_complaint: visits. call_backs_in_time: calls. "
            "recovery: complaints about an order whose customers said how well they were put right; good from 3 of 5."
        },
    )
    group = fields.String(
        allow_none=True,
        metadata={"description": "A territory's code, a technician's id, a kind of order or an ISO week."},
    )
    label = fields.String(allow_none=True, metadata={"description": "What the group is called."})
    cases = fields.Integer(metadata={"description": "How many were decided on these days."})
    good = fields.Integer(allow_none=True, metadata={"description": "How many of them went as they should."})
    percent = fields.Float(allow_none=True, metadata={"description": "Their share, in percent."})
    median = fields.Float(allow_none=True, metadata={"description": "Of the values: seconds or points."})
    p90 = fields.Float(allow_none=True, metadata={"description": "Nine of ten values are at most this."})


class ServiceReport(StrictSchema):
    """Every figure by group; a group without a case is not there."""

    first_day = fields.Date()
    last_day = fields.Date()
    by = fields.Enum(Grouping, by_value=True, metadata={"description": "What the groups are."})
    items = fields.List(fields.Nested(FigureCountOut))


class FigureOrderOut(StrictSchema):
    """An order behind a figure."""

    order_id = fields.Integer()
    day = fields.Date(metadata={"description": "The local day on which its last case was decided."})
    cases = fields.Integer(metadata={"description": "How many of its cases were decided, such as visits."})
    good = fields.Integer(metadata={"description": "How many of them went as they should."})
    value = fields.Float(allow_none=True, metadata={"description": "Seconds or points, as the figure has them."})


FigureOrders = page_of(FigureOrderOut)
"""A page of them; made once, so that it has one name in the document of the API."""
