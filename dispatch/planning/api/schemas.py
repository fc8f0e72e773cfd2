"""Plans as the API takes and gives them."""

from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from dispatch.http.fields import Instant, QueryWhole, StrictSchema, Text, TrueOrFalse, Whole
from dispatch.http.listing import PageEndField, an_id
from dispatch.planning.rules.move_verdicts import Grade
from dispatch.workforce.api.part_need_schemas import PARTS_ASKED, TOOLS_ASKED, asked_parts, asked_tools
from dispatch.workforce.api.skill_schemas import SKILLS_ASKED, asked_skills


class LocalDayField(fields.Date):
    """A local day of the territory, YYYY-MM-DD, between the years 2000 and 2200."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or len(value) != 10:
            raise ValidationError("Not a day as YYYY-MM-DD.")
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= day.year < 2200:
            raise ValidationError("Not a day between the years 2000 and 2200.")
        return day


class PlanInSchema(StrictSchema):
    """Which days to plan; both ends are included, and without a last day it is one day."""

    territory = Text(required=True, longest=50, metadata={"description": "A territory's code."})
    first_day = LocalDayField(required=True)
    last_day = LocalDayField()
    solve_seconds = Whole(least=1, most=600, metadata={"description": "How long to search at most."})


class PlanQuery(StrictSchema):
    """How much of a plan: so many stops, and so many of what has no place, behind those of the page before."""

    limit = QueryWhole(least=1, most=1000, load_default=1000)
    after = PageEndField(an_id, an_id, an_id)


class CurrentQuery(PlanQuery):
    """Which day."""

    territory = Text(required=True, longest=50, metadata={"description": "A territory's code."})
    date = LocalDayField(required=True)


class _Between(StrictSchema):
    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class _Stop(StrictSchema):
    visit_id = fields.Integer()
    technician_id = fields.Integer()
    shift_id = fields.Integer(allow_none=True)
    position = fields.Integer()
    arrive = fields.AwareDateTime()
    start = fields.AwareDateTime(metadata={"description": "The planned arrival at the door; they may wait before it."})
    finish = fields.AwareDateTime()
    travel_seconds = fields.Integer()
    mate_id = fields.Integer(allow_none=True)
    mate_travel_seconds = fields.Integer(allow_none=True)
    kept = fields.Boolean(metadata={"description": "Started, imminent or pinned: left as it was."})
    odds_percent = fields.Float(allow_none=True)
    told_window = fields.Nested(
        _Between,
        allow_none=True,
        metadata={"description": "What the customer is told when the plan is published, where the odds chose it."},
    )


class _Unplaced(StrictSchema):
    visit_id = fields.Integer()
    code = fields.String()
    sentence = fields.String()


class PlanProgress(StrictSchema):
    """How far a search is; written about once a second, and sent with `/events/stream` as `progress`."""

    phase = fields.String(
        metadata={
            "description": "`starting`, `beginning`, `searching`, `proving` or `closing`; a search may follow a proof.",
            "example": "searching",
        }
    )
    seconds = fields.Float(metadata={"description": "Searched so far."})
    of_seconds = fields.Float(metadata={"description": "It searches so long at most."})
    visits = fields.Integer(metadata={"description": "How many are to be placed."})
    placed = fields.Integer(allow_none=True, metadata={"description": "How many have a place in the best plan so far."})
    price = fields.Integer(
        allow_none=True, metadata={"description": "Of the best plan so far, the odds of its promises included."}
    )
    bound = fields.Integer(
        allow_none=True, metadata={"description": "No plan is cheaper; null: nothing is proven yet."}
    )
    gap_percent = fields.Float(
        allow_none=True, metadata={"description": "By how much a better plan could be cheaper at most; null: unknown."}
    )
    round = fields.Integer(allow_none=True, metadata={"description": "Where several workers search: which round."})
    rounds = fields.Integer(allow_none=True)
    parts = fields.Integer(allow_none=True, metadata={"description": "How many workers search in this round."})


class _Overtime(StrictSchema):
    technician_id = fields.Integer()
    minutes = fields.Integer(metadata={"description": "How long after the end of their shift they are home."})


class _PlannedPickup(StrictSchema):
    technician_id = fields.Integer()
    shift_id = fields.Integer()
    visit_id = fields.Integer(metadata={"description": "The first visit that needs it."})
    start = fields.String(metadata={"format": "date-time", "description": "When they are there."})
    finish = fields.String(metadata={"format": "date-time", "description": "When they go on."})
    travel_seconds = fields.Integer()
    parts = fields.List(fields.String(), metadata={"description": "What to take: `code`, or `code:quantity`."})
    tools = fields.List(fields.String(), metadata={"description": "Which tools to take."})


class PlanOut(StrictSchema):
    """A plan's state; while it is requested or being solved, ask again."""

    id = fields.Integer()
    territory_id = fields.Integer()
    first_day = fields.Date()
    last_day = fields.Date()
    state = fields.String()
    attempt = fields.Integer()
    asked_by = fields.String()
    cause = fields.String(allow_none=True)
    technician_ids = fields.List(fields.Integer())
    progress = fields.Nested(PlanProgress, allow_none=True, metadata={"description": "While it is computed."})
    stopped_by = fields.String(
        allow_none=True, metadata={"description": "Who took what had been found before the search was at its end."}
    )
    stopped_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When they did."})
    objective = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    bound = fields.Integer(
        allow_none=True, metadata={"description": "No plan of these visits is cheaper; null: nothing was proven."}
    )
    gap_percent = fields.Float(
        allow_none=True,
        metadata={
            "description": "By how much a better plan could be cheaper at most, in percent of `objective.total`; "
            "null: unknown."
        },
    )
    overtime = fields.List(
        fields.Nested(_Overtime),
        metadata={
            "description": "Who works longer than their shift, the longest first, where the territory lets plans."
        },
    )
    pickups = fields.List(
        fields.Nested(_PlannedPickup),
        metadata={"description": "Who passes the territory's supply place, when, and what they take along."},
    )
    warnings = fields.List(fields.String())
    failure_code = fields.String(allow_none=True)
    failure = fields.String(allow_none=True)
    published_at = fields.AwareDateTime(allow_none=True)
    expected_broken = fields.Float(allow_none=True)
    stops = fields.List(fields.Nested(_Stop))
    unplaced = fields.List(fields.Nested(_Unplaced))
    next = fields.String(
        allow_none=True, metadata={"description": "What a large plan's next page is asked for with; null at the end."}
    )


