"""The day's board as the API gives it."""

from typing import Any

from marshmallow import ValidationError, fields

from dispatch.http.fields import MAX_KEY, StrictSchema, Text
from dispatch.planning.api.schemas import LocalDayField, PlanProgress
from dispatch.workforce.api.schemas import absence_kind_out
from dispatch.workforce.queries.certificate_gaps import CertificateState

MOST_NAMED = 200


class ListOfIds(fields.String):
    """Ids with commas between them, in a query string; at most `MOST_NAMED`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = str(super()._deserialize(value, attr, data, **kwargs)).split(",")
        if len(parts) > MOST_NAMED or not all(part.isascii() and part.isdecimal() and len(part) < 20 for part in parts):
            raise ValidationError(f"At most {MOST_NAMED} ids with commas between them.")
        return [min(int(part), MAX_KEY) for part in parts]


class BoardQuery(StrictSchema):
    """Which board, and of whom."""

    territories = Text(
        longest=500, metadata={"description": "Codes of territories, with commas between them; else all one may see."}
    )
    date = LocalDayField(metadata={"description": "A local day of the first territory; else today."})
    technicians = ListOfIds(metadata={"description": "Only the rows of these technicians, by id, with commas."})
    visits = ListOfIds(metadata={"description": "Only the rows of those who have these visits, by id, with commas."})


_INSTANT = {"format": "date-time"}


def _instant(said: str, **options: Any) -> fields.String:
    return fields.String(metadata={**_INSTANT, "description": said}, **options)


def _span(said: str, **options: Any) -> "fields.List[Any]":
    return fields.List(
        fields.String(metadata=_INSTANT), metadata={"description": f"{said} Start and end, half-open."}, **options
    )


def _spans(said: str) -> "fields.List[Any]":
    return fields.List(fields.List(fields.String(metadata=_INSTANT)), metadata={"description": said})


def _point(said: str, **options: Any) -> "fields.List[Any]":
    return fields.List(fields.Float(), metadata={"description": f"{said} Degrees north and east."}, **options)


class BoardTerritory(StrictSchema):
    """A territory of the board."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    publishes_itself = fields.Boolean()


class BoardPosition(StrictSchema):
    """Where a technician's device last said that it was."""

    point = _point("The place.")
    at = _instant("When it said so.")


class BoardBreak(StrictSchema):
    """A break that lies somewhere within a time."""

    minutes = fields.Integer(metadata={"description": "How long it is."})
    earliest = _instant("When it may begin.")
    latest = _instant("When it must have ended.")


class BoardAbsence(StrictSchema):
    """When a technician is away within their shift."""

    during = _span("The time.")
    kind = absence_kind_out()
    reason = fields.String()


class BoardCertificate(StrictSchema):
    """A skill that needs a certificate and does not count on that day, or soon will not."""

    skill = fields.String()
    state = fields.Enum(CertificateState, by_value=True, metadata={"description": "How it stands with it."})
    until = fields.Date(allow_none=True, metadata={"description": "The last day that is covered; null for none."})


class BoardPickup(StrictSchema):
    """A stop at the supply place on the way."""

    during = _span("The time.")
    address = fields.String()
    parts = fields.List(fields.String(), metadata={"description": "What to take: `code`, or `code:quantity`."})
    tools = fields.List(fields.String(), metadata={"description": "Which tools to take."})


class BoardTechnician(StrictSchema):
    """A technician's row."""

    id = fields.Integer()
    external_id = fields.String()
    name = fields.String()
    phone = fields.String()
    territory_id = fields.Integer()
    contractor = fields.String(
        allow_none=True, metadata={"description": "For whom they work, where that is not the operator."}
    )
    skills = fields.List(fields.String())
    skill_levels = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "The level of each skill, by code."}
    )
    home = _point("Where their day begins.")
    position = fields.Nested(BoardPosition, allow_none=True, metadata={"description": "None where it is not known."})
    shifts = _spans("Their shifts that touch the day.")
    breaks = fields.List(fields.Nested(BoardBreak), metadata={"description": "The breaks of these shifts."})
    absences = fields.List(fields.Nested(BoardAbsence), metadata={"description": "When they are away."})
    pickups = fields.List(fields.Nested(BoardPickup), metadata={"description": "Where they pick up what they lack."})
    certificates = fields.List(
        fields.Nested(BoardCertificate),
        metadata={"description": "Certificates that are missing, have ended, or end soon, as of that day."},
    )


