"""Several visits that are moved at once, as the API takes them, and the one verdict on all."""

from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from dispatch.http.fields import Instant, StrictSchema, Text, TrueOrFalse, Whole
from dispatch.planning.api.schemas import MATE, MoveVerdictOut, PlannedVisit
from dispatch.planning.processes.group_moves import GroupMove
from dispatch.planning.rules.group_moves import MOST_AT_ONCE, VisitMove


class VisitMoveSchema(StrictSchema):
    """Where one of several visits goes: who arrives when; both left out, that nobody has it any more."""

    visit_id = Whole(least=1, required=True)
    version = Whole(least=1, required=True, metadata={"description": "As it was read; where it changed, none moves."})
    technician_id = Whole(least=1)
    arrival = Instant()
    mate_id = Whole(least=1, allow_none=True, metadata={"description": MATE})
    pin = TrueOrFalse(
        load_default=True, metadata={"description": "Whether the plans to come must keep the technician and the time."}
    )

    @validates_schema
    def _both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        missing = {"technician_id", "arrival"} - set(data)
        if len(missing) == 1:
            raise ValidationError({name: ["Needed with the other one."] for name in missing})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> VisitMove:
        return VisitMove(**data)


class GroupMoveSchema(StrictSchema):
    """Several visits that go together, each once. With a reason rules may be broken; it is recorded."""

    moves = fields.List(
        fields.Nested(VisitMoveSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_AT_ONCE),
        metadata={"description": "Where each goes."},
    )
    why = Text(longest=500)
    grace_seconds = Whole(
        most=120,
        load_default=0,
        metadata={
            "description": "So long the customers' texts wait; what is taken back before then tells nobody anything."
        },
    )

    @validates_schema
    def _each_once(self, data: dict[str, Any], **_: Any) -> None:
        ids = [one.visit_id for one in data.get("moves", ())]
        if len(set(ids)) < len(ids):
            raise ValidationError("Each visit goes to one place.", "moves")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> GroupMove:
        return GroupMove(tuple(data["moves"]), data.get("why"), timedelta(seconds=data["grace_seconds"]))


class GroupVerdictOut(MoveVerdictOut):
    """What several moves break, cost and tell together; nothing has been changed."""

    class Meta:
        """One version says nothing of several visits."""

        exclude = ("version",)


class MovedVisits(StrictSchema):
    """The visits as they are planned now."""

    items = fields.List(fields.Nested(PlannedVisit))
