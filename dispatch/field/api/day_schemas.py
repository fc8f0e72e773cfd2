"""A technician's day as their device reads it."""

from marshmallow import fields

from dispatch.http.fields import StrictSchema, Text
from dispatch.line_tests.api.schemas import MeasureOut
from dispatch.workforce.api.absence_request_schemas import OwnAbsenceRequestOut
from dispatch.workforce.api.checklist_schemas import ChecklistItemOut
from dispatch.workforce.api.schemas import OwnPhotoProposalOut
from dispatch.workforce.api.van_part_schemas import VanPartOut


class DayQuery(StrictSchema):
    """Which day; today without it."""

    date = fields.Date(metadata={"description": "Today or tomorrow, by the territory's zone."})


class SyncQuery(StrictSchema):
    """`since` is the `next` of the last answer; without it everything is sent."""

    since = Text(longest=4000)


class PromisedWindow(StrictSchema):
    """The arrival window that the customer was told."""

    start = fields.AwareDateTime(attribute="lower")
    end = fields.AwareDateTime(attribute="upper")


class WhomSchema(StrictSchema):
    """Whom to visit."""

    name = fields.String()
    phone = fields.String()
    language = fields.String()


class WhereSchema(StrictSchema):
    """Where, and how to get in."""

    address = fields.String()
    lat = fields.Float()
    lon = fields.Float()
    access_notes = fields.String()


class CustomerNoteSchema(StrictSchema):
    """What the customer has left on their page for whoever comes."""

    access = fields.String(metadata={"description": "How to get in, in the customer's words; may be empty."})
    word = fields.String(metadata={"description": "Anything else, in the customer's words; may be empty."})


class StopDevice(StrictSchema):
    """A device on the visit's line."""

    kind = fields.String()
    model = fields.String(allow_none=True)
    serial = fields.String()


class StopLine(StrictSchema):
    """The line that the work is on, with what hangs on it now."""

    service_id = fields.String(allow_none=True)
    access_node = fields.String(allow_none=True)
    technology = fields.String(allow_none=True)
    devices = fields.List(fields.Nested(StopDevice), attribute="present_devices")


class StopLineTest(StrictSchema):
    """What the newest test of the line says."""

    at = fields.AwareDateTime(attribute="ended_at")
    verdict = fields.String()
    advice = fields.String()
    advice_zh = fields.String()
    parts = fields.List(fields.String())
    measures = fields.List(fields.Nested(MeasureOut))


class EarlierVisitSchema(StrictSchema):
    """What was found and done on the line or at the site before, without whom it was for and who went."""

    reference = fields.String(attribute="visit.order.reference")
    kind = fields.String(attribute="visit.order.kind")
    symptom = fields.String(attribute="visit.order.symptom", allow_none=True)
    state = fields.String(attribute="visit.state")
    ended_at = fields.AwareDateTime(attribute="visit.ended_at")
    reason = fields.String(attribute="visit.reason_code", allow_none=True)
    result = fields.String(attribute="visit.result", allow_none=True)
    notes = fields.String(
        allow_none=True,
        metadata={"description": "What the technician wrote; null where the line was another customer's then."},
    )


class TogetherWithSchema(StrictSchema):
    """The other technician of a visit for two."""

    name = fields.String()
    phone = fields.String()


class StopSchema(StrictSchema):
    """A visit on the device.

    `together_with`, `customer`, `customer_note`, `site`, `line` and `line_test` are null, and `history`, `parts_needed`
    and `tools_needed` are empty, once it has ended.
    """

    visit_id = fields.Integer(attribute="visit.id")
    order_id = fields.Integer(attribute="visit.order_id")
    number = fields.Integer(attribute="visit.number")
    reference = fields.String(attribute="visit.order.reference")
    kind = fields.String(attribute="visit.order.kind")
    symptom = fields.String(attribute="visit.order.symptom", allow_none=True)
    priority = fields.String(attribute="visit.order.priority")
    repeat_of = fields.String(
        attribute="visit.order.repeat_of.reference",
        dump_default=None,
        allow_none=True,
        metadata={"description": "The order whose work did not hold, where this repairs the same again."},
    )
    in_warranty = fields.Boolean(attribute="visit.order.in_warranty")
    warranty_first_day = fields.Date(attribute="visit.order.warranty_first_day", allow_none=True)
    warranty_last_day = fields.Date(attribute="visit.order.warranty_last_day", allow_none=True)
    warranty_device = fields.String(attribute="visit.order.warranty_device", allow_none=True)
    state = fields.String(attribute="visit.state")
    planned_arrival = fields.AwareDateTime(attribute="visit.during.lower")
    planned_end = fields.AwareDateTime(attribute="visit.during.upper")
    window = fields.Nested(PromisedWindow, attribute="appointment.arrival_window", dump_default=None, allow_none=True)
    eta = fields.AwareDateTime(attribute="visit.eta", allow_none=True)
    travel_seconds = fields.Integer()
    service_seconds = fields.Integer(attribute="visit.service_seconds")
    en_route_at = fields.AwareDateTime(attribute="visit.en_route_at", allow_none=True)
    arrived_at = fields.AwareDateTime(attribute="visit.arrived_at", allow_none=True)
    started_at = fields.AwareDateTime(attribute="visit.started_at", allow_none=True)
    ended_at = fields.AwareDateTime(attribute="visit.ended_at", allow_none=True)
    customer = fields.Nested(WhomSchema, allow_none=True)
    site = fields.Nested(WhereSchema, allow_none=True)
    line = fields.Nested(StopLine, allow_none=True)
    line_test = fields.Nested(StopLineTest, allow_none=True)
    customer_note = fields.Nested(CustomerNoteSchema, allow_none=True)
    parts_needed = fields.List(fields.String())
    tools_needed = fields.List(fields.String())
    checklist = fields.List(
        fields.Nested(ChecklistItemOut),
        metadata={"description": "What must be answered before the work counts as done; empty once it has ended."},
    )
    attachments = fields.Integer(
        metadata={"description": "How many photographs and papers the technician has sent for it."}
    )
    history = fields.List(
        fields.Nested(EarlierVisitSchema),
        metadata={"description": "The five newest visits of two years on this line and at this site, newest first."},
    )
    leads = fields.Boolean(
        metadata={"description": "Whether they report the visit; else they come along, and whoever leads reports it."}
    )
    together_with = fields.Nested(
        TogetherWithSchema,
        allow_none=True,
        metadata={"description": "The other technician of a visit for two; null once it has ended."},
    )
    nobody_home = fields.Boolean(
        metadata={"description": "The customer says that nobody will be home at the time that is arranged now."}
    )