class _Change(StrictSchema):
    visit_id = fields.Integer()
    kind = fields.String()
    from_technician_id = fields.Integer(allow_none=True)
    to_technician_id = fields.Integer(allow_none=True)
    from_mate_id = fields.Integer(allow_none=True)
    to_mate_id = fields.Integer(allow_none=True)
    from_start = fields.AwareDateTime(allow_none=True)
    to_start = fields.AwareDateTime(allow_none=True)
    promised = fields.Nested(_Between, allow_none=True)


class Difference(StrictSchema):
    """Per visit what a plan changes: same, moved (within the promise), window_broken, technician_changed, dropped, new.

    A draft is compared with what stood when it was computed, a published plan with what stood before it.
    """

    items = fields.List(fields.Nested(_Change))


class PinSchema(StrictSchema):
    """What all plans to come must keep: the technician, the arrival, or both."""

    technician_id = Whole(least=1)
    arrival = Instant()


class AskedSkillsSchema(StrictSchema):
    """What whoever comes must be able to do, in place of what was asked for before."""

    skills = asked_skills(required=True, metadata={"description": SKILLS_ASKED})


class PredecessorSchema(StrictSchema):
    """What must be done before, in place of what was noted before."""

    after_visit_id = Whole(least=1, required=True, metadata={"description": "An open visit, of this or another order."})


class CrewSchema(StrictSchema):
    """How many technicians come together, and what the second must be able to do."""

    crew = Whole(least=1, most=2, required=True, metadata={"description": "One technician, or two."})
    mate_skills = asked_skills(
        load_default=list, metadata={"description": "What the second technician must be able to do, by skill."}
    )


class NeedsSchema(StrictSchema):
    """What a visit needs, in place of what was noted before."""

    parts_needed = asked_parts(load_default=list, metadata={"description": PARTS_ASKED})
    tools_needed = asked_tools(load_default=list, metadata={"description": TOOLS_ASKED})


MATE = "Who comes along to a visit for two, by id; whoever comes along already where nobody is named."


class AssignSchema(StrictSchema):
    """Who arrives when. With a reason rules may be broken; it is recorded."""

    technician_id = Whole(least=1, required=True)
    mate_id = Whole(least=1, allow_none=True, metadata={"description": MATE})
    arrival = Instant(required=True)
    override_reason = Text(longest=500)
    grace_seconds = Whole(
        most=120,
        load_default=0,
        metadata={
            "description": "So long the customer's text waits; what is taken back before then tells nobody anything."
        },
    )
    pin = TrueOrFalse(
        load_default=True, metadata={"description": "Whether the plans to come must keep the technician and the time."}
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"grace": timedelta(seconds=data.pop("grace_seconds"))}


