"""What technicians' devices send, and the verdict on it."""

from typing import Any

from marshmallow import ValidationError, fields, post_dump, post_load, validate, validates_schema

from dispatch.customers.rules.lines import MOST_DEVICES, DeviceIn
from dispatch.field.rules.field_events import DECLINABLE_FOR, FieldEventKind, Hindrance
from dispatch.field.services.field_events import EventIn
from dispatch.http.fields import DeviceInstant, StrictSchema, Text, Whole, latitude, longitude
from dispatch.vocabulary.checklists import LONGEST_ANSWER, MOST_ITEMS, Answer
from dispatch.workforce.api.checklist_schemas import BOUND
from dispatch.workforce.rules.van_parts import MOST_OF_ONE, PartUse

MOST_EVENTS = 100
MOST_PARTS = 50
MOST_MINUTES_LATE = 480
COMES_WITH_DONE_WORK = {
    "devices": "Devices come with work that is done.",
    "answers": "Answers come with work that is done.",
    "parts": "Parts are used by work that is done.",
    "signed_by": "Whoever signs, signs for work that is done.",
}
"""Fields of an event that only an end has."""


class PairSchema(StrictSchema):
    """The digits that the dispatcher reads out, blanks between them or not, and how to call the device."""

    code = Text(required=True, shortest=8, longest=20, validate=validate.Regexp(r"^[0-9 ]{8,20}$"))
    name = Text(longest=100, load_default="device")


class PairedSchema(StrictSchema):
    """The device's bearer token, shown this once."""

    token = fields.String()
    device_id = fields.Integer()
    technician_id = fields.Integer()
    technician_name = fields.String()