class PraiseOut(StrictSchema):
    """What a content customer wrote after a visit; who it was is not said."""

    visit_id = fields.Integer()
    answered_at = fields.AwareDateTime()
    score = fields.Integer()
    comment = fields.String()


class DutySchema(StrictSchema):
    """A span in which the technician is on duty."""

    start = fields.AwareDateTime()
    end = fields.AwareDateTime()


class PickupOut(StrictSchema):
    """A stop at the supply place on the way: when, where, and what to take along."""

    id = fields.Integer()
    visit_id = fields.Integer(metadata={"description": "The first visit that needs it."})
    start = fields.AwareDateTime(attribute="during.lower", metadata={"description": "When they are there by the plan."})
    end = fields.AwareDateTime(attribute="during.upper", metadata={"description": "When they go on."})
    address = fields.String()
    lat = fields.Float()
    lon = fields.Float()
    parts = fields.List(fields.String(), metadata={"description": "What to take: `code`, or `code:quantity`."})
    tools = fields.List(fields.String(), metadata={"description": "Which tools to take."})
    picked_up_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When they said that they have it."})


PICKUPS = "The stops at the supply place of today and tomorrow, by time, with what to take"
DUTY = "When the technician is on duty, now and next, without what they are away; positions are told then alone"
PHOTO = "The newest photo of themself that the technician proposed, while it waits or was answered in the last 14 days"
PRAISE = "What content customers wrote of the technician's visits in the last 30 days, at most ten, the newest first"


class DaySchema(StrictSchema):
    """A day, in the order of time: what was done, then what is to do."""

    date = fields.Date()
    zone = fields.String(metadata={"description": "The territory's zone, by which the day is told (IANA name)."})
    technician_name = fields.String()
    now = fields.AwareDateTime()
    visits = fields.List(fields.Nested(StopSchema))
    parts = fields.List(fields.Nested(VanPartOut), metadata={"description": "What the technician carries."})
    absence_requests = fields.List(
        fields.Nested(OwnAbsenceRequestOut),
        metadata={"description": "What the technician asked for: what is ahead, and what was answered of late."},
    )
    praise = fields.List(fields.Nested(PraiseOut), metadata={"description": f"{PRAISE}."})
    shifts = fields.List(fields.Nested(DutySchema), metadata={"description": f"{DUTY}."})
    pickups = fields.List(fields.Nested(PickupOut), metadata={"description": f"{PICKUPS}."})
    photo_proposals = fields.List(fields.Nested(OwnPhotoProposalOut), metadata={"description": f"{PHOTO}; or none."})


class GoneSchema(StrictSchema):
    """A visit that left the day, and why: cancelled, done_by_another, reassigned, moved or over."""

    visit_id = fields.Integer()
    reason = fields.String()


class SyncSchema(StrictSchema):
    """What changed: visits that are new or different, those that are gone, and where to go on."""

    now = fields.AwareDateTime()
    visits = fields.List(fields.Nested(StopSchema))
    gone = fields.List(fields.Nested(GoneSchema))
    parts = fields.List(
        fields.Nested(VanPartOut),
        allow_none=True,
        metadata={
            "description": "All that the technician carries; null where nothing changed of what stands beside visits."
        },
    )
    absence_requests = fields.List(
        fields.Nested(OwnAbsenceRequestOut),
        allow_none=True,
        metadata={"description": "All that the technician asked for; null where nothing changed beside visits."},
    )
    praise = fields.List(
        fields.Nested(PraiseOut),
        allow_none=True,
        metadata={"description": f"{PRAISE}; null where nothing changed beside visits."},
    )
    shifts = fields.List(
        fields.Nested(DutySchema),
        allow_none=True,
        metadata={"description": f"{DUTY}; null where nothing changed beside visits."},
    )
    pickups = fields.List(
        fields.Nested(PickupOut),
        allow_none=True,
        metadata={"description": f"{PICKUPS}; null where nothing changed beside visits."},
    )
    photo_proposals = fields.List(
        fields.Nested(OwnPhotoProposalOut),
        allow_none=True,
        metadata={"description": f"{PHOTO}; null where nothing changed beside visits."},
    )
    next = fields.String()
