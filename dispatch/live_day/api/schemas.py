"""The live day as the API takes and gives it: disruptions, jeopardies, explanations."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.http.fields import Instant, QueryWhole, StrictSchema, Text, Whole
from dispatch.http.listing import LARGEST, PageEndField, an_id
from dispatch.live_day.rules.disruptions import REPORTED, Disruption, Reported, known_of, needed_of
from dispatch.live_day.rules.jeopardies import RepairKind
from dispatch.planning.api.schemas import MoveVerdictOut
from dispatch.planning.solver.explanations import PlacedBecause
from dispatch.planning.solver.relaxations import RelaxationKind

MOST_AWAY = 1_000


class DisruptionSchema(StrictSchema):
    """What happened; which fields it needs follows from the kind.

    That nobody is at home a technician's device reports itself; here a dispatcher does for one who calls.
    """

    kind = fields.Enum(Disruption, by_value=True, required=True)
    technician_id = Whole(least=1)
    visit_id = Whole(least=1)
    order_id = Whole(least=1)
    minutes = Whole(least=1, most=1440)
    territory = Text(longest=50, metadata={"description": "A territory's code; where its whole day is upset."})
    technician_ids = fields.List(
        Whole(least=1),
        validate=validate.Length(max=MOST_AWAY),
        metadata={"description": "Who can't work from now on, where a whole day is upset."},
    )
    why = Text(longest=500)

    @validates_schema
    def _has_what_it_needs(self, data: dict[str, Any], **_: Any) -> None:
        shape, given = REPORTED[data["kind"]], set(data) - {"kind"}
        missing, extra = needed_of(shape) - given, given - known_of(shape)
        if missing or extra:
            raise ValidationError({name: ["Needed."] for name in missing} | {name: ["Not used."] for name in extra})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Reported:
        said: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        made: Callable[..., Reported] = REPORTED[said.pop("kind")]
        return made(**said)


class RepairOut(StrictSchema):
    """What was set going: a plan that repairs the routes, the visit that got a place, or the one that follows."""

    plan_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    technician_id = fields.Integer(allow_none=True)
    absence_id = fields.Integer(
        allow_none=True,
        metadata={"description": "The absence of whoever can't work; taken out, they can be planned again."},
    )


class _Span(StrictSchema):
    start = fields.AwareDateTime()
    end = fields.AwareDateTime()


class AbsenceSpanSchema(StrictSchema):
    """When a technician would be away."""

    start = Instant(required=True)
    end = Instant(required=True)


class FreedPromiseOut(StrictSchema):
    """A visit that an absence frees, and who could come instead."""

    visit_id = fields.Integer()
    customer = fields.String(metadata={"description": "The customer's name."})
    planned = fields.AwareDateTime(metadata={"description": "The planned arrival."})
    window = fields.Nested(
        _Span, allow_none=True, metadata={"description": "What the customer was told; null: nothing yet."}
    )
    judged = fields.Boolean(
        metadata={"description": "Whether others were looked at; only of the first three days with visits."}
    )
    technician_id = fields.Integer(
        allow_none=True, metadata={"description": "Who could come within the window; null: nobody as things stand."}
    )
    name = fields.String(allow_none=True, metadata={"description": "Their name."})
    arrival = fields.AwareDateTime(allow_none=True, metadata={"description": "When they could be there."})


class AbsenceVerdictOut(StrictSchema):
    """What an absence does to promises; nothing has been changed. A repair may do better, and never worse."""

    promises = fields.Integer(metadata={"description": "So many customers were told a time.", "example": 4})
    kept = fields.Integer(metadata={"description": "So many of them others could reach in time.", "example": 3})
    freed = fields.List(fields.Nested(FreedPromiseOut), metadata={"description": "In the order of their times."})
    begun = fields.List(
        fields.String(), metadata={"description": "Customers at whom work has begun; these visits stay."}
    )


class EmergencyChoiceOut(StrictSchema):
    """Somebody who could be at an emergency, and what that costs and tells."""

    technician_id = fields.Integer()
    name = fields.String(metadata={"description": "Their name."})
    arrival = fields.AwareDateTime(metadata={"description": "When they would be there."})
    verdict = fields.Nested(MoveVerdictOut, metadata={"description": "As of any move; no promise of others breaks."})


class EmergencyChoicesOut(StrictSchema):
    """Who could be there, the soonest first; nobody where only a repair of the routes can make room."""

    visit_id = fields.Integer()
    window = fields.Nested(
        _Span,
        allow_none=True,
        metadata={"description": "Within which it is sought; null: nobody is at home within hours."},
    )
    choices = fields.List(fields.Nested(EmergencyChoiceOut), metadata={"description": "The soonest first."})


class RepairSchema(StrictSchema):
    """Which of the repairs that were found is carried out."""

    kind = fields.Enum(RepairKind, by_value=True, required=True)


class JeopardyQuery(StrictSchema):
    """Where; how many, and after which one."""

    limit = QueryWhole(least=1, most=LARGEST, load_default=LARGEST)
    after = PageEndField(an_id, an_id)
    territory = Text(longest=50, metadata={"description": "A territory's code."})
    technician_id = QueryWhole(least=1)


class RepairOption(StrictSchema):
    """One way to keep a promise, or to make good for it; what is expected to cost least comes first.

    Prices are in seconds of driving.
    """

    kind = fields.String()
    technician_id = fields.Integer(allow_none=True)
    arrival = fields.String(allow_none=True, metadata={"format": "date-time"})
    price = fields.Integer()
    expected_broken = fields.Float(
        allow_none=True,
        metadata={
            "description": "How many promises are then to be expected broken: this one, and more or fewer of the "
            "others whose routes it touches. Null where a broken promise is worth nothing.",
            "example": 0.08,
        },
    )
    expected_price = fields.Integer(
        allow_none=True,
        metadata={"description": "The price with what those promises are worth: by it repairs are in order."},
    )
    sentence = fields.String()
    other_visit_id = fields.Integer(allow_none=True, metadata={"description": "Of a swap: what is taken in exchange."})
    other_arrival = fields.String(allow_none=True, metadata={"format": "date-time"})


class JeopardyOut(StrictSchema):
    """A promise that will break by more than ten minutes as things stand, or that is too likely to break."""

    id = fields.Integer()
    visit_id = fields.Integer()
    appointment_id = fields.Integer()
    technician_id = fields.Integer()
    expected_at = fields.AwareDateTime()
    late_seconds = fields.Integer()
    odds_percent = fields.Float(
        allow_none=True, metadata={"description": "On so many of a hundred days the technician arrives in time."}
    )
    opened_at = fields.AwareDateTime()
    repairs = fields.List(fields.Nested(RepairOption))
    repairs_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When they were found."})
    repaired_by = fields.String(allow_none=True, metadata={"description": "The kind of repair that was chosen."})
    cleared_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer(metadata={"description": "What a repair needs as `If-Match`."})


class _Choice(StrictSchema):
    technician_id = fields.Integer()
    arrival = fields.AwareDateTime()
    price = fields.Integer()


class RelaxationOut(StrictSchema):
    """One change of a rule that would place the visit by itself, to the minute, and the place it would get by it.

    `window_and_skill` changes two, and is told only where no single one is enough.
    """

    kind = fields.Enum(RelaxationKind, by_value=True)
    sentence = fields.String()
    minutes = fields.Integer(
        allow_none=True,
        metadata={"description": "Of overtime, or between the window and the nearest one that was asked for."},
    )
    window = fields.Nested(_Span, allow_none=True, metadata={"description": "The nearest one that would do."})
    skills = fields.List(fields.String(), metadata={"description": "What whoever comes may lack."})
    place = fields.Nested(_Choice)


class Explanation(StrictSchema):
    """Why a visit is where it is, what the next best was, and what would place one that has no place.

    Prices are in seconds of driving; a price says how much longer the routes become.
    """

    visit_id = fields.Integer()
    sentence = fields.String()
    code = fields.String(allow_none=True)
    why = fields.Enum(
        PlacedBecause,
        by_value=True,
        allow_none=True,
        metadata={"description": "What decided who comes; null of one that nobody has."},
    )
    difference_seconds = fields.Integer(
        allow_none=True,
        metadata={"description": "So much more the next best would drive for it; negative for less.", "example": 540},
    )
    present = fields.Nested(_Choice, allow_none=True)
    next_best = fields.Nested(_Choice, allow_none=True)
    relaxations = fields.List(
        fields.Nested(RelaxationOut),
        metadata={"description": "What would place it: the smallest of each kind, the fewest minutes first."},
    )