class FittedDeviceSchema(StrictSchema):
    """A device that the technician has fitted to the line."""

    serial = Text(required=True, longest=60)
    kind = Text(longest=40)
    model = Text(longest=80, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> DeviceIn:
        return DeviceIn(**data)


class PartUseSchema(StrictSchema):
    """A part that was used, out of the technician's van."""

    part = Text(required=True, longest=60)
    quantity = Whole(required=True, least=1, most=MOST_OF_ONE)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> PartUse:
        return PartUse(**data)


class AnswerField(fields.Field[Answer]):
    """Words or a number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Answer:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= BOUND:
            return value
        words: str = Text(longest=LONGEST_ANSWER, shortest=0, multiline=True).deserialize(value, attr, data, **kwargs)
        return words


class EventSchema(StrictSchema):
    """One event. `at` is the device's time; `event_id` is the device's own and says the same event again.

    `cannot_complete` and `declined` need a `reason`, `running_late` needs `minutes`; `result` and `notes` come with an
    end, and the customer reads the `result` on their page.
    """

    event_id = Text(required=True, longest=64, validate=validate.Regexp(r"^[A-Za-z0-9._:-]+$"))
    visit_id = Whole(required=True, least=1)
    kind = fields.Enum(FieldEventKind, by_value=True, required=True)
    at = DeviceInstant(required=True, attribute="device_at")
    result = Text(longest=100, allow_none=True)
    notes = Text(longest=2000, shortest=0, multiline=True, allow_none=True)
    reason = fields.Enum(Hindrance, by_value=True, allow_none=True)
    devices = fields.List(fields.Nested(FittedDeviceSchema), validate=validate.Length(max=MOST_DEVICES))
    minutes = Whole(least=1, most=MOST_MINUTES_LATE)
    answers = fields.Dict(
        keys=Text(longest=40),
        values=AnswerField(),
        validate=validate.Length(max=MOST_ITEMS),
        metadata={
            "description": "To the visit's checklist, by the item's code: words, a choice, a number, or the "
            "attachment_id of a photograph that was sent before."
        },
    )

    parts = fields.List(
        fields.Nested(PartUseSchema),
        validate=validate.Length(max=MOST_PARTS),
        metadata={"description": "What was used, each part once; it comes off what the technician carries."},
    )
    signed_by = Text(
        longest=100,
        metadata={"description": "Who signed for the work; the signature itself is sent as a file of that purpose."},
    )

    @validates_schema
    def _comes_at_the_end(self, data: dict[str, Any], **_: Any) -> None:
        is_done = data["kind"] in {FieldEventKind.COMPLETED, FieldEventKind.PARTIAL}
        for name, sentence in COMES_WITH_DONE_WORK.items():
            if data.get(name) and not is_done:
                raise ValidationError(sentence, name)

    @validates_schema
    def _names_each_part_once(self, data: dict[str, Any], **_: Any) -> None:
        named = [one.part for one in data.get("parts", ())]
        if len(set(named)) < len(named):
            raise ValidationError("Each part stands here once, with how many were used.", "parts")

    @validates_schema
    def _says_why(self, data: dict[str, Any], **_: Any) -> None:
        kind, reason = data["kind"], data.get("reason")
        if reason is None and kind in {FieldEventKind.CANNOT_COMPLETE, FieldEventKind.DECLINED}:
            raise ValidationError("What is declined or could not be completed has a reason.", "reason")
        hindered = {FieldEventKind.CANNOT_COMPLETE, FieldEventKind.PARTIAL, FieldEventKind.DECLINED}
        if reason is not None and kind not in hindered:
            raise ValidationError("Only what was declined or not completed has a reason.", "reason")
        if kind is FieldEventKind.DECLINED and reason not in DECLINABLE_FOR:
            known = ", ".join(DECLINABLE_FOR)
            raise ValidationError(f"Before anybody is there, a visit is declined for {known}.", "reason")

    @validates_schema
    def _says_how_late(self, data: dict[str, Any], **_: Any) -> None:
        if (data["kind"] is FieldEventKind.RUNNING_LATE) != (data.get("minutes") is not None):
            raise ValidationError("Who runs late says by how many minutes, and nobody else does.", "minutes")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> EventIn:
        lists = {name: tuple(data.get(name, ())) for name in ("devices", "parts")}
        return EventIn(**data | lists)


class BatchSchema(StrictSchema):
    """Up to 100 events in any order; each is judged alone, so a faulty one holds up no other."""

    sent_at = DeviceInstant(
        metadata={"description": "What the device's clock shows as it sends; tells how far it is off."}
    )
    events = fields.List(
        fields.Dict(),
        required=True,
        validate=validate.Length(min=1, max=MOST_EVENTS),
        metadata={
            "description": "Each with event_id, visit_id, kind (accepted, en_route, arrived, started, completed, "
            "partial, cannot_complete, running_late, help_wanted, declined), at, and for an end result, notes, reason "
            "(nobody_home, no_access, customer_refused, missing_part, missing_skill, network_fault, unsafe, no_time, "
            "other), and devices fitted (serial, kind, model) and answers to the checklist with completed or partial "
            "work. running_late says the minutes, declined a reason (no_time, missing_skill, missing_part, unsafe, "
            "other); both and help_wanted may say more in notes."
        },
    )


class VerdictSchema(StrictSchema):
    """What became of an event: `applied`, `duplicate`, `conflict` or `rejected`, and why."""

    event_id = fields.String(allow_none=True)
    verdict = fields.String()
    reason = fields.String(allow_none=True)
    visit_state = fields.String(allow_none=True)
    errors = fields.Dict(
        metadata={"description": "The fields at fault of an event that could not be read, or what its answers miss."}
    )

    @post_dump
    def _says_nothing_of_no_fault(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name != "errors" or value}


class VerdictsSchema(StrictSchema):
    """A verdict for each event, in their order."""

    verdicts = fields.List(fields.Nested(VerdictSchema))


class PositionSchema(StrictSchema):
    """Where the device was, and when by its clock."""

    lat = latitude(required=True)
    lon = longitude(required=True)
    at = DeviceInstant(required=True)


class PositionsSchema(StrictSchema):
    """Positions in any order; the newest is kept."""

    positions = fields.List(fields.Nested(PositionSchema), required=True, validate=validate.Length(min=1, max=100))
