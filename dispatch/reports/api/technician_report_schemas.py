"""The reports on technicians and on how load is spread, as the API gives them."""

from marshmallow import fields, validate

from dispatch.http.fields import QueryWhole, StrictSchema, Text
from dispatch.http.listing import PageQuery
from dispatch.planning.api.schemas import LocalDayField
from dispatch.reports.rules.work_figures import LOAD, WorkFigure

_HOW = {"description": "What the file is."}


class WorkSpanQuery(StrictSchema):
    """Which days, both included, and technicians of which territory; the last 30 days and all without."""

    first_day = LocalDayField()
    last_day = LocalDayField()
    territory = Text(longest=50, metadata={"description": "A territory's code."})


class WorkTableQuery(WorkSpanQuery):
    """The same as a file."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["csv", "xlsx"]), metadata=_HOW)


class WorkOrderQuery(PageQuery, WorkSpanQuery):
    """The orders behind which figure, of one technician or all; only the good or the bad cases where `good` says so."""

    figure = fields.Enum(WorkFigure, by_value=True, required=True)
    technician_id = QueryWhole(least=1, load_default=None)
    good = fields.Boolean(load_default=None)


class TechnicianWorkOut(StrictSchema):
    """What a technician did and what became of it; seconds, shares in percent."""

    technician_id = fields.Integer()
    name = fields.String()
    territory = fields.String()
    visits = fields.Integer(metadata={"description": "Visits that they ended, however."})
    completed = fields.Integer(metadata={"description": "Those that they completed."})
    shift_seconds = fields.Integer(metadata={"description": "Shifts up to now, without breaks and absences."})
    work_seconds = fields.Integer(metadata={"description": "Time at customers'."})
    driving_seconds = fields.Integer(metadata={"description": "Time on the way to customers, as reported."})
    productive_percent = fields.Float(
        allow_none=True, metadata={"description": "Time at customers' of the shifts.", "example": 61.5}
    )
    driving_percent = fields.Float(
        allow_none=True, metadata={"description": "Time on the way of the shifts.", "example": 18.2}
    )
    actual_percent = fields.Float(
        allow_none=True, metadata={"description": "Time that the work took, of what was planned.", "example": 104.0}
    )
    first_time_fix_percent = fields.Float(
        allow_none=True, metadata={"description": "Repairs that one visit was enough for.", "example": 88.0}
    )
    score = fields.Float(allow_none=True, metadata={"description": "Customers' scores, mean.", "example": 4.4})
    surveys = fields.Integer(metadata={"description": "How many customers gave a score."})
    praise = fields.Integer(metadata={"description": "Content customers who wrote something."})
    complaints = fields.Integer(metadata={"description": "Visits that somebody complained about."})


class TechnicianWorkReport(StrictSchema):
    """Every technician who had a shift or ended a visit on these days, by territory and name."""

    first_day = fields.Date()
    last_day = fields.Date()
    items = fields.List(fields.Nested(TechnicianWorkOut))


class LoadOut(StrictSchema):
    """What a technician carried; overtime is work and driving outside of every shift."""

    technician_id = fields.Integer()
    name = fields.String()
    territory = fields.String()
    week = fields.String(
        allow_none=True, metadata={"description": "The ISO week; null for all days.", "example": "2026-W49"}
    )
    shift_seconds = fields.Integer(metadata={"description": "Shifts up to now, without breaks and absences."})
    overtime_seconds = fields.Integer(metadata={"description": "Work and driving outside of every shift."})
    driving_seconds = fields.Integer(metadata={"description": "Time on the way to customers, as reported."})
    visits = fields.Integer(metadata={"description": "Visits that they ended."})
    evenings = fields.Integer(metadata={"description": "Visits begun between 18:00 and 06:00."})
    weekends = fields.Integer(metadata={"description": "Visits begun on a Saturday or Sunday."})
    holidays = fields.Integer(metadata={"description": "Visits begun while the territory was closed."})
    far = fields.Integer(metadata={"description": "Visits with a drive longer than nine of ten there in these days."})
    late = fields.Integer(metadata={"description": "Visits begun in the last hour of a shift or after it."})


class SpreadOut(StrictSchema):
    """How a figure is spread over a territory's technicians, for each forty hours of shift: visits, or seconds."""

    territory = fields.String()
    figure = fields.String(validate=validate.OneOf([one.value for one in LOAD]))
    technicians = fields.Integer(metadata={"description": "How many are compared: who had eight hours of shift."})
    gini = fields.Float(
        metadata={"description": "0 where all carry the same, near 1 where one carries all.", "example": 0.2}
    )
    least = fields.Float(metadata={"description": "Who carries least.", "example": 1.0})
    mean = fields.Float(metadata={"description": "What each would carry.", "example": 2.5})
    most = fields.Float(metadata={"description": "Who carries most.", "example": 4.0})


class LoadReportOut(StrictSchema):
    """Load by technician and week (`items`), over all days (`technicians`), and how it is spread."""

    first_day = fields.Date()
    last_day = fields.Date()
    items = fields.List(fields.Nested(LoadOut))
    technicians = fields.List(
        fields.Nested(LoadOut), metadata={"description": "What each technician carried over all days asked for."}
    )
    spreads = fields.List(fields.Nested(SpreadOut))
