"""The calibration as the API gives it."""

from marshmallow import fields

from dispatch.http.fields import StrictSchema
from dispatch.vocabulary.terms import FactorSubject


class FactorOut(StrictSchema):
    """How many times the planned duration something takes."""

    subject = fields.Enum(
        FactorSubject,
        by_value=True,
        metadata={
            "description": "What it is about. work_type and drive (the whole of it), and beside these: symptom, "
            "newness (`new` in the first 90 days, else `settled`), technician, hour, tier, drive_hour, drive_area."
        },
    )
    key = fields.String(metadata={"description": "Which of them: an id, hours of the day, a tier."})
    label = fields.String(metadata={"description": "What a person calls it."})
    factor = fields.Float(metadata={"description": "Of the mean duration; 1 is as planned.", "example": 1.12})
    low = fields.Float(metadata={"description": "The factor lies above this with odds of 95 %."})
    high = fields.Float(metadata={"description": "The factor lies below this with odds of 95 %."})
    variation_percent = fields.Float(
        allow_none=True, metadata={"description": "Standard deviation of single cases in percent of their mean."}
    )
    cases = fields.Integer(metadata={"description": "The visits or drives that it was learned from."})
    sentence = fields.String()


class ReliabilityOut(StrictSchema):
    """Of so many cases with these odds, how many came true."""

    stated_percent = fields.Float(metadata={"description": "The odds that were stated, their mean."})
    happened_percent = fields.Float(metadata={"description": "How many of a hundred came true."})
    low_percent = fields.Float(metadata={"description": "With 95 % it lies above this."})
    high_percent = fields.Float(metadata={"description": "With 95 % it lies below this."})
    cases = fields.Integer(metadata={"description": "So many cases."})


class CalibrationOut(StrictSchema):
    """What was learned of durations, and what was stated against what happened."""

    version = fields.Integer(allow_none=True, metadata={"description": "The calibration's id; null before the first."})
    made_at = fields.AwareDateTime(allow_none=True)
    since = fields.AwareDateTime(allow_none=True, metadata={"description": "Visits that ended since then count."})
    visits = fields.Integer(metadata={"description": "So many completed visits were learned from."})
    drives = fields.Integer(metadata={"description": "So many reported drives were learned from."})
    in_use = fields.Boolean(metadata={"description": "Whether plans and offers reckon with it."})
    factors = fields.List(
        fields.Nested(FactorOut), metadata={"description": "What takes longer or shorter than planned, by subject."}
    )
    durations = fields.List(
        fields.Nested(ReliabilityOut),
        metadata={
            "description": "Of the latest quarter of the visits, how many ended within the time that the earlier ones "
            "gave such a share."
        },
    )
    promises = fields.List(
        fields.Nested(ReliabilityOut),
        metadata={"description": "Arrivals of the last 90 days in ten groups by the odds that their plan stated."},
    )