class BoardVisitOut(StrictSchema):
    """A visit of the day: where the plan has it, when it is expected, and what the customer was told."""

    id = fields.Integer()
    version = fields.Integer(metadata={"description": "What a change needs as `If-Match`."})
    order_id = fields.Integer()
    reference = fields.String()
    number = fields.Integer()
    state = fields.String()
    order_state = fields.String(metadata={"description": "How far its order is."})
    territory_id = fields.Integer(allow_none=True)
    technician_id = fields.Integer(allow_none=True, metadata={"description": "None while nobody has it."})
    crew = fields.Integer()
    mate_id = fields.Integer(allow_none=True)
    arrival = _instant("The planned arrival.", allow_none=True)
    finish = _instant("The planned end.", allow_none=True)
    expected_at = _instant("The real arrival, else the forecast, else the plan.", allow_none=True)
    arrived_at = _instant("When the technician arrived.", allow_none=True)
    ended_at = _instant("When the work ended.", allow_none=True)
    service_minutes = fields.Integer(metadata={"description": "How long the work takes."})
    travel_minutes = fields.Integer(allow_none=True, metadata={"description": "The drive to it by the plan, if known."})
    promised = _span("The arrival window that the customer was told.", allow_none=True)
    windows = _spans("When the customer said that they are at home.")
    confirmed = fields.Boolean(metadata={"description": "Whether the customer confirmed."})
    late_minutes = fields.Integer(metadata={"description": "By how much the promise is at risk; 0 while it is not."})
    odds_percent = fields.Float(
        allow_none=True, metadata={"description": "Where it is at risk: on so many of 100 days they arrive in time."}
    )
    kind = fields.String()
    symptom = fields.String(allow_none=True)
    priority = fields.String()
    skills = fields.List(fields.String())
    customer = fields.String(metadata={"description": "The customer's name."})
    phone = fields.String()
    address = fields.String()
    point = _point("The site; none while it is not located.", allow_none=True)
    pinned = fields.Boolean(metadata={"description": "Whether a person fixed the technician, the time or both."})
    overridden = fields.Boolean(metadata={"description": "Whether a person broke a rule for it, with a reason."})
    unplaced_code = fields.String(allow_none=True)
    unplaced_sentence = fields.String(allow_none=True)
    waits_for = fields.String(
        allow_none=True,
        metadata={"description": "The reference of the order that must be done first, where that is why."},
    )


class BoardRisk(StrictSchema):
    """A promise at risk with its priced repairs, as in `/jeopardies`."""

    id = fields.Integer()
    version = fields.Integer(metadata={"description": "What a repair needs as `If-Match`."})
    visit_id = fields.Integer()
    expected_at = _instant("When the technician is expected.")
    late_minutes = fields.Integer(metadata={"description": "By how much the promise will break; 0 if by its odds."})
    odds_percent = fields.Float(
        allow_none=True, metadata={"description": "On so many of a hundred days they arrive in time."}
    )
    repairs = fields.List(fields.Dict(), metadata={"description": "The cheapest first, as in `/jeopardies`."})
    repairs_at = _instant("When they were found; none while they are looked for.", allow_none=True)
    repaired_by = fields.String(allow_none=True, metadata={"description": "The repair that somebody chose."})


class BoardTask(StrictSchema):
    """Something that waits for a person."""

    id = fields.Integer()
    kind = fields.String()
    sentence = fields.String()
    facts = fields.Dict(metadata={"description": "What the sentence is about, by name."})
    order_id = fields.Integer(allow_none=True)
    visit_id = fields.Integer(allow_none=True)
    created_at = _instant("When it came up.")