class TakeOffSchema(StrictSchema):
    """Why nobody has it any more; it stands in the audit."""

    why = Text(longest=500)


class MoveSchema(StrictSchema):
    """The move that is asked about: who arrives when; both left out, that nobody has it any more."""

    technician_id = Whole(least=1)
    arrival = Instant()
    mate_id = Whole(least=1, allow_none=True, metadata={"description": MATE})

    @validates_schema
    def _both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        missing = {"technician_id", "arrival"} - set(data)
        if data and missing:
            raise ValidationError({name: ["Needed with the other one."] for name in missing})


class _VerdictRule(StrictSchema):
    code = fields.String(metadata={"description": "The rule; where it is broken, as in refusals of an assignment."})
    kept = fields.Boolean(metadata={"description": "Whether the move keeps it."})
    hard = fields.Boolean(metadata={"description": "Whether no reason overrides it."})
    minutes = fields.Integer(allow_none=True, metadata={"description": "By how much it is broken."})
    names = fields.List(fields.String(), metadata={"description": "The skills that it is about."})


class _VerdictMove(StrictSchema):
    visit_id = fields.Integer()
    before = fields.AwareDateTime(metadata={"description": "Its planned arrival."})
    after = fields.AwareDateTime(metadata={"description": "Its planned arrival after the move."})


class _VerdictSpan(StrictSchema):
    start = fields.AwareDateTime()
    end = fields.AwareDateTime()


class _VerdictTold(StrictSchema):
    whom = fields.String(metadata={"description": "`customer` or `technician`."})
    id = fields.Integer(metadata={"description": "The visit of the customer, or the technician."})
    name = fields.String()
    kind = fields.String(metadata={"description": "The kind of text, or what becomes of the technician's list."})
    window = fields.Nested(_VerdictSpan, allow_none=True, metadata={"description": "What the customer is told."})
    by_text = fields.Boolean(metadata={"description": "False where no text reaches them."})


class MovedOddsOut(StrictSchema):
    """The odds that a promise is kept, before a move and after it."""

    visit_id = fields.Integer()
    before = fields.Float(
        allow_none=True, metadata={"description": "0 to 1; null where nothing is promised yet.", "example": 0.97}
    )
    after = fields.Float(metadata={"description": "0 to 1.", "example": 0.91})


class MoveVerdictOut(StrictSchema):
    """What a move breaks, costs and tells; nothing has been changed."""

    version = fields.Integer(metadata={"description": "Of the visit as it was judged."})
    grade = fields.Enum(Grade, by_value=True, metadata={"description": "`breaks` needs a reason, `never` can't be."})
    rules = fields.List(fields.Nested(_VerdictRule), metadata={"description": "Broken and kept ones."})
    driving_seconds = fields.Integer(metadata={"description": "More driving than now; negative for less."})
    expected_broken = fields.Float(
        metadata={"description": "So many more promises are to be expected broken; negative for fewer."}
    )
    odds = fields.List(
        fields.Nested(MovedOddsOut),
        metadata={"description": "Of the visit, and of each promise that changes by a point."},
    )
    moved = fields.List(fields.Nested(_VerdictMove), metadata={"description": "Others that give way within promises."})
    tells = fields.List(fields.Nested(_VerdictTold), metadata={"description": "Who hears what."})


class PlannedVisit(StrictSchema):
    """A visit as the planner sees it; the `ETag` is what a change needs as `If-Match`."""

    id = fields.Integer()
    order_id = fields.Integer()
    version = fields.Integer()
    state = fields.String()
    technician_id = fields.Integer(allow_none=True)
    crew = fields.Integer()
    mate_skills = fields.List(fields.String())
    parts_needed = fields.List(fields.String())
    tools_needed = fields.List(fields.String())
    mate_id = fields.Integer(allow_none=True)
    during = fields.Nested(_Between, allow_none=True)
    eta = fields.AwareDateTime(allow_none=True)
    plan_id = fields.Integer(allow_none=True)
    pinned_technician_id = fields.Integer(allow_none=True)
    pinned_arrival = fields.AwareDateTime(allow_none=True)
    preferred_technician_id = fields.Integer(allow_none=True)
    required_technician_id = fields.Integer(allow_none=True)
    excluded_technician_ids = fields.List(fields.Integer())
    skills = fields.List(fields.String())
    after_visit_id = fields.Integer(allow_none=True)
    awaited_by_visit_ids = fields.List(fields.Integer())
    override_reason = fields.String(allow_none=True)
    unplaced_code = fields.String(allow_none=True)
    unplaced_sentence = fields.String(allow_none=True)
