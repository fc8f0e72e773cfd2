"""The net promoter score as the API gives it."""

from marshmallow import fields, validate

from dispatch.http.fields import StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.planning.api.schemas import LocalDayField
from dispatch.reports.rules.nps import Camp, NpsDriver, NpsGrouping


class _NpsSpan(StrictSchema):
    first_day = LocalDayField()
    last_day = LocalDayField()
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class _NpsGroup(_NpsSpan):
    by = fields.Enum(NpsGrouping, by_value=True, load_default=NpsGrouping.TIER)
    group = Text(longest=100, load_default=None, metadata={"description": "Only those of this group of `by`."})


class NpsQuery(_NpsGroup):
    """Which days, both included, of which territory; by what the answers are grouped; the drivers of one group."""


class NpsTableQuery(_NpsSpan):
    """The answers by group as a file."""

    by = fields.Enum(NpsGrouping, by_value=True, load_default=NpsGrouping.TIER)
    format = fields.String(
        load_default="csv",
        validate=validate.OneOf(["csv", "xlsx"]),
        metadata={"description": "What the file is."},
    )


class NpsOrderQuery(PageQuery, _NpsGroup):
    """The orders behind a figure: of one camp, and of those to whom something had happened."""

    camp = fields.Enum(Camp, by_value=True, load_default=None)
    driver = fields.Enum(NpsDriver, by_value=True, load_default=None)


class NpsCountOut(StrictSchema):
    """The answers of one group."""

    group = fields.String(
        allow_none=True,
        metadata={
            "description": "A tier, a kind of order, a territory's code, a technician's id, a channel or an ISO week."
        },
    )
    label = fields.String(allow_none=True, metadata={"description": "What the group is called."})
    answers = fields.Integer(metadata={"description": "How many have answered."})
    promoters = fields.Integer(metadata={"description": "How many answered 9 or 10."})
    passives = fields.Integer(metadata={"description": "How many answered 7 or 8."})
    detractors = fields.Integer(metadata={"description": "How many answered 0 to 6."})
    nps = fields.Float(
        allow_none=True,
        metadata={"description": "Percent of promoters less percent of detractors, -100 to 100."},
    )


class DriverCountOut(StrictSchema):
    """What may have moved them, as far as it had happened when they answered."""

    driver = fields.Enum(
        NpsDriver,
        by_value=True,
        metadata={
            "description": "late_arrival: a promised arrival was broken. broken_promise: another promise was. repeat: "
            "the work came back, or was one that came back. several_visits: another visit was made. not_fixed: they "
            "said so. complaint: they complained. moved: the appointment was changed. long_wait: over 7 days from "
            "report to end."
        },
    )
    promoters = fields.Integer(metadata={"description": "How many promoters it had happened to."})
    of_promoters = fields.Integer(metadata={"description": "How many promoters there are."})
    promoter_percent = fields.Float(allow_none=True, metadata={"description": "Their share, in percent."})
    detractors = fields.Integer(metadata={"description": "How many detractors it had happened to."})
    of_detractors = fields.Integer(metadata={"description": "How many detractors there are."})
    detractor_percent = fields.Float(allow_none=True, metadata={"description": "Their share, in percent."})
    difference = fields.Float(
        allow_none=True, metadata={"description": "By how many points more often it had happened to detractors."}
    )


class NpsReport(StrictSchema):
    """The answers by group, and the drivers of all or of one group; a group without an answer is not there."""

    first_day = fields.Date()
    last_day = fields.Date()
    by = fields.Enum(NpsGrouping, by_value=True, metadata={"description": "What the groups are."})
    total = fields.Nested(NpsCountOut, metadata={"description": "All groups together."})
    items = fields.List(fields.Nested(NpsCountOut))
    drivers = fields.List(fields.Nested(DriverCountOut), metadata={"description": "The clearest difference first."})


class NpsOrderOut(StrictSchema):
    """An order behind a figure, with the last answer of its customer."""

    order_id = fields.Integer()
    day = fields.Date(metadata={"description": "The local day on which they answered."})
    likelihood = fields.Integer()
    camp = fields.Enum(Camp, by_value=True, metadata={"description": "What the answer makes of them."})