class BoardReply(StrictSchema):
    """What a customer wrote on the day."""

    id = fields.Integer()
    order_id = fields.Integer()
    customer = fields.String(metadata={"description": "The customer's name."})
    body = fields.String()
    outcome = fields.String(metadata={"description": "What became of it, as a code."})
    open = fields.Boolean(metadata={"description": "Whether a person must still look at it."})
    at = _instant("When it came.")


class BoardPlan(StrictSchema):
    """The newest plan of a territory that covers the day, whatever became of it."""

    id = fields.Integer()
    territory_id = fields.Integer()
    state = fields.String()
    asked_by = fields.String()
    published_at = _instant("When it became the one that holds.", allow_none=True)
    progress = fields.Nested(PlanProgress, allow_none=True, metadata={"description": "While it is computed."})
    stopped_by = fields.String(allow_none=True, metadata={"description": "Who took what had been found, early."})
    stopped_at = _instant("When they did.", allow_none=True)
    price = fields.Integer(allow_none=True, metadata={"description": "Its objective, once it is computed."})
    bound = fields.Integer(allow_none=True, metadata={"description": "No plan is cheaper; null: nothing was proven."})
    gap_percent = fields.Float(
        allow_none=True, metadata={"description": "By how much a better plan could be cheaper at most; null: unknown."}
    )
    failure_code = fields.String(allow_none=True)
    warnings = fields.List(fields.String())
    warning_facts = fields.List(fields.Dict(), metadata={"description": "The warnings as codes, in their order."})


class BoardOut(StrictSchema):
    """The board of a day."""

    event = fields.Integer(metadata={"description": "The newest event in it; follow `/events/stream` from there."})
    at = _instant("As of when.")
    day = fields.String(metadata={"format": "date", "description": "The local day."})
    zone = fields.String()
    span = _span("The local day as instants.")
    whole = fields.Boolean(metadata={"description": "False where only some rows were asked for."})
    territories = fields.List(fields.Nested(BoardTerritory), metadata={"description": "Those that are shown."})
    technicians = fields.List(fields.Nested(BoardTechnician), metadata={"description": "By name."})
    visits = fields.List(fields.Nested(BoardVisitOut), metadata={"description": "Those that somebody has, in time."})
    unplaced = fields.List(fields.Nested(BoardVisitOut), metadata={"description": "Those that nobody has."})
    risks = fields.List(fields.Nested(BoardRisk), metadata={"description": "Promises at risk, the latest first."})
    tasks = fields.List(fields.Nested(BoardTask), metadata={"description": "What waits for a person, oldest first."})
    replies = fields.List(fields.Nested(BoardReply), metadata={"description": "What customers wrote, newest first."})
    plans = fields.List(fields.Nested(BoardPlan), metadata={"description": "One for each territory that has any."})


class RoutesQuery(StrictSchema):
    """Whose routes, on which day."""

    territories = Text(
        longest=500, metadata={"description": "Codes of territories, with commas between them; else all one may see."}
    )
    date = LocalDayField(metadata={"description": "A local day of the first territory; else today."})
    technicians = ListOfIds(
        required=True, metadata={"description": "The technicians, by id, with commas; others are left out."}
    )


class RouteOut(StrictSchema):
    """Where a technician's route runs: from home along the stops, leg by leg."""

    technician_id = fields.Integer()
    visits = fields.List(fields.Integer(), metadata={"description": "The visits that have a point, in order."})
    legs = fields.List(
        fields.List(fields.List(fields.Float())),
        metadata={
            "description": "One to each of these visits: points in degrees north and east, both ends included. "
            "Straight where the roads are not known."
        },
    )
    on_roads = fields.List(fields.Boolean(), metadata={"description": "For each leg whether it runs on roads."})
    complete = fields.Boolean(
        metadata={"description": "False where a road server could not be asked about a leg just now: ask again later."}
    )


class RoutesOut(StrictSchema):
    """Routes of a day."""

    items = fields.List(fields.Nested(RouteOut))
